import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { ApiCore } from '../core.ts';
import type { Kind } from '../kinds/kind.ts';
import { notFound } from '../status-errors.ts';

/** @throws StatusError 404 */
export function getObject<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  namespace: string | undefined,
  name: string,
): T {
  const object = core.storage.get(kind.resource, namespace, name);
  if (object === undefined) throw notFound(kind.resource, name);
  return object;
}
