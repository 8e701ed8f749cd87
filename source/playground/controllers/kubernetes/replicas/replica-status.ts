import { isDeepStrictEqual } from 'node:util';
import { rfc3339 } from '../../../../platform/clock.ts';
import { messageOf } from '../../../../platform/user-error.ts';
import type { Pod, ReplicationController } from '../../../../wire/kubernetes.ts';
import { isPodAvailable, isPodReady } from '../pods.ts';
import type { ReplicaOwner } from './replica-owner.ts';

type ReplicaStatus = NonNullable<ReplicationController['status']>;

/**
 * The status that follows from an owner's active pods and from how the last attempt to change their number went.
 * Counts of zero but `replicas` are left out, as the API does.
 * Source: k8s.io/kubernetes `pkg/controller/replicaset/replica_set_utils.go`, calculateStatus.
 * @returns undefined when it is what the owner says already
 */
export function replicaStatus(
  owner: ReplicaOwner,
  pods: readonly Pod[],
  failure: { error: unknown } | undefined,
  now: number,
): ReplicaStatus | undefined {
  const templateLabels = Object.entries(owner.spec.template?.metadata?.labels ?? {});
  const fullyLabeled = pods.filter((pod) =>
    templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value),
  ).length;
  const ready = pods.filter(isPodReady).length;
  const available = pods.filter((pod) => isPodAvailable(pod, owner.spec.minReadySeconds ?? 0, now)).length;
  const conditions = conditionsAfter(owner, pods, failure, now);
  const status: ReplicaStatus = {
    replicas: pods.length,
    ...(fullyLabeled === 0 ? {} : { fullyLabeledReplicas: fullyLabeled }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    ...(owner.metadata.generation === undefined ? {} : { observedGeneration: owner.metadata.generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  return isDeepStrictEqual(status, { replicas: 0, ...owner.status }) ? undefined : status;
}

function conditionsAfter(
  owner: ReplicaOwner,
  pods: readonly Pod[],
  failure: { error: unknown } | undefined,
  now: number,
): NonNullable<ReplicaStatus['conditions']> {
  const conditions = owner.status?.conditions ?? [];
  const others = conditions.filter(({ type }) => type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  // One that is there is kept as it is: its message is that of the first failure.
  if (others.length !== conditions.length) return conditions;
  const missing = pods.length < (owner.spec.replicas ?? 0);
  return [
    ...others,
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: rfc3339(now),
      reason: missing ? 'FailedCreate' : 'FailedDelete',
      message: messageOf(failure.error),
    },
  ];
}
