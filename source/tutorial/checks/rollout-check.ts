import type { CheckDefinition } from '../../lesson/lesson.ts';
import type { ReplicationController } from '../../wire/kubernetes.ts';
import { Labels } from '../../wire/openshift.ts';
import { describeChain } from '../chain/chain.ts';
import { phaseOf, versionOf } from '../chain/replication-controller-hop.ts';
import { namesOf } from '../names.ts';
import type { Observed } from '../observed.ts';
import type { HopStatus } from '../snapshot.ts';
import { notYet, passed, type Verdict } from './verdict.ts';

export function checkRollout(
  { deploymentConfig, phase, version }: Extract<CheckDefinition, { type: 'rollout' }>,
  observed: Observed,
): Verdict {
  const config = observed.deploymentConfigs.get(deploymentConfig);
  const wanted = version ?? config?.status?.latestVersion ?? 0;
  const which = version === undefined ? 'the latest version' : `version ${version}`;
  const expected = `${which} ${phase}`;
  if (config === undefined) {
    return { outcome: 'unmet', expected, found: `no DeploymentConfig ${deploymentConfig}` };
  }
  const controller = [...observed.replicationControllers.values()].find(
    (candidate) =>
      candidate.metadata.labels?.[Labels.deploymentConfigName] === deploymentConfig &&
      versionOf(candidate) === wanted,
  );
  const status = rolloutStatus(deploymentConfig, observed);
  if (controller === undefined) {
    const found = wanted === 0 ? 'no rollout yet' : `no version ${wanted} yet`;
    return notYet({ expected, found }, status);
  }
  const current = phaseOf(controller);
  if (current === phase) return passed;
  const words = { expected, found: `version ${wanted} ${current}` };
  if (phase === 'Complete') return notYet(words, status);
  return isOver(controller) ? { outcome: 'unmet', ...words } : { outcome: 'pending', ...words };
}

function isOver(controller: ReplicationController): boolean {
  return phaseOf(controller) === 'Complete' || phaseOf(controller) === 'Failed';
}

/** The first hop from the DeploymentConfig on that holds the rollout up. */
function rolloutStatus(deploymentConfig: string, observed: Observed): HopStatus | undefined {
  if (deploymentConfig !== namesOf(observed.learner).deploymentConfig) return undefined;
  const { hops } = describeChain(observed, { workload: 'DeploymentConfig' });
  const relevant = hops.filter(({ name }) => name !== 'Quay');
  return (
    relevant.find(({ status }) => status.state === 'broken') ??
    relevant.find(({ status }) => status.state !== 'same')
  )?.status;
}
