import jsonPatch, { type Operation } from 'fast-json-patch';
import { z } from 'zod';
import { badRequest, unprocessable } from '../status-errors.ts';

const operations = z.array(
  z.looseObject({
    op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
    path: z.string(),
  }),
);

/**
 * RFC 6902.
 * @throws StatusError 400 for what is no JSON patch, 422 for one that cannot be applied (a path that is not there, a failed test)
 */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  const parsed = operations.safeParse(patch);
  if (!parsed.success) throw badRequest('error decoding patch: json: not a list of JSON patch operations');
  const invalidOperation = jsonPatch.validate(parsed.data as Operation[]);
  if (invalidOperation !== undefined)
    throw badRequest(`error decoding patch: ${invalidOperation.name} at operation ${invalidOperation.index}`);
  try {
    return jsonPatch.applyPatch(target, parsed.data as Operation[], true, false).newDocument;
  } catch {
    // Beside errors of its own, the library has the language's for parents that are not there, and for prototypes.
    throw unprocessable('the server rejected our request due to an error in our request');
  }
}
