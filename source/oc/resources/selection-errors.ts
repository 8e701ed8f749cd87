import type { Selection } from '../../cluster/cluster.ts';
import { StatusError } from '../../wire/status.ts';
import { asError } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import type { ResourceType } from './discovery.ts';

/**
 * What a server says of a selection that it refuses or does not find, with what was asked for.
 * Source: cli-runtime `pkg/resource/selector.go` Visit.
 */
export function selectionError(error: unknown, type: ResourceType, selection: Selection): Error {
  if (!(error instanceof StatusError) || (error.code !== 400 && error.code !== 404)) return asError(error);
  const resource = goQuote(`${type.group}/${type.version}, Resource=${type.plural}`);
  const { labelSelector = '', fieldSelector = '' } = selection;
  const asked =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${resource}`
      : `Unable to find ${resource} that match label selector ${goQuote(labelSelector)}, field selector ${goQuote(fieldSelector)}`;
  return new StatusError({ ...error.status, message: `${asked}: ${error.message}` });
}
