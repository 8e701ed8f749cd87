import type { Cluster } from '../../../cluster/cluster.ts';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import { isForbidden, isNotFound } from '../../../wire/status.ts';

/** The objects of a type in a project: none where the cluster has no such type, undefined where they may not be read. */
export async function listIfAllowed<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource<T>,
  namespace: string,
  signal: AbortSignal,
  labelSelector?: string,
): Promise<T[] | undefined> {
  try {
    const selection = { namespace, ...(labelSelector === undefined ? {} : { labelSelector }) };
    return (await cluster.list(resource, selection, { signal })).items;
  } catch (error) {
    if (isNotFound(error)) return [];
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
