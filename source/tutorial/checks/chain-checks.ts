import type { CheckDefinition } from '../../lesson/lesson.ts';
import { shortDigest } from '../../wire/image-reference.ts';
import { describeChain } from '../chain/chain.ts';
import { namesOf } from '../names.ts';
import type { Observed } from '../observed.ts';
import { notYet, passed, type Verdict } from './verdict.ts';

export function checkChain(
  { deploymentConfig }: Extract<CheckDefinition, { type: 'chain' }>,
  observed: Observed,
): Verdict {
  const expected = 'one digest from Quay to the pods';
  if (deploymentConfig !== namesOf(observed.learner).deploymentConfig) {
    return { outcome: 'unmet', expected, found: `${deploymentConfig} is not yours` };
  }
  const chain = describeChain(observed, { workload: 'DeploymentConfig' });
  if (chain.complete) return passed;
  const behind =
    chain.hops.find(({ status }) => status.state === 'broken') ??
    chain.hops.find(({ status }) => status.state !== 'same');
  if (behind === undefined) return passed;
  const digest = behind.digest === undefined ? 'no digest' : shortDigest(behind.digest);
  return notYet({ expected, found: `${behind.name} ${behind.object}: ${digest}` }, behind.status);
}

export function checkTrigger(
  { deploymentConfig, automatic }: Extract<CheckDefinition, { type: 'trigger' }>,
  observed: Observed,
): Verdict {
  const expected = `image trigger ${automatic ? 'on' : 'off'}`;
  const config = observed.deploymentConfigs.get(deploymentConfig);
  if (config === undefined) {
    return { outcome: 'unmet', expected, found: `no DeploymentConfig ${deploymentConfig}` };
  }
  const triggers = (config.spec.triggers ?? []).flatMap(({ imageChangeParams }) => imageChangeParams ?? []);
  if (triggers.length === 0) return { outcome: 'unmet', expected, found: 'no image trigger' };
  if (triggers.every((trigger) => (trigger.automatic === true) === automatic)) return passed;
  const command = `\`oc set triggers dc/${deploymentConfig} ${automatic ? '--auto' : '--manual'}\``;
  return { outcome: 'unmet', expected, found: `image trigger ${automatic ? 'off' : 'on'}`, next: command };
}
