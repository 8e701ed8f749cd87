import { rfc3339 } from '../../../../platform/clock.ts';
import type { Deployment, WorkloadCondition } from '../../../../wire/kubernetes.ts';

type ConditionType = 'Available' | 'Progressing' | 'ReplicaFailure';
type Conditions = readonly WorkloadCondition[];

/** Without a deadline there is no saying whether a rollout progresses. 2147483647 stands for none. */
export const hasProgressDeadline = (deployment: Deployment): boolean =>
  deployment.spec.progressDeadlineSeconds !== undefined &&
  deployment.spec.progressDeadlineSeconds !== 2_147_483_647;

export const findCondition = (
  conditions: Conditions | undefined,
  type: ConditionType,
): WorkloadCondition | undefined => conditions?.find((condition) => condition.type === type);

export const withoutCondition = (conditions: Conditions, type: ConditionType): WorkloadCondition[] =>
  conditions.filter((condition) => condition.type !== type);

export function newCondition(
  type: ConditionType,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): WorkloadCondition {
  const time = rfc3339(now);
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message };
}

/**
 * The conditions with one set. One that says the same for the same reason stays as it is, message and times and all; one
 * whose status stays keeps the time of its last transition.
 * Source: k8s.io/kubernetes `pkg/controller/deployment/util` SetDeploymentCondition.
 */
export function withCondition(conditions: Conditions, condition: WorkloadCondition): WorkloadCondition[] {
  const current = conditions.find(({ type }) => type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return [...conditions];
  const { lastTransitionTime } = current?.status === condition.status ? current : condition;
  return [
    ...conditions.filter(({ type }) => type !== condition.type),
    { ...condition, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) },
  ];
}
