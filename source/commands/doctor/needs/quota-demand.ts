import { effectiveCompute, type LimitRangeItem } from './compute.ts';
import type { Workload } from './workloads.ts';

/** The pods of one kind of a workload, as quotas see them. */
export interface PodDemand {
  lesson: number;
  count: number;
  /** Its life is bounded (`activeDeadlineSeconds`), as a deployer's is. */
  terminating: boolean;
  /** Of one pod, by the keys that quotas have: `requests.cpu`, `limits.memory`. What is not stated is not there. */
  compute: Map<string, number>;
}

/** Keys that a pod has to state where a quota counts them. Source: kubernetes `pkg/quota/v1/evaluator/core/pods.go`. */
export const statedKeys = [
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
] as const;

/** Most pods that run at once: the application's, and the deployer's beside them. */
export function podDemands(workload: Workload, items: readonly LimitRangeItem[]): PodDemand[] {
  const { lesson, pods, deployers, containers } = workload;
  if (pods === 0) return [];
  const application = { lesson, count: pods, terminating: false, compute: computeOf(containers, items) };
  const deployer = { lesson, count: deployers, terminating: true, compute: computeOf([undefined], items) };
  return deployers === 0 ? [application] : [application, deployer];
}

function computeOf(
  containers: Workload['containers'],
  items: readonly LimitRangeItem[],
): Map<string, number> {
  const total = new Map<string, number>();
  const computes = containers.map((own) => effectiveCompute(own, items));
  for (const part of ['requests', 'limits'] as const) {
    for (const resource of ['cpu', 'memory'] as const) {
      const values = computes.map((compute) => compute[part][resource]);
      // One container that does not say makes the pod one that does not.
      if (values.some((value) => value === undefined)) continue;
      const sum = values.reduce<number>((one, other) => one + (other ?? 0), 0);
      total.set(`${part}.${resource}`, sum);
      if (part === 'requests') total.set(resource, sum);
    }
  }
  return total;
}

/** Whether a quota's scopes take a pod in; undefined for scopes that cannot be judged from here. */
export function isInScope(
  scopes: readonly string[],
  { terminating, compute }: PodDemand,
): boolean | undefined {
  const answers = scopes.map((scope) => {
    switch (scope) {
      case 'Terminating':
        return terminating;
      case 'NotTerminating':
        return !terminating;
      case 'BestEffort':
        return compute.size === 0;
      case 'NotBestEffort':
        return compute.size > 0;
      default:
        return undefined;
    }
  });
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Objects that a workload makes, by the keys under which quotas count them. */
export function objectKeys({ apiVersion, kind }: Pick<Workload, 'apiVersion' | 'kind'>): Map<string, number> {
  switch (`${apiVersion} ${kind}`) {
    case 'apps/v1 Deployment':
      return new Map([
        ['count/deployments.apps', 1],
        ['count/replicasets.apps', 1],
      ]);
    case 'apps.openshift.io/v1 DeploymentConfig':
      // Two rollouts leave two ReplicationControllers.
      return new Map([
        ['count/deploymentconfigs.apps.openshift.io', 1],
        ['replicationcontrollers', 2],
        ['count/replicationcontrollers', 2],
      ]);
    case 'image.openshift.io/v1 ImageStream':
      return new Map([
        ['openshift.io/imagestreams', 1],
        ['count/imagestreams.image.openshift.io', 1],
      ]);
    default:
      return new Map();
  }
}
