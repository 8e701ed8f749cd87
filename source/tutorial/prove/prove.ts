import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../cluster/cluster.ts';
import { type Clock, rfc3339, systemClock } from '../../platform/clock.ts';
import { messageOf, UserError } from '../../platform/user-error.ts';
import type { Registry } from '../../registry/registry.ts';
import { parseImageReference } from '../../wire/image-reference.ts';
import { createSession, type SessionOptions, type TutorSession } from '../create-session.ts';
import { type Learner, namesOf } from '../names.ts';
import type { TagObservation } from '../observed.ts';
import { observeTag } from '../tag-reader.ts';
import { type Bystander, createBystander } from './bystander.ts';
import { type Census, disturbed, takeCensus } from './census.ts';
import { createEventQueue, type ProveEvent } from './events.ts';
import { proveLesson } from './prove-lesson.ts';
import type { CleanUpReport, LessonReport, ProveReport } from './report.ts';

export interface ProveOptions extends Omit<SessionOptions, 'workspaceDirectory' | 'progressFile'> {
  /** Ids of the lessons to prove, in the course's order; all of them unless told. */
  lessons?: readonly string[];
  /** Resets what the learner has there first, instead of refusing to start. */
  startClean?: boolean;
  signal: AbortSignal;
}

/** Milliseconds for the reset at the end, which is also tried after an abort. */
const cleanUpTime = 180_000;

/**
 * Plays the course without anybody and proves each step; then resets and proves that nothing of the learner's is left and
 * nothing of others was touched. The workspace and the progress are made for the occasion. The last event has the report.
 * @throws UserError when the learner has objects there already, or a lesson is unknown; ConnectionError, StatusError when the
 * cluster cannot be asked; the signal's reason when it is aborted (after cleaning up)
 */
export async function* prove(options: ProveOptions): AsyncGenerator<ProveEvent, void, void> {
  const queue = createEventQueue<ProveEvent>();
  runProof(options, queue.push).then(
    () => queue.close(),
    (error: unknown) => queue.close(error instanceof Error ? error : new Error(messageOf(error))),
  );
  yield* queue.stream();
}

async function runProof(options: ProveOptions, emit: (event: ProveEvent) => void): Promise<void> {
  const { registry, signal, clock = systemClock } = options;
  const learner: Learner = {
    cdsid: options.cdsid,
    namespace: options.namespace,
    repository: options.repository,
  };
  const started = clock.now();
  const cluster = await options.cluster();
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-test-'));
  const session = await createSession({
    ...options,
    // The session closes what it was given; the connection is still needed after it.
    cluster: () => Promise.resolve(lend(cluster)),
    registry: lend(registry),
    workspaceDirectory: join(directory, 'oc-tutor-workshop'),
    progressFile: join(directory, 'progress.json'),
  });
  const onAbort = () => session.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  let bystander: Bystander | undefined;
  let finished: ProveReport | undefined;
  try {
    const entries = chosenLessons(session, options.lessons);
    await startEmpty(session, learner, cluster, options);
    const tag = await observeTag(registry, namesOf(learner).tag, signal);
    bystander = await createBystander(learner, cluster, signal);
    const before = await takeCensus(learner, cluster, signal);
    emit({ type: 'started', lessons: entries, cdsid: learner.cdsid, bystander: bystander.cdsid });
    const lessons: LessonReport[] = [];
    let cleanUp: CleanUpReport;
    try {
      for (const entry of entries) {
        lessons.push(await proveLesson({ session, cluster, registry, clock, signal, emit }, entry));
      }
    } finally {
      cleanUp = await cleanUpAll(
        { session, learner, cluster, registry, clock, emit },
        { census: before, tag, bystander: bystander.cdsid },
      );
    }
    finished = {
      target: options.target,
      server: cluster.server,
      ...learner,
      startedAt: rfc3339(started),
      duration: clock.now() - started,
      lessons,
      cleanUp,
      passed: cleanUp.state === 'passed' && lessons.every(({ state }) => state !== 'failed'),
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
    await bystander?.remove(AbortSignal.timeout(cleanUpTime)).catch(() => {});
    await session.close();
    await rm(directory, { recursive: true, force: true });
  }
  // Last, since whoever hears it may close the connection that the clean-up needs.
  emit({ type: 'finished', report: finished });
}

function chosenLessons(
  session: TutorSession,
  wanted: readonly string[] | undefined,
): { id: string; number: number; title: string }[] {
  const { course } = session.snapshot;
  const unknown = wanted?.find((id) => !course.some((entry) => entry.id === id));
  if (unknown !== undefined) {
    throw new UserError(`There is no lesson “${unknown}”.`, {
      remedy: `The lessons are: ${course.map(({ id }) => id).join(', ')}.`,
      exitCode: 2,
    });
  }
  return course
    .filter(({ id }) => wanted === undefined || wanted.includes(id))
    .map(({ id, number, title }) => ({ id, number, title }));
}

/** A proof that begins with the learner's objects there would find its checks passing, and would end by deleting them. */
async function startEmpty(
  session: TutorSession,
  learner: Learner,
  cluster: Cluster,
  { startClean = false, signal }: ProveOptions,
): Promise<void> {
  const census = await takeCensus(learner, cluster, signal);
  if (census.own.size === 0) return;
  const list = [...census.own].join(', ');
  if (!startClean) {
    throw new UserError(`${learner.cdsid} has objects in ${learner.namespace} already: ${list}.`, {
      remedy: '`oc-tutor reset --all` removes them; or choose another --cdsid for the test.',
    });
  }
  await session.planReset('all');
  await session.confirmReset();
  const left = await takeCensus(learner, cluster, signal);
  if (left.own.size > 0) {
    throw new UserError(`A reset leaves these behind: ${[...left.own].join(', ')}.`, {
      remedy: 'Delete them with `oc delete`; the course did not make them.',
    });
  }
}

interface CleanUp {
  session: TutorSession;
  learner: Learner;
  cluster: Cluster;
  registry: Registry;
  clock: Clock;
  emit: (event: ProveEvent) => void;
}

async function cleanUpAll(
  { session, learner, cluster, registry, clock, emit }: CleanUp,
  before: { census: Census; tag: TagObservation | undefined; bystander: string },
): Promise<CleanUpReport> {
  const started = clock.now();
  const signal = AbortSignal.timeout(cleanUpTime);
  let leftovers: string[] = [];
  let touched: string[] = [];
  let failure: string | undefined;
  try {
    session.closeLesson();
    session.dismissProblem();
    emit({ type: 'reset', plan: await session.planReset('all') });
    const stop = () => session.cancel();
    signal.addEventListener('abort', stop, { once: true });
    await session.confirmReset();
    signal.removeEventListener('abort', stop);
    await putTagBack(before.tag, learner, registry, signal);
    const after = await takeCensus(learner, cluster, signal);
    leftovers = [...after.own];
    touched = disturbed(before.census, after, before.bystander);
    const { problem } = session.snapshot;
    const reason = problem === undefined ? undefined : `${problem.what} ${problem.words ?? ''}`.trim();
    const words = [reason, failureWords(leftovers, touched)].filter((text) => text !== undefined);
    if (words.length > 0) failure = words.join(' ');
  } catch (error) {
    failure = messageOf(error);
  }
  const cleanUp: CleanUpReport = {
    state: failure === undefined ? 'passed' : 'failed',
    duration: clock.now() - started,
    leftovers,
    disturbed: touched,
    ...(failure === undefined ? {} : { failure }),
  };
  emit({ type: 'reset-finished', cleanUp });
  return cleanUp;
}

function failureWords(leftovers: readonly string[], touched: readonly string[]): string | undefined {
  const words = [
    ...(leftovers.length === 0
      ? []
      : [`Expected nothing of the learner’s to be left, found ${leftovers.join(', ')}.`]),
    ...(touched.length === 0
      ? []
      : [`Expected everything of others to be as it was, found that ${touched.join(', ')}.`]),
  ];
  return words.length === 0 ? undefined : words.join(' ');
}

/** A tag that was there before the proof points again at what it did. */
async function putTagBack(
  before: TagObservation | undefined,
  learner: Learner,
  registry: Registry,
  signal: AbortSignal,
): Promise<void> {
  const repository = parseImageReference(learner.repository);
  if (before?.state !== 'there' || repository === undefined) return;
  const now = await observeTag(registry, namesOf(learner).tag, signal);
  if (now?.state === 'there' && now.tag.digest === before.tag.digest) return;
  await registry.retag({ ...repository, digest: before.tag.digest }, learner.cdsid, signal);
}

/** The same thing, but closing it does nothing: its owner does that. */
function lend<T extends { close(): Promise<void> }>(thing: T): T {
  return new Proxy(thing, {
    get: (target, key) =>
      key === 'close' ? () => Promise.resolve() : (Reflect.get(target, key, target) as unknown),
  });
}
