import type { Resource } from '../../../wire/resources.ts';
import { type DecodedBody, unrecognized } from './content.ts';
import { type Exchange, readBody } from './exchange.ts';

/** A body that is to be an object of the kind. @throws StatusError 413, 400, 415 */
export const readObject = (
  exchange: Exchange,
  { resource }: { resource: Pick<Resource, 'kind'> },
): Promise<DecodedBody> => readBody(exchange, unrecognized(resource.kind));

/** A body that is to be a patch. @throws StatusError 413, 400, 415 */
export const readPatch = (exchange: Exchange): Promise<DecodedBody> =>
  readBody(exchange, (problem) => `error decoding patch: ${problem}`);
