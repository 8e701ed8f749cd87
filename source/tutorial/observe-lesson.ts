import type { Cluster } from '../cluster/cluster.ts';
import type { Clock } from '../platform/clock.ts';
import type { Registry } from '../registry/registry.ts';
import type { Connector } from './connector.ts';
import { checkId } from './lesson-state.ts';
import type { WritableLogBuffer } from './log-buffer.ts';
import { followLogs } from './logs.ts';
import { type Learner, namesOf } from './names.ts';
import type { ObservedObjects } from './observed.ts';
import { createObserver } from './observer.ts';
import { isApplicationPod } from './pods.ts';
import type { SessionOptions } from './session-options.ts';
import type { OpenLesson } from './session-state.ts';
import type { Problem } from './snapshot.ts';
import { tagsOfLessons } from './tags-of-lessons.ts';

export interface LessonObservation {
  open: OpenLesson;
  connector: Connector;
  registry: Registry;
  learner: Learner;
  clock: Clock;
  random: () => number;
  logs: WritableLogBuffer;
  signal: AbortSignal;
  /** Called after each change of what is observed. */
  onChange: () => void;
  onProblem: (problem: Problem | Error, what?: string) => void;
  onConsole: (url: URL | undefined) => void;
  obstaclesTo: SessionOptions['obstaclesTo'];
  onObstacles: (words: string) => void;
}

/**
 * Connects and watches the learner's objects, tags and logs for an open lesson, until its signal is aborted. Resolves when
 * everything was read once. Never rejects.
 */
export async function observeLesson(observation: LessonObservation): Promise<void> {
  const { open, connector, learner, clock, logs, signal, onChange, onProblem } = observation;
  const { namespace } = learner;
  try {
    const cluster = await connector.get();
    if (signal.aborted) return;
    const follower = followLogs({ cluster, namespace, buffer: logs, clock, signal });
    const observer = createObserver({
      cluster,
      registry: observation.registry,
      learner,
      clock,
      random: observation.random,
      tags: tagsOfLessons([open.state.lesson, ...open.earlier], learner),
      onChange: () => {
        if (signal.aborted) return;
        observer.watchTags(namedTags(observer.objects, learner));
        follower.update([...observer.objects.pods.values()].filter(isApplicationPod));
        onChange();
      },
      signal,
    });
    open.observer = observer;
    const stopListening = logs.subscribe(() => {
      if (waitsForLog(open)) onChange();
    });
    signal.addEventListener('abort', stopListening, { once: true });
    onChange();
    findConsole(cluster, observation);
    findObstacles(cluster, observation);
    await Promise.race([observer.ready, aborted(signal)]);
    if (signal.aborted) return;
    open.known = true;
    follower.update([...observer.objects.pods.values()].filter(isApplicationPod));
    const [refusal] = observer.refusals;
    if (refusal !== undefined) {
      onProblem({
        what: `You may not see every ${refusal[0]} that is yours in ${namespace}.`,
        words: refusal[1],
        remedy: 'Ask for the role `edit` in this namespace.',
      });
    }
    onChange();
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (!signal.aborted) onProblem(failure, 'The cluster could not be observed.');
  }
}

function findConsole(cluster: Cluster, { signal, onConsole }: LessonObservation): void {
  import('../cluster/console-link.ts')
    .then(({ findConsole: find }) => find(cluster, { signal }))
    // Without its address the console is described in words all the same.
    .then(onConsole, () => {});
}

function findObstacles(cluster: Cluster, observation: LessonObservation): void {
  const { open, learner, signal, obstaclesTo, onObstacles } = observation;
  obstaclesTo?.(open.state.lesson, learner, cluster, signal).then(
    (words) => {
      if (words !== undefined && !signal.aborted) onObstacles(words);
    },
    // Where it cannot be asked, the connection itself says why.
    () => {},
  );
}

/** Whether a line of a log could make a difference: there may be thousands a second. */
function waitsForLog({ state }: OpenLesson): boolean {
  const step = state.lesson.steps[state.step];
  return (
    step?.checks.some(
      (check) => check.type === 'log' && !state.progress.passed.includes(checkId(step, check)),
    ) ?? false
  );
}

/** A Deployment that names its image by another tag than the learner's makes that tag one to be read. */
function namedTags({ deployments }: ObservedObjects, learner: Learner): string[] {
  const deployment = deployments.get(namesOf(learner).deployment);
  const images = deployment?.spec.template.spec.containers.flatMap(({ image }) => image ?? []) ?? [];
  return images.filter((image) => image.startsWith(`${learner.repository}:`));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
