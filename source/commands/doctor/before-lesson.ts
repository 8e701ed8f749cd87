import { join } from 'node:path';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Lesson } from '../../lesson/lesson.ts';
import { discover } from '../../oc/resources/discovery.ts';
import { systemClock } from '../../platform/clock.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { Learner } from '../../tutorial/names.ts';
import { limitRange } from './checks/limit-range.ts';
import { loginExpiry } from './checks/login-expiry.ts';
import { quota } from './checks/quota.ts';
import { rights } from './checks/rights.ts';
import type { ClusterContext } from './contexts.ts';
import { insecure } from './describe-reached.ts';
import type { Check, Finding } from './finding.ts';
import { createAskAccess } from './needs/ask-access.ts';
import { readPristineManifests } from './needs/pristine-manifests.ts';

const checks: readonly Check<ClusterContext>[] = [rights, quota, limitRange, loginExpiry];

/**
 * What stands in the way of one lesson on a cluster, by the checks that cost little. One sentence or two; undefined where all
 * is well.
 * @throws StatusError, ConnectionError where the cluster cannot be asked; the signal's reason
 */
export async function obstaclesTo(
  lesson: Lesson,
  learner: Learner,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string | undefined> {
  const context: ClusterContext = {
    learner,
    lessons: [lesson],
    manifests: await readPristineManifests(join(packageRoot(), 'manifests')),
    clock: systemClock,
    signal,
    cluster,
    types: await discover(cluster, { signal }),
    user: cluster.userName,
    mayI: createAskAccess(cluster, learner.namespace, signal),
    sharesProgress: false,
  };
  const found = (await Promise.all(checks.map((check) => check.run(context)))).flat();
  const worth = [...found, ...(cluster.insecure ? [insecure(cluster)] : [])].filter(isWorthTelling);
  const [first, ...others] = worth.toSorted((one, other) => rank(one) - rank(other));
  if (first === undefined) return undefined;
  const more =
    others.length === 0
      ? ''
      : ` There ${others.length === 1 ? 'is one thing' : `are ${others.length} things`} more.`;
  return `Before you begin: ${first.what}${more} \`oc-tutor doctor\` says what to do.`;
}

/** That limits may not be looked at is nothing to hold anybody up with. */
const isWorthTelling = ({ state, check }: Finding): boolean =>
  state === 'problem' || (state === 'warning' && ['certificate', 'login'].includes(check));

const rank = ({ state }: Finding): number => (state === 'problem' ? 0 : 1);
