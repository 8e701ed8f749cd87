import type { CheckDefinition } from '../../lesson/lesson.ts';
import type { Pod } from '../../wire/kubernetes.ts';
import { currentReplicaSet } from '../chain/deployment-hops.ts';
import { latestController } from '../chain/replication-controller-hop.ts';
import { matchesSelector } from '../label-selector.ts';
import { namesOf } from '../names.ts';
import type { Observed } from '../observed.ts';
import { isApplicationPod, isGoing, isReady, ownerOf, podTrouble } from '../pods.ts';
import { passed, type Verdict } from './verdict.ts';

function selected(observed: Observed, selector: string): Pod[] {
  return [...observed.pods.values()].filter(
    (pod) => isApplicationPod(pod) && !isGoing(pod) && matchesSelector(pod.metadata.labels, selector),
  );
}

export function checkReady(
  { pods: selector, count }: Extract<CheckDefinition, { type: 'ready' }>,
  observed: Observed,
): Verdict {
  const pods = selected(observed, selector);
  const ready = pods.filter(isReady).length;
  if (ready >= count) return passed;
  const words = { expected: `${count} pods ready`, found: `${ready} of ${pods.length} ready` };
  for (const pod of pods) {
    const trouble = podTrouble(pod, observed.events);
    if (trouble !== undefined) {
      return { outcome: 'failed', ...words, next: `${trouble.words} ${trouble.remedy}` };
    }
  }
  return pods.length === 0
    ? { outcome: 'unmet', expected: words.expected, found: `no pods with ${selector}` }
    : { outcome: 'pending', ...words, next: 'the pods are starting' };
}

export function checkLog(
  { pods: selector, contains }: Extract<CheckDefinition, { type: 'log' }>,
  observed: Observed,
): Verdict {
  const owners = currentOwners(observed);
  const pods = selected(observed, selector).filter((pod) => owners.has(ownerOf(pod) ?? ''));
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  const lines = observed.logs.filter(({ mark, pod }) => mark === '|' && names.has(pod));
  if (lines.some(({ text }) => text.includes(contains))) return passed;
  const expected = `a log line with “${contains}”`;
  if (pods.length === 0) return { outcome: 'unmet', expected, found: 'no pods that run the current image' };
  return { outcome: 'pending', expected, found: `${lines.length} lines without it` };
}

/** The ReplicationController and the ReplicaSet whose pods are the current ones. */
function currentOwners(observed: Observed): Set<string> {
  const names = namesOf(observed.learner);
  const latest = latestController(
    observed.deploymentConfigs.get(names.deploymentConfig),
    [...observed.replicationControllers.values()].filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ name }) => name === names.deploymentConfig),
    ),
  );
  const set = currentReplicaSet(observed.deployments.get(names.deployment), [
    ...observed.replicaSets.values(),
  ]);
  return new Set([latest, set].flatMap((owner) => owner?.metadata.name ?? []));
}
