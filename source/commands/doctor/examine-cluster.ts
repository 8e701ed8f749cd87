import type { Cluster } from '../../cluster/cluster.ts';
import { apiGroups } from './checks/api-groups.ts';
import { checkClock } from './checks/clock-skew.ts';
import { clusterImport } from './checks/cluster-import.ts';
import { importInterval } from './checks/import-interval.ts';
import { limitRange } from './checks/limit-range.ts';
import { loginExpiry } from './checks/login-expiry.ts';
import { project } from './checks/project.ts';
import { quota } from './checks/quota.ts';
import { rights } from './checks/rights.ts';
import type { ClusterContext, CourseContext } from './contexts.ts';
import { describeReached, describeUnreachable } from './describe-reached.ts';
import type { Check, Finding } from './finding.ts';
import { createAskAccess } from './needs/ask-access.ts';
import { reachCluster } from './reach-cluster.ts';
import { runChecks } from './run-checks.ts';

/** The checks of a project that the learner may be in, in the order in which they are told. */
const projectChecks: readonly Check<ClusterContext>[] = [
  rights,
  quota,
  limitRange,
  clusterImport,
  importInterval,
];

export type ClusterTraits = Pick<ClusterContext, 'sharesProgress' | 'importInterval'>;

/** Everything about a cluster. What cannot be asked because of something before it is left out. */
export async function examineCluster(
  cluster: Cluster,
  course: CourseContext,
  traits: ClusterTraits,
): Promise<Finding[]> {
  const { clock, signal, learner } = course;
  let reached: Awaited<ReturnType<typeof reachCluster>>;
  try {
    reached = await reachCluster(cluster, clock, signal);
  } catch (error) {
    const finding = describeUnreachable(cluster, error);
    if (finding === undefined) throw error;
    return [finding];
  }
  const found = [...describeReached(cluster, reached), ...checkClock(reached.ahead)];
  if (found.some(({ state }) => state === 'problem')) return found;
  const context: ClusterContext = {
    ...course,
    ...traits,
    cluster,
    types: reached.types,
    user: reached.user,
    mayI: createAskAccess(cluster, learner.namespace, signal),
  };
  const first = await runChecks([loginExpiry, apiGroups, project], context);
  const isOutside = first.some(({ check, state }) => check === project.name && state === 'problem');
  return [...found, ...first, ...(isOutside ? [] : await runChecks(projectChecks, context))];
}
