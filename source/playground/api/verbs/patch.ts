import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { PatchType } from '../client.ts';
import { type ApiCore, write } from '../core.ts';
import type { Kind, RequestContext } from '../kinds/kind.ts';
import { patchSchemaOf } from '../openapi/patch-schema.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMergePatch } from '../patch/strategic-merge-patch.ts';
import { getObject } from './read.ts';
import { type UpdateOptions, updateObject } from './update.ts';

export interface PatchOptions extends UpdateOptions {
  /** Decodes the outcome before it is taken for an update. */
  decode?: (patched: unknown) => unknown;
}

/**
 * PATCH of an object or its status: the patch is applied to the stored object, and the outcome taken as an update of it.
 * @throws StatusError 400, 404, 409, 422
 */
export function patchObject<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  name: string,
  patch: unknown,
  type: PatchType,
  context: RequestContext,
  options: PatchOptions = {},
): T {
  return write(core, options, () => {
    const old = getObject(core, kind, context.namespace, name);
    const patched = applyPatch(kind.resource, old, patch, type);
    const decoded = options.decode === undefined ? patched : options.decode(patched);
    return updateObject(core, kind, name, decoded, context, {
      subresource: options.subresource,
      keepsVersion: options.dryRun === true,
    });
  });
}

/** @throws StatusError 400, 422 */
export function applyPatch(
  resource: Kind['resource'],
  target: unknown,
  patch: unknown,
  type: PatchType,
): unknown {
  switch (type) {
    case 'json':
      return applyJsonPatch(target, patch);
    case 'merge':
      return mergePatch(target, patch);
    case 'strategic':
      return strategicMergePatch(target, patch, patchSchemaOf(resource));
  }
}
