import type { excerptLines } from '../lesson/excerpt.ts';
import { readCourse } from '../lesson/read-course.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { messageOf, UserError } from '../platform/user-error.ts';
import { buildSnapshot, chainOf } from './build-snapshot.ts';
import { type Connector, createConnector } from './connector.ts';
import { type CourseReader, createCourseReader } from './course-reader.ts';
import { describeEffect } from './effect.ts';
import { evaluateLesson, openLessonState } from './lesson-state.ts';
import { createLogBuffer, type WritableLogBuffer } from './log-buffer.ts';
import type { Learner } from './names.ts';
import { createNotifier } from './notifier.ts';
import { observeLesson } from './observe-lesson.ts';
import { noObjects, type Observed } from './observed.ts';
import { missingPrerequisites } from './prerequisites.ts';
import { newLessonProgress, openProgress } from './progress.ts';
import { runCommandLine } from './run-command.ts';
import type { SessionOptions } from './session-options.ts';
import type { OpenLesson, SessionState } from './session-state.ts';
import type { CommandRun, Problem, Snapshot } from './snapshot.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What the intents of a session are made of. */
export interface SessionCore {
  readonly options: SessionOptions;
  readonly learner: Learner;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly state: SessionState;
  readonly logs: WritableLogBuffer;
  readonly connector: Connector;
  /** Aborted when the session is closed. */
  readonly closed: AbortSignal;
  readonly snapshot: Snapshot;
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Listeners that are called at each evaluation, with what was observed. */
  onObserved(listener: (observed: Observed) => void): () => void;
  /** To be called after each change of the state: listeners hear of it once per turn. */
  changed(): void;
  observe(): Observed;
  /** Looks at everything again: checks, regressions, effects. */
  evaluate(): void;
  save(): void;
  problem(problem: Problem | Error, what?: string): void;
  workspace(): Promise<Workspace>;
  readonly lessons: CourseReader;
  open(id: string): Promise<void>;
  closeLesson(): void;
  /** Runs a command of the open lesson's step. */
  run(line: string, stepId: string, signal: AbortSignal): Promise<CommandRun>;
  close(): Promise<void>;
}

export async function createCore(options: SessionOptions): Promise<SessionCore> {
  const { clock = systemClock, random = Math.random, registry } = options;
  const { cdsid, namespace, repository } = options;
  const learner: Learner = { cdsid, namespace, repository };
  const closing = new AbortController();
  const lessons = createCourseReader(options.lessonsDirectory, learner);
  const logs = createLogBuffer();
  const [course, store] = await Promise.all([
    readCourse(options.lessonsDirectory),
    openProgress(options.progressFile, clock),
  ]);
  const state: SessionState = {
    course,
    store,
    workspace: undefined,
    open: undefined,
    console: undefined,
    plan: undefined,
    problem: undefined,
    notice: store.notice === undefined ? undefined : { text: store.notice, until: 'dismissed' },
    busy: undefined,
    working: false,
  };
  const connector = createConnector({
    connect: options.cluster,
    clock,
    random,
    onChange: () => changed(),
    signal: closing.signal,
  });
  const observers = new Set<(observed: Observed) => void>();
  const excerpts = new WeakMap();
  let excerpt: typeof excerptLines | undefined;
  let opening: Promise<Workspace> | undefined;
  let ticking: AbortController | undefined;
  /** How many lessons were asked for. */
  let asked = 0;
  const notifier = createNotifier(() =>
    buildSnapshot({ options, state, connector, observed: observe(), excerptLines: excerpt, excerpts }),
  );
  const { changed } = notifier;

  function observe(): Observed {
    const { open, workspace } = state;
    return {
      learner,
      now: clock.now(),
      ...(options.importInterval === undefined ? {} : { importInterval: options.importInterval }),
      tags: open?.observer?.tags ?? new Map(),
      ...(open?.observer?.objects ?? noObjects),
      files: workspace?.files ?? new Map(),
      logs: logs.lines,
    };
  }

  function evaluate(): void {
    const { open } = state;
    if (open === undefined) return;
    const observed = observe();
    const known = open.known && open.observer?.connection.state === 'connected';
    const change = evaluateLesson(open.state, observed, known);
    if (known) {
      open.missing = missingPrerequisites(open.state.lesson, open.earlier, observed).map(
        ({ lesson, object }) => ({
          lesson,
          words: `This lesson starts from what “${lesson.title}” made, and ${object.kind} ${object.name} is not there: solving makes it.`,
        }),
      );
    }
    for (const { step, evaluation } of change.newlyBroken) {
      const found = evaluation.found === undefined ? '' : ` – ${evaluation.found}`;
      const text = `Step “${step.title}” was passed and is broken now: ${evaluation.title}${found}.`;
      state.notice = { text, until: 'dismissed' };
    }
    for (const step of change.mended) {
      state.notice = { text: `Step “${step.title}” is whole again.`, until: 'action' };
    }
    if (change.progressed) {
      if (state.notice?.until === 'progress') state.notice = undefined;
      save();
    }
    tellEffect(open, observed);
    for (const observer of observers) observer(observed);
    tick(open);
    changed();
  }

  /** The latest command's effect is what has changed in the chain since it began. */
  function tellEffect({ before, state: lesson }: OpenLesson, observed: Observed): void {
    if (before === undefined) return;
    const runs = lesson.runs.get(before.stepId);
    const last = runs?.at(-1);
    const effect = describeEffect(before.chain, chainOf(lesson, observed));
    if (runs === undefined || last === undefined || effect === undefined || effect === last.effect) return;
    runs[runs.length - 1] = { ...last, effect };
  }

  /** Words such as "in about 8 s" grow old: while there are any, once a second is looked again. */
  function tick(open: OpenLesson): void {
    const counting = chainOf(open.state, observe()).hops.some(
      ({ status }) => status.state === 'pending' && status.next.includes(' in about '),
    );
    if (!counting || ticking !== undefined) return;
    ticking = new AbortController();
    clock.sleep(1000, AbortSignal.any([open.stop.signal, ticking.signal])).then(
      () => {
        ticking = undefined;
        evaluate();
      },
      () => {
        ticking = undefined;
      },
    );
  }

  function save(): void {
    const { open } = state;
    store.update((progress) => {
      if (open === undefined) return;
      const { lesson, step, progress: own } = open.state;
      progress.lesson = lesson.id;
      progress.lessons[lesson.id] = own;
      const id = lesson.steps[step]?.id;
      if (id !== undefined) own.step = id;
    });
    store.flush().then(
      (failure) => {
        if (failure !== undefined) problem(failure, 'Your progress could not be saved.');
      },
      () => {},
    );
  }

  function problem(cause: Problem | Error, what?: string): void {
    if (cause instanceof Error) {
      const remedy = 'remedy' in cause && typeof cause.remedy === 'string' ? cause.remedy : undefined;
      const words = messageOf(cause);
      state.problem = {
        what: what ?? words,
        ...(what === undefined ? {} : { words }),
        ...(remedy === undefined ? {} : { remedy }),
      };
    } else {
      state.problem = cause;
    }
    changed();
  }

  function workspace(): Promise<Workspace> {
    opening ??= prepareWorkspace().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function prepareWorkspace(): Promise<Workspace> {
    const { manifestsDirectory, workspaceDirectory: directory } = options;
    const made = await openWorkspace({ manifestsDirectory, directory, learner, clock });
    await made.prepare();
    state.workspace = made;
    made.watch(() => {
      made.refresh().then(
        (different) => different && evaluate(),
        (error: unknown) => problem(toError(error), 'The workspace could not be read.'),
      );
    }, closing.signal);
    return made;
  }

  function closeLesson(): void {
    state.open?.stop.abort();
    state.open = undefined;
    state.plan = undefined;
    logs.clear();
    changed();
  }

  async function open(id: string): Promise<void> {
    closeLesson();
    asked += 1;
    const latest = asked;
    let made: OpenLesson;
    try {
      const lesson = await lessons.lesson(id);
      await workspace();
      const earlier = await lessons.before(lesson);
      excerpt ??= (await import('../lesson/excerpt.ts')).excerptLines;
      // Another may have been asked for meanwhile.
      if (latest !== asked || closing.signal.aborted) return;
      const progress = store.progress.lessons[lesson.id] ?? newLessonProgress();
      made = {
        state: openLessonState(lesson, progress),
        earlier,
        missing: [],
        observer: undefined,
        known: false,
        before: undefined,
        stop: new AbortController(),
      };
    } catch (error) {
      problem(toError(error), error instanceof UserError ? undefined : 'The lesson could not be opened.');
      return;
    }
    state.open = made;
    save();
    evaluate();
    const started = observeLesson({
      open: made,
      connector,
      registry,
      learner,
      clock,
      random,
      logs,
      signal: AbortSignal.any([made.stop.signal, closing.signal]),
      onChange: evaluate,
      onProblem: problem,
      onConsole: (url) => {
        state.console = url;
        changed();
      },
      obstaclesTo: options.obstaclesTo,
      onObstacles: (text) => {
        state.notice = { text, until: 'dismissed' };
        changed();
      },
    });
    await Promise.race([started, connector.attempted()]);
    if (connector.state.state === 'connected') await started;
  }

  async function run(line: string, stepId: string, signal: AbortSignal): Promise<CommandRun> {
    const workspaceNow = await workspace();
    const { open } = state;
    const runs = open?.state.runs.get(stepId) ?? [];
    const index = runs.length;
    if (open !== undefined) {
      open.state.runs.set(stepId, runs);
      open.before = { chain: chainOf(open.state, observe()), stepId };
      open.state.progress.runs[stepId] = (open.state.progress.runs[stepId] ?? 0) + 1;
      save();
    }
    let published = false;
    const until = AbortSignal.any([signal, closing.signal]);
    const result = await runCommandLine(line, {
      cluster: () => connector.connected(until),
      registry,
      learner,
      cwd: workspaceNow.directory,
      kubeconfig: options.kubeconfig,
      clock,
      signal: until,
      onChange: (current) => {
        const effect = runs[index]?.effect;
        runs[index] = { ...current, ...(effect === undefined ? {} : { effect }) };
        changed();
      },
      onPublished: ({ before, digest }) => {
        published = true;
        if (open === undefined || before === undefined || before === digest) return;
        open.state.progress.tagBefore ??= before;
        save();
      },
    });
    if (published) await open?.observer?.readTags();
    await workspaceNow.refresh();
    evaluate();
    return result;
  }

  return {
    options,
    learner,
    clock,
    random,
    state,
    logs,
    connector,
    closed: closing.signal,
    get snapshot() {
      return notifier.value;
    },
    subscribe: notifier.subscribe,
    onObserved(listener) {
      observers.add(listener);
      return () => observers.delete(listener);
    },
    changed,
    observe,
    evaluate,
    save,
    problem,
    workspace,
    lessons,
    open,
    closeLesson,
    run,
    async close() {
      closeLesson();
      closing.abort();
      await opening?.catch(() => {});
      await store.flush();
      await Promise.all([connector.close(), registry.close()]);
    },
  };
}

export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
