import type { excerptLines } from '../lesson/excerpt.ts';
import type { Step } from '../lesson/lesson.ts';
import type { CourseEntry } from '../lesson/read-course.ts';
import { sanitize } from '../platform/sanitize.ts';
import { describeChain } from './chain/chain.ts';
import { chainShape } from './chain-shape.ts';
import type { Connector } from './connector.ts';
import { checkSnapshot, isComplete, isDone, isSkipped, type LessonState } from './lesson-state.ts';
import type { Observed } from './observed.ts';
import { stepsDone } from './progress.ts';
import type { SessionOptions } from './session-options.ts';
import type { OpenLesson, SessionState } from './session-state.ts';
import { type BlockSurroundings, showBlock } from './shown-blocks.ts';
import type { Chain, LessonSummary, Snapshot, StepSnapshot } from './snapshot.ts';

export interface SnapshotSource {
  options: SessionOptions;
  state: SessionState;
  connector: Connector;
  observed: Observed;
  /** There once a lesson was opened: it needs a YAML parser. */
  excerptLines: typeof excerptLines | undefined;
  excerpts: BlockSurroundings['excerpts'];
}

export function buildSnapshot(source: SnapshotSource): Snapshot {
  const { options, state, connector, observed } = source;
  const { open } = state;
  const connection = open?.observer?.connection ?? connector.state;
  const server = connector.cluster?.server;
  const current = open?.state.lesson.steps[open.state.step];
  return {
    target: options.target,
    ...(server === undefined ? {} : { server }),
    namespace: options.namespace,
    cdsid: options.cdsid,
    repository: options.repository,
    workspace: options.workspaceDirectory,
    ...(options.importInterval === undefined ? {} : { importInterval: options.importInterval }),
    connection: sanitizeAll(connection),
    course: state.course.map((entry) => summary(entry, state, connector.groups)),
    ...(open === undefined ? {} : { lesson: lessonSnapshot(open, source) }),
    chain: open === undefined ? { hops: [], complete: false } : chainOf(open.state, observed),
    runs: open === undefined || current === undefined ? [] : [...(open.state.runs.get(current.id) ?? [])],
    ...(state.problem === undefined ? {} : { problem: sanitizeAll(state.problem) }),
    ...(state.notice === undefined ? {} : { notice: sanitize(state.notice.text) }),
    ...(state.plan === undefined ? {} : { resetPlan: state.plan.shown }),
    ...(state.busy === undefined ? {} : { busy: state.busy }),
    ...(state.working ? { working: true } : {}),
  };
}

export function chainOf({ lesson, step }: LessonState, observed: Observed): Chain {
  return sanitizeAll(describeChain(observed, chainShape(lesson, step, observed)));
}

function summary(
  entry: CourseEntry,
  { store }: SessionState,
  groups: ReadonlySet<string> | undefined,
): LessonSummary {
  const unserved = groups === undefined ? [] : entry.requires.filter((group) => !groups.has(group));
  return {
    id: entry.id,
    number: entry.number,
    title: sanitize(entry.title),
    minutes: entry.minutes,
    steps: entry.steps,
    stepsDone: stepsDone(store.progress, entry),
    ...(unserved.length === 0 ? {} : { unavailable: `This cluster does not serve ${unserved.join(', ')}.` }),
  };
}

function lessonSnapshot(open: OpenLesson, source: SnapshotSource): NonNullable<Snapshot['lesson']> {
  const { state } = open;
  const { lesson } = state;
  const [missing] = open.missing;
  const complete = isComplete(state);
  return {
    id: lesson.id,
    number: lesson.number,
    title: sanitize(lesson.title),
    introduction: lesson.introduction.map((block) => showBlock(block, surroundings(source))),
    step: state.step,
    steps: lesson.steps.map((step) => stepSnapshot(step, state, source)),
    complete,
    ...(missing === undefined || complete ? {} : { missing: missing.words }),
  };
}

function stepSnapshot(step: Step, state: LessonState, source: SnapshotSource): StepSnapshot {
  const show = (blocks: Step['blocks']) => blocks.map((block) => showBlock(block, surroundings(source)));
  return {
    id: step.id,
    title: sanitize(step.title),
    blocks: show(step.blocks),
    checks: step.checks.map((check) => sanitizeAll(checkSnapshot(state, step, check, source.observed))),
    hints: step.hints.slice(0, state.hintsShown.get(step.id) ?? 0).map(show),
    hintCount: step.hints.length,
    done: isDone(state, step),
    skipped: isSkipped(state, step),
    speakerNotes: step.speakerNotes.map(sanitize),
  };
}

function surroundings(source: SnapshotSource): BlockSurroundings {
  const { state, observed, excerptLines = () => [], excerpts } = source;
  return { observed, workspace: state.workspace, console: state.console, excerptLines, excerpts };
}

/** {@link sanitize} for every string in plain data: words of servers are among them. */
function sanitizeAll<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return sanitize(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
}
