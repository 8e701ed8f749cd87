import type { CheckDefinition, Lesson, Step } from '../lesson/lesson.ts';
import { type Evaluation, evaluateCheck } from './checks/evaluate.ts';
import { isComplete, isDone, isSkipped, markDone } from './lesson-state.ts';
import type { Observed } from './observed.ts';
import { othersTouchedBy } from './others-touched.ts';
import { goesOn, isFulfilled } from './run-command.ts';
import type { Session } from './session.ts';
import { createCore, type SessionCore, toError } from './session-core.ts';
import type { SessionOptions } from './session-options.ts';
import { carryOutReset, planReset } from './session-reset.ts';
import type { Notice, OpenLesson } from './session-state.ts';
import { makePrerequisites, solveStep } from './solve.ts';
import { onlyLooks } from './watched.ts';

/** How long names are waited for that complete a line, in milliseconds. */
const completionPatience = 2000;

export type { SessionOptions } from './session-options.ts';

/** What the headless run needs beside the {@link Session}: the state itself, ticks aside. */
export interface TutorSession extends Session {
  /** The open lesson's definition, variables filled in. */
  readonly lesson: Lesson | undefined;
  /** Evaluates checks against what is observed now. */
  evaluate(checks: readonly CheckDefinition[]): Evaluation[];
  observe(): Observed;
  /** Tries to connect without a lesson, which tells which lessons can be played here. Never rejects. */
  connect(): Promise<void>;
  /** Calls `listener` at each evaluation. Returns the way to stop. */
  onObserved(listener: (observed: Observed) => void): () => void;
}

/**
 * Opens a session. Only the course's index and the progress are read; the cluster, the registry and the workspace are left
 * alone until a lesson is opened or a command is run.
 * @throws the system's error when the lessons or the progress file cannot be read
 */
export async function createSession(options: SessionOptions): Promise<TutorSession> {
  const core = await createCore(options);
  const shared =
    options.shareProgress === true ? (await import('./session-sharing.ts')).startSharing(core) : undefined;
  const { state } = core;
  let running: AbortController | undefined;

  const current = (): { open: OpenLesson; step: Step } | undefined => {
    const { open } = state;
    const step = open?.state.lesson.steps[open.state.step];
    return open === undefined || step === undefined ? undefined : { open, step };
  };

  /** Runs one thing at a time; a second is refused with a word. */
  async function exclusively(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (running !== undefined) {
      tell('Something is still running: cancel it first, or wait.');
      return;
    }
    const mine = new AbortController();
    running = mine;
    state.working = true;
    forgetNotice();
    core.changed();
    try {
      await work(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted && !core.closed.aborted) core.problem(toError(error));
    } finally {
      running = undefined;
      state.working = false;
      state.busy = undefined;
      core.changed();
    }
  }

  function tell(text: string, until: Notice['until'] = 'action'): void {
    state.notice = { text, until };
    core.changed();
  }

  /** What was told of the last thing that was done is of no use for the next. */
  function forgetNotice(): void {
    if (state.notice?.until !== 'dismissed') state.notice = undefined;
  }

  function moveTo(index: number): void {
    const { open } = state;
    if (open === undefined) return;
    forgetNotice();
    open.state.step = Math.max(0, Math.min(index, open.state.lesson.steps.length - 1));
    core.save();
    core.evaluate();
  }

  function goOn(open: OpenLesson): void {
    const { lesson, step } = open.state;
    if (step + 1 < lesson.steps.length) {
      moveTo(step + 1);
      return;
    }
    core.save();
    core.evaluate();
    const next = state.course.find(({ number }) => number > lesson.number);
    const after = next === undefined ? 'It was the last one.' : `The next one is “${next.title}”.`;
    tell(
      isComplete(open.state)
        ? `“${lesson.title}” is complete. ${after}`
        : 'This is the last step; earlier ones are open.',
    );
  }

  async function runBlock(signal: AbortSignal): Promise<void> {
    const here = current();
    if (here === undefined) return;
    const { open, step } = here;
    const { blocksDone } = open.state;
    const blocks = step.blocks.flatMap((block) => (block.type === 'run' ? [block] : []));
    if (blocks.length === 0) {
      tell('There is nothing to run in this step.');
      return;
    }
    const done = blocksDone.get(step.id) ?? 0;
    const block = blocks[Math.min(done, blocks.length - 1)];
    for (const command of block?.commands ?? []) {
      const run = await core.run(command, step.id, signal);
      // What watches or follows is ended by hand, which is no failure; the commands after it were not cancelled.
      const ended = run.state === 'cancelled' && goesOn(command);
      if (ended) break;
      // What changes something is tried again; what only looks has been looked at, whatever it found.
      if (!isFulfilled(run) && !onlyLooks(command)) return;
    }
    blocksDone.set(step.id, Math.min(done + 1, blocks.length));
    if (step.checks.length === 0 && done + 1 >= blocks.length && markDone(open.state, step)) core.save();
  }

  async function solve(signal: AbortSignal): Promise<void> {
    const here = current();
    if (here === undefined) return;
    const { open, step } = here;
    if (open.missing.length > 0 && !isComplete(open.state)) {
      await makePrerequisites(core, open, signal);
      return;
    }
    state.busy = `solving “${step.title}”`;
    core.changed();
    const { backups } = await solveStep(core, open, step, signal);
    if (backups.length > 0) tell(`The file was made anew; what you wrote is kept in ${backups.join(', ')}.`);
    if (step.checks.length === 0 && markDone(open.state, step)) core.save();
  }

  return {
    get snapshot() {
      return core.snapshot;
    },
    get lesson() {
      return state.open?.state.lesson;
    },
    logs: core.logs,
    subscribe: core.subscribe,
    onObserved: core.onObserved,
    observe: core.observe,
    connect: () =>
      core.connector.connected(core.closed).then(
        () => {},
        () => {},
      ),
    evaluate: (checks) => checks.map((check) => evaluateCheck(check, core.observe())),
    async openLesson(id) {
      running?.abort();
      forgetNotice();
      await core.open(id);
    },
    closeLesson() {
      running?.abort();
      core.closeLesson();
    },
    goToStep: moveTo,
    next() {
      const here = current();
      if (here === undefined) return;
      const { open, step } = here;
      if (!isDone(open.state, step) && !isSkipped(open.state, step)) {
        const waiting = waitingFor(core, step);
        if (waiting !== undefined) {
          tell(`“${step.title}” still waits for: ${waiting}. It can also be skipped.`, 'progress');
          return;
        }
        markDone(open.state, step);
      }
      goOn(open);
    },
    previous() {
      if (state.open !== undefined) moveTo(state.open.state.step - 1);
    },
    run: () => exclusively(runBlock),
    runCommand: (text) =>
      exclusively(async (signal) => {
        const { splitCommands } = await import('../oc/parse.ts');
        const { lines } = splitCommands(text);
        if (lines.length > 0 && current() === undefined) {
          tell('Open a lesson first: commands run in its workspace.');
          return;
        }
        for (const line of lines) {
          const here = current();
          if (here === undefined || signal.aborted) return;
          await core.run(line, here.step.id, signal);
        }
      }),
    async complete(line) {
      const start = line.search(/\S*$/);
      try {
        const { completeLine } = await import('../oc/complete.ts');
        const signal = AbortSignal.any([core.closed, AbortSignal.timeout(completionPatience)]);
        const cluster = await core.connector.connected(signal);
        const { directory } = await core.workspace();
        return await completeLine(line, {
          cluster,
          namespace: core.learner.namespace,
          cwd: directory,
          signal,
        });
      } catch {
        // A help, not a command: where the cluster does not answer there is nothing to offer.
        return { start, candidates: [] };
      }
    },
    async othersTouchedBy(text) {
      const { splitCommands } = await import('../oc/parse.ts');
      const { directory } = await core.workspace();
      const found = splitCommands(text).lines.map((line) => othersTouchedBy(line, core.learner, directory));
      const others = (await Promise.all(found)).filter((each) => each !== undefined);
      return others.length === 0 ? undefined : others.join(', ');
    },
    cancel() {
      if (running === undefined || running.signal.aborted) return false;
      running.abort();
      return true;
    },
    hint() {
      const here = current();
      if (here === undefined) return;
      const { hintsShown } = here.open.state;
      const shown = hintsShown.get(here.step.id) ?? 0;
      if (shown >= here.step.hints.length) {
        tell(shown === 0 ? 'There is no hint for this step.' : 'There are no more hints for this step.');
        return;
      }
      hintsShown.set(here.step.id, shown + 1);
      core.changed();
    },
    solve: () => exclusively(solve),
    skip() {
      const here = current();
      if (here === undefined) return;
      const { progress } = here.open.state;
      if (!isDone(here.open.state, here.step) && !progress.skipped.includes(here.step.id)) {
        progress.skipped.push(here.step.id);
      }
      goOn(here.open);
    },
    async fillIn() {
      try {
        const block = current()?.step.blocks.find((candidate) => candidate.type === 'edit');
        if (block?.type !== 'edit') {
          tell('There is no file to fill in in this step.');
          return undefined;
        }
        const diff = await (await core.workspace()).fillIn(block.file);
        core.evaluate();
        return diff;
      } catch (error) {
        core.problem(toError(error), 'The file could not be filled in.');
        return undefined;
      }
    },
    async refreshWorkspace() {
      try {
        await (await core.workspace()).refresh();
        core.evaluate();
      } catch (error) {
        core.problem(toError(error), 'The workspace could not be read.');
      }
    },
    planReset: (scope, lessonId) => planReset(core, scope, lessonId),
    confirmReset: () => exclusively((signal) => carryOutReset(core, signal)),
    dismissReset() {
      state.plan = undefined;
      core.changed();
    },
    dismissProblem() {
      state.problem = undefined;
      core.changed();
    },
    dismissNotice() {
      state.notice = undefined;
      core.changed();
    },
    reconnect() {
      core.connector.retry();
      state.open?.observer?.retry();
    },
    async close() {
      running?.abort();
      await shared?.();
      await core.close();
    },
  };
}

/** What keeps a step from being done, in words; undefined where nothing can be checked. */
function waitingFor(core: SessionCore, step: Step): string | undefined {
  const observed = core.observe();
  const open = step.checks
    .map((check) => evaluateCheck(check, observed))
    .find(({ outcome }) => outcome !== 'passed');
  if (open !== undefined)
    return open.found === undefined ? open.title : `${open.title} (found: ${open.found})`;
  // All hold, yet the step is not done: the cluster is not known well enough to say so.
  return step.checks.length > 0 ? 'the cluster' : undefined;
}
