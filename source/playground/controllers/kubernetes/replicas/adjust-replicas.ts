import type { Clock } from '../../../../platform/clock.ts';
import type { Pod } from '../../../../wire/kubernetes.ts';
import { inDeletionOrder } from './deletion-order.ts';
import type { Expectations } from './expectations.ts';
import { isNamespaceTerminating, type PodControl } from './pod-control.ts';
import type { ReplicaOwner } from './replica-owner.ts';
import { slowStart } from './slow-start.ts';

/** How many pods at most are made or deleted in one go. */
const burst = 500;

/**
 * Makes or deletes pods until there are as many as wanted.
 * Source: k8s.io/kubernetes `pkg/controller/replicaset/replica_set.go`, manageReplicas.
 * @returns the first error, if something failed
 */
export async function adjustReplicas(
  context: { clock: Clock; expectations: Expectations; podControl: PodControl },
  key: string,
  owner: ReplicaOwner,
  pods: readonly Pod[],
): Promise<{ error: unknown } | undefined> {
  const surplus = pods.length - (owner.spec.replicas ?? 0);
  if (surplus < 0) return createPods(context, key, owner, Math.min(-surplus, burst));
  if (surplus > 0) {
    const doomed = inDeletionOrder(pods, context.clock.now()).slice(0, Math.min(surplus, burst));
    return deletePods(context, key, owner, doomed);
  }
  return undefined;
}

async function createPods(
  { expectations, podControl }: { expectations: Expectations; podControl: PodControl },
  key: string,
  owner: ReplicaOwner,
  count: number,
): Promise<{ error: unknown } | undefined> {
  const { template } = owner.spec;
  if (template === undefined) return undefined;
  expectations.expectCreations(key, count);
  const { succeeded, error } = await slowStart(count, async () => {
    try {
      await podControl.create(owner, template);
    } catch (failure) {
      // Nothing can be made there any more, and nobody needs to hear of it.
      if (!isNamespaceTerminating(failure)) throw failure;
    }
  });
  for (let missing = count - succeeded; missing > 0; missing -= 1) expectations.creationObserved(key);
  return error === undefined ? undefined : { error };
}

async function deletePods(
  { expectations, podControl }: { expectations: Expectations; podControl: PodControl },
  key: string,
  owner: ReplicaOwner,
  pods: readonly Pod[],
): Promise<{ error: unknown } | undefined> {
  expectations.expectDeletions(
    key,
    pods.map((pod) => pod.metadata.uid ?? ''),
  );
  const failures: unknown[] = [];
  await Promise.all(
    pods.map(async (pod) => {
      try {
        if (!(await podControl.delete(owner, pod)))
          expectations.deletionObserved(key, pod.metadata.uid ?? '');
      } catch (error) {
        expectations.deletionObserved(key, pod.metadata.uid ?? '');
        failures.push(error);
      }
    }),
  );
  return failures.length === 0 ? undefined : { error: failures[0] };
}
