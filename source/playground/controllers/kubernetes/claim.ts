import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import type { LabelMatcher } from '../../api/selectors/label-selector.ts';
import { getIfExists, updateLatest } from '../runtime/update-latest.ts';
import { controllerOf, controllerReference } from './owner-references.ts';

export interface ClaimOptions<O extends ApiObject, T extends ApiObject> {
  client: ApiClient;
  owner: O;
  ownerResource: Resource<O>;
  resource: Resource<T>;
  matches: LabelMatcher;
  /** Objects of the owner's namespace. */
  candidates: Iterable<T>;
  /** Whether an object without a controller may be taken; all that match unless told. */
  mayAdopt?(object: T): boolean;
}

/**
 * The objects that belong to `owner`: those it controls, and those without a controller that its selector matches, which
 * it adopts. Objects that it controls but that no longer match are let go.
 * Source: k8s.io/kubernetes `pkg/controller/controller_ref_manager.go`.
 */
export async function claim<O extends ApiObject, T extends ApiObject>(
  options: ClaimOptions<O, T>,
): Promise<T[]> {
  const { client, owner, ownerResource, resource, matches } = options;
  const claimed: T[] = [];
  let mayAdoptNow: boolean | undefined;
  /** Asks the server, once: an owner that is gone or going in truth must not take anything. */
  const ownerIsThere = async (): Promise<boolean> => {
    const { namespace, name, uid } = owner.metadata;
    const fresh = await getIfExists(client, ownerResource, namespace, name);
    return fresh?.metadata.uid === uid && fresh?.metadata.deletionTimestamp === undefined;
  };

  for (const object of options.candidates) {
    const controller = controllerOf(object);
    const match = matches(object.metadata.labels);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (match) claimed.push(object);
      else if (owner.metadata.deletionTimestamp === undefined) await release(client, resource, object, owner);
      continue;
    }
    if (!match || object.metadata.deletionTimestamp !== undefined) continue;
    if (owner.metadata.deletionTimestamp !== undefined || options.mayAdopt?.(object) === false) continue;
    mayAdoptNow ??= await ownerIsThere();
    if (!mayAdoptNow) continue;
    const adopted = await adopt(client, resource, object, owner);
    if (adopted !== undefined) claimed.push(adopted);
  }
  return claimed;
}

/** @returns the object with its new owner; undefined when it is gone or somebody else was faster */
async function adopt<T extends ApiObject>(
  client: ApiClient,
  resource: Resource<T>,
  object: T,
  owner: ApiObject,
): Promise<T | undefined> {
  let taken = false;
  try {
    const adopted = await updateLatest(
      client,
      resource,
      object.metadata.namespace,
      object.metadata.name,
      (fresh) => {
        taken = fresh.metadata.uid === object.metadata.uid && controllerOf(fresh) === undefined;
        if (!taken) return false;
        fresh.metadata.ownerReferences = [
          ...(fresh.metadata.ownerReferences ?? []),
          controllerReference(owner),
        ];
      },
    );
    return taken ? adopted : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function release<T extends ApiObject>(
  client: ApiClient,
  resource: Resource<T>,
  object: T,
  owner: ApiObject,
): Promise<void> {
  try {
    await updateLatest(client, resource, object.metadata.namespace, object.metadata.name, (fresh) => {
      if (fresh.metadata.uid !== object.metadata.uid) return false;
      const rest = (fresh.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
      if (rest.length > 0) fresh.metadata.ownerReferences = rest;
      else delete fresh.metadata.ownerReferences;
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
