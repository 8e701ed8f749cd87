import type { Cluster } from '../cluster/cluster.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Registry } from '../registry/registry.ts';
import { describeChain } from './chain/chain.ts';
import { type Learner, namesOf } from './names.ts';
import { observeOnce } from './observe-once.ts';
import type { Chain } from './snapshot.ts';

export interface GlanceOptions {
  cluster: Cluster;
  registry: Registry;
  learner: Learner;
  /** Seconds. */
  importInterval?: number;
  clock?: Clock;
  signal: AbortSignal;
}

/**
 * The chain as it is now, read once, without a lesson: for a status to print. The words in it are the servers' own.
 * @throws StatusError, ConnectionError when the cluster cannot be asked
 */
export async function glance(options: GlanceOptions): Promise<Chain> {
  const { cluster, registry, learner, importInterval, clock = systemClock, signal } = options;
  const names = namesOf(learner);
  const rest = {
    now: clock.now(),
    files: new Map(),
    logs: [],
    ...(importInterval === undefined ? {} : { importInterval }),
  };
  const observed = await observeOnce(cluster, registry, learner, [names.tag], rest, signal);
  const isDeployment =
    !observed.deploymentConfigs.has(names.deploymentConfig) && observed.deployments.has(names.deployment);
  return describeChain(observed, { workload: isDeployment ? 'Deployment' : 'DeploymentConfig' });
}
