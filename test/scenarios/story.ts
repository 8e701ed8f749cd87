/**
 * What watches tell, reduced to what is the same each time a lesson is played: the steps that each object goes through, and
 * which of them come before which. Times, uids, digests and counts of pods are left out.
 */
import type { ApiObject, KubernetesEvent, Pod, WatchEvent } from '../../source/wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type ImageStream } from '../../source/wire/openshift.ts';

type Role = 'stream' | 'config' | 'report' | 'rollout' | 'deployer' | 'pod' | 'event';

export interface Step {
  /** `ReplicationController web-1`; a random ending of a pod's name is replaced by its number in the rollout. */
  object: string;
  role: Role;
  /** In one line, all that is compared. */
  text: string;
  /** Part of an end that takes as long as it takes: everything after the request to end. */
  isEnding: boolean;
  /** The object that has to go before this one is ended, where one does. */
  owner: string | undefined;
}

/** What nodes report of containers, probes and images is not in recordings whose node was a stand-in. */
const recordedSources = ['deploymentconfig-controller', 'replication-controller'];
const randomEnding = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** The steps in the order in which they were written. Changes of an object that are not seen in what is compared are none. */
export function stepsOf(events: readonly WatchEvent<ApiObject>[]): Step[] {
  const names = namesOf(events);
  const last = new Map<string, string>();
  return events.flatMap((event) => {
    const step = stepOf(event, names);
    if (step === undefined) return [];
    const known = last.get(step.object);
    last.set(step.object, step.text);
    // That it was made, and not changed, is told by being the first.
    return known === step.text ? [] : [withRole(step, known)];
  });
}

/** Each object's steps. */
export const storiesOf = (steps: readonly Step[]): Record<string, string[]> =>
  Object.fromEntries(
    Map.groupBy(steps, ({ object }) => object)
      .entries()
      .map(([object, own]) => [object, own.map(({ text }) => text)]),
  );

/** The pairs of steps whose order is no matter of chance, as `first → second`. */
export function orderOf(steps: readonly Step[]): Set<string> {
  const seen = new Map<string, number>();
  const labelled = steps.map((step) => {
    const label = `${step.object}: ${step.text}`;
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return { step, label: count === 1 ? label : `${label} (${count})` };
  });
  const pairs = new Set<string>();
  for (const [index, second] of labelled.entries())
    for (const first of labelled.slice(0, index))
      if (isDecided(first.step, second.step)) pairs.add(`${first.label} → ${second.label}`);
  return pairs;
}

type Names = (pod: string) => string;

/**
 * Numbers instead of the random endings of pods' names. Pods that a ReplicationController made at once are alike: which of them
 * is the first to be ended is chance, so that one is the first.
 */
function namesOf(events: readonly WatchEvent<ApiObject>[]): Names {
  const scalings = new Map<string, number>();
  const pods = new Map<string, { rollout: string; scaling: number; ended: number }>();
  for (const [index, { object }] of events.entries()) {
    const { name, generation = 0, deletionTimestamp } = object.metadata;
    if (object.kind === 'ReplicationController') scalings.set(name, generation);
    if (object.kind !== 'Pod' || !randomEnding.test(name)) continue;
    const rollout = name.replace(randomEnding, '');
    const pod = pods.get(name) ?? { rollout, scaling: scalings.get(rollout) ?? 0, ended: Infinity };
    pods.set(name, pod);
    if (deletionTimestamp !== undefined) pod.ended = Math.min(pod.ended, index);
  }
  const sorted = [...pods].toSorted(([, a], [, b]) => a.scaling - b.scaling || a.ended - b.ended);
  const numbers = Map.groupBy(sorted, ([, { rollout }]) => rollout)
    .values()
    .flatMap((own) => own.map(([name, { rollout }], index) => [name, `${rollout}-<${index + 1}>`] as const));
  const names = new Map(numbers);
  return (pod) => names.get(pod) ?? pod;
}

type Written = Omit<Step, 'role'> & { kind: string };

function stepOf({ type, object }: WatchEvent<ApiObject>, names: Names): Written | undefined {
  const { kind, metadata } = object;
  if (kind === 'Event') {
    const { involvedObject, source, type: level, reason, message = '' } = object as KubernetesEvent;
    if (!recordedSources.includes(source?.component ?? '')) return undefined;
    return {
      kind,
      // One step each, in a story of the object that they are about.
      object: `Event of ${involvedObject.name} ${message.replace(/ \S+$/, (pod) => ` ${names(pod.trim())}`)}`,
      text: `${source?.component} ${level} ${reason}`,
      isEnding: false,
      owner: undefined,
    };
  }
  const name = kind === 'Pod' ? names(metadata.name) : metadata.name;
  const grace = metadata.deletionGracePeriodSeconds;
  const isGone = type === 'DELETED';
  const parts = [
    isGone ? 'DELETED' : metadata.deletionTimestamp === undefined ? '' : `ends within ${grace} s`,
    `generation ${metadata.generation}`,
    ...(kind === 'Pod' ? podParts(object as Pod) : objectParts(object)),
    annotationsOf(object),
  ];
  return {
    kind,
    object: `${kind} ${name}`,
    text: parts.filter((part) => part !== '').join(', '),
    isEnding: kind === 'Pod' ? isGone || grace === 0 : false,
    owner: kind === 'Pod' ? `ReplicationController ${name.replace(/-(deploy|<\d+>)$/, '')}` : undefined,
  };
}

function objectParts(object: ApiObject): string[] {
  switch (object.kind) {
    case 'ImageStream': {
      const { spec, status } = object as ImageStream;
      return [
        ...(spec.tags ?? []).map((tag) => `${tag.name} asked ${tag.generation}`),
        ...(status?.tags ?? []).map(
          ({ tag, items }) => `${tag} got ${items?.map(({ generation }) => generation).join(' ')}`,
        ),
        ...(status?.tags ?? []).flatMap(({ conditions }) => (conditions ?? []).map(conditionText)),
      ];
    }
    case 'DeploymentConfig': {
      const { status } = object as DeploymentConfig;
      return [`version ${status?.latestVersion}`, ...(status?.conditions ?? []).map(conditionText)];
    }
    default:
      return [`replicas ${(object as { spec?: { replicas?: number } }).spec?.replicas}`];
  }
}

interface StatedCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

const nodeConditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];

/**
 * A pod's phase and conditions, as far as the node of the recording is like a kubelet: it ended pods without their containers'
 * coming to an end, started deployers without a moment of creating, left reasons on what is True, and put conditions in an order
 * of its own.
 */
function podParts({ metadata, status }: Pod): string[] {
  if (metadata.deletionTimestamp !== undefined) return [];
  const phase = status?.phase ?? '';
  const isPendingDeployer = phase === 'Pending' && metadata.name.endsWith('-deploy');
  const conditions = (status?.conditions ?? [])
    .filter(({ type }) => (isPendingDeployer ? type === 'PodScheduled' : nodeConditions.includes(type)))
    .map(({ type, status: value, reason }) =>
      value === 'False' && phase !== 'Succeeded' ? `${type}=${value} ${reason}` : `${type}=${value}`,
    );
  return [phase, ...conditions.toSorted()];
}

const conditionText = ({ type, status, reason, message }: StatedCondition): string =>
  `${type}=${status} ${reason ?? '-'} "${message}"`;

function annotationsOf({ kind, metadata }: ApiObject): string {
  if (kind === 'Pod' && metadata.deletionTimestamp !== undefined) return '';
  return Object.entries(metadata.annotations ?? {})
    .filter(([key]) => key !== Annotations.encodedDeploymentConfig)
    .map(([key, value]) => {
      if (key.endsWith('-at') || key === Annotations.dockerRepositoryCheck) return `${key}=<time>`;
      return key === Annotations.updateSourceId
        ? `${key}=${value.replace(/:.*/, ':<uid>')}`
        : `${key}=${value}`;
    })
    .toSorted()
    .join(' ');
}

function withRole({ kind, ...step }: Written, previous: string | undefined): Step {
  return { ...step, role: roleOf(kind, step, previous) };
}

function roleOf(kind: string, { object, text }: Omit<Step, 'role'>, previous: string | undefined): Role {
  switch (kind) {
    case 'ImageStream':
      return 'stream';
    case 'DeploymentConfig': {
      // What it decided, as against what it reports of a rollout.
      const decision = (line: string | undefined) =>
        /^(DELETED, )?generation \d+, version \d+/.exec(line ?? '')?.[0];
      return decision(previous) === decision(text) ? 'report' : 'config';
    }
    case 'ReplicationController':
      return 'rollout';
    case 'Event':
      return 'event';
    default:
      return object.endsWith('-deploy') ? 'deployer' : 'pod';
  }
}

/** Whether it is for a reason that the one step comes before the other, and not because it happened to. */
function isDecided(first: Step, second: Step): boolean {
  if (first.object === second.object) return true;
  const either = (...roles: Role[]): boolean => roles.includes(first.role) || roles.includes(second.role);
  // Whoever plays the lesson waits for one thing before doing the next; all the rest follows from these.
  if (either('stream')) return true;
  // How long the end of a pod takes is its own matter.
  if (first.isEnding || second.isEnding) return false;
  if (either('config')) return true;
  // They are written by and by.
  if (either('event')) return false;
  // Dependents are found and ended in any order, but after their owner.
  if (first.text.startsWith('DELETED')) return second.owner === first.object;
  if (second.text.startsWith('DELETED')) return false;
  // The one controller says that it made a rollout, the other begins it.
  if (`${first.text}${second.text}`.includes('NewReplicationControllerCreated')) return false;
  if (either('report')) return !either('pod', 'deployer');
  // The pods of one rollout start side by side.
  return first.role !== 'pod' || second.role !== 'pod' || first.owner !== second.owner;
}
