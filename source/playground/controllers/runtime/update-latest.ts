import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import { isConflict, isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';

const attempts = 5;

/** The object, or undefined when there is none of that name. */
export async function getIfExists<T extends ApiObject>(
  client: ApiClient,
  resource: Resource<T>,
  namespace: string | undefined,
  name: string,
): Promise<T | undefined> {
  try {
    return await client.get(resource, namespace, name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Reads the object, changes it in place and writes it back, again when somebody else was faster.
 * @param change returns false when there is nothing to write
 * @returns the object as it is now stored
 * @throws StatusError of the read or the write; Conflict after five attempts
 */
export async function updateLatest<T extends ApiObject>(
  client: ApiClient,
  resource: Resource<T>,
  namespace: string | undefined,
  name: string,
  change: (object: T) => boolean | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const object = await client.get(resource, namespace, name);
    if (change(object) === false) return object;
    try {
      return await client.update(resource, object);
    } catch (error) {
      if (!isConflict(error) || attempt >= attempts) throw error;
    }
  }
}
