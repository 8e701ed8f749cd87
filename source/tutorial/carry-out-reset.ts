import type { Cluster } from '../cluster/cluster.ts';
import { learnerLabel } from '../lesson/learner-label.ts';
import type { ApiObject } from '../wire/kubernetes.ts';
import { Labels } from '../wire/openshift.ts';
import { Pods, ReplicaSets, ReplicationControllers, type Resource } from '../wire/resources.ts';
import { isNotFound } from '../wire/status.ts';
import type { Learner } from './names.ts';
import type { Deletion } from './reset-plan.ts';

/**
 * Deletes the planned objects, each only if it still is the one that was planned, and waits until they and what they own are
 * gone.
 * @throws StatusError when the server refuses, ConnectionError when it does not answer, the signal's reason when it is aborted
 */
export async function carryOutDeletions(
  deletions: readonly Deletion[],
  learner: Learner,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  const { namespace } = learner;
  for (const { resource, name, uid } of deletions) {
    try {
      await cluster.delete(resource, namespace, name, {
        propagationPolicy: 'Foreground',
        preconditions: { uid },
        signal,
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  for (const { resource, name, uid } of deletions) {
    const fieldSelector = `metadata.name=${name}`;
    await untilNone(
      cluster,
      resource,
      { namespace, fieldSelector },
      (object) => object.metadata.uid === uid,
      signal,
    );
    await untilDependantsGone(name, uid, resource, learner, cluster, signal);
  }
}

/** Pods may outlive the object that they were made for, while they are being stopped. */
async function untilDependantsGone(
  name: string,
  uid: string,
  { kind }: Resource,
  learner: Learner,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, cdsid } = learner;
  const labelled = { namespace, labelSelector: `${learnerLabel}=${cdsid}` };
  const owned = (object: ApiObject) =>
    object.metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
  if (kind === 'DeploymentConfig') {
    const controllers = { namespace, labelSelector: `${Labels.deploymentConfigName}=${name}` };
    const pods = { namespace, labelSelector: `${Labels.deploymentConfig}=${name}` };
    await untilNone(cluster, ReplicationControllers, controllers, owned, signal);
    await untilNone(cluster, Pods, pods, () => true, signal);
    await untilNone(
      cluster,
      Pods,
      { namespace, labelSelector: Labels.deployerPodFor },
      isDeployerOf(name),
      signal,
    );
  }
  if (kind === 'Deployment') {
    await untilNone(cluster, ReplicaSets, labelled, owned, signal);
    await untilNone(cluster, Pods, labelled, isPodOf(name), signal);
  }
}

function isDeployerOf(config: string): (object: ApiObject) => boolean {
  return ({ metadata }) => {
    const controller = metadata.labels?.[Labels.deployerPodFor] ?? '';
    return controller.startsWith(`${config}-`) && /^\d+$/.test(controller.slice(config.length + 1));
  };
}

/** Names of ReplicaSets are the Deployment's and a hash; `jdoe2-deployment-config-1` is another's. */
function isPodOf(deployment: string): (object: ApiObject) => boolean {
  const owned = (name: string) =>
    name.startsWith(`${deployment}-`) && /^[a-z0-9]+$/.test(name.slice(deployment.length + 1));
  return ({ metadata }) =>
    metadata.ownerReferences?.some(({ kind, name }) => kind === 'ReplicaSet' && owned(name)) ?? false;
}

async function untilNone<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource<T>,
  selection: { namespace: string; labelSelector?: string; fieldSelector?: string },
  matches: (object: T) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const done = new AbortController();
  const gone = Promise.withResolvers<void>();
  const until = AbortSignal.any([signal, done.signal]);
  signal.addEventListener('abort', () => gone.reject(signal.reason), { once: true, signal: done.signal });
  let listed = false;
  const look = (objects: ReadonlyMap<string, T>) => {
    if (listed && ![...objects.values()].some(matches)) gone.resolve();
  };
  const mirror = cluster.mirror(resource, selection, ({ objects }) => look(objects), until);
  try {
    signal.throwIfAborted();
    await mirror.ready;
    listed = true;
    look(mirror.objects);
    await gone.promise;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  } finally {
    done.abort();
  }
}
