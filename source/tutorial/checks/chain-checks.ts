import type { CheckDefinition } from '../../lesson/lesson.ts';
import { shortDigest } from '../../wire/image-reference.ts';
import { describeChain } from '../chain/chain.ts';
import { namesOf } from '../names.ts';
import type { Observed } from '../observed.ts';
import type { Chain } from '../snapshot.ts';
import { label, place, shown } from './digest-check.ts';
import { notYet, passed, type Verdict } from './verdict.ts';

export function checkChain(
  { deploymentConfig, equals }: Extract<CheckDefinition, { type: 'chain' }>,
  observed: Observed,
): Verdict {
  const expected = 'one digest from Quay to the pods';
  if (deploymentConfig !== namesOf(observed.learner).deploymentConfig) {
    return { outcome: 'unmet', expected, found: `${deploymentConfig} is not yours` };
  }
  const chain = describeChain(observed, { workload: 'DeploymentConfig' });
  if (chain.complete) return equals === undefined ? passed : carries(equals, chain, observed);
  const behind =
    chain.hops.find(({ status }) => status.state === 'broken') ??
    chain.hops.find(({ status }) => status.state !== 'same');
  if (behind === undefined) return passed;
  const digest = behind.digest === undefined ? 'no digest' : shortDigest(behind.digest);
  return notYet({ expected, found: `${behind.name} ${behind.object}: ${digest}` }, behind.status);
}

/** A chain that is complete, but maybe with the image from before. */
function carries(equals: string, { hops }: Chain, observed: Observed): Verdict {
  const wanted = place(equals, observed);
  const digest = hops[0]?.digest;
  if (digest !== undefined && wanted.digests.has(digest)) return passed;
  return {
    outcome: 'unmet',
    expected: `${shown(wanted)}, which ${label(equals, observed)} has, from Quay to the pods`,
    found: digest === undefined ? 'no digest' : shortDigest(digest),
  };
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
