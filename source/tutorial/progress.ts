import { readFile, rename } from 'node:fs/promises';
import { writeFileAtomic } from '../platform/atomic-file.ts';
import { type Clock, rfc3339 } from '../platform/clock.ts';

/** How far a learner got in one lesson. Steps and checks by their ids, so that an edited lesson keeps what still fits. */
export interface LessonProgress {
  /** The step that was open. */
  step?: string;
  done: string[];
  skipped: string[];
  /** Ids of checks that passed. */
  passed: string[];
  /** How many commands were run in each step. */
  runs: Record<string, number>;
  /** The digest that the learner's tag pointed at before the lesson moved it. */
  tagBefore?: string;
}

export interface Progress {
  /** When it was changed last, in milliseconds since the epoch: of two places that keep it, the newer counts. */
  saved?: number;
  /** The lesson that was open last. */
  lesson?: string;
  lessons: Record<string, LessonProgress>;
}

export interface ProgressStore {
  readonly progress: Progress;
  /** What to tell about the file, if anything. */
  readonly notice: string | undefined;
  /** Changes the progress and sees to it that it is on disk soon: the file always holds one state or the next, whole. */
  update(change: (progress: Progress) => void): void;
  /** Calls `listener` after each update, not after `adopt`. */
  onUpdate(listener: () => void): void;
  /** Takes what was found elsewhere instead of what is here. */
  adopt(progress: Progress): void;
  /** Resolves when everything is on disk; to the error where that failed. */
  flush(): Promise<Error | undefined>;
}

export function newLessonProgress(): LessonProgress {
  return { done: [], skipped: [], passed: [], runs: {} };
}

/** Opens a progress file, which need not exist. One that cannot be understood is moved aside, not lost. */
export async function openProgress(file: string, clock: Clock): Promise<ProgressStore> {
  const { progress, notice } = await load(file, clock);
  let writing: Promise<void> | undefined;
  let dirty = false;
  let failure: Error | undefined;
  const listeners: (() => void)[] = [];

  async function write(): Promise<void> {
    while (dirty) {
      dirty = false;
      try {
        await writeFileAtomic(file, formatProgress(progress));
        failure = undefined;
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
      }
    }
    writing = undefined;
  }

  return {
    progress,
    notice,
    update(change) {
      change(progress);
      progress.saved = clock.now();
      dirty = true;
      writing ??= write();
      for (const listener of listeners) listener();
    },
    onUpdate(listener) {
      listeners.push(listener);
    },
    adopt({ saved, lesson, lessons }) {
      delete progress.saved;
      delete progress.lesson;
      Object.assign(progress, {
        ...(saved === undefined ? {} : { saved }),
        ...(lesson === undefined ? {} : { lesson }),
        lessons,
      });
      dirty = true;
      writing ??= write();
    },
    async flush() {
      await writing;
      return failure;
    },
  };
}

/** How many of a lesson's steps are done or were skipped. */
export function stepsDone({ lessons }: Progress, { id, steps }: { id: string; steps: number }): number {
  const own = lessons[id];
  return own === undefined ? 0 : Math.min(steps, own.done.length + own.skipped.length);
}

/** What a progress file holds, without a change to it: nothing where there is none, or it cannot be understood. */
export async function readProgress(file: string): Promise<Progress> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseProgress(text) ?? { lessons: {} };
}

async function load(file: string, clock: Clock): Promise<{ progress: Progress; notice?: string }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { progress: { lessons: {} } };
    throw error;
  }
  const progress = parseProgress(text);
  if (progress !== undefined) return { progress };
  const aside = `${file}.damaged-${rfc3339(clock.now()).replace(/[:-]/g, '')}`;
  await rename(file, aside);
  const notice = `Your progress could not be read and starts anew; the old file is kept as ${aside}.`;
  return { progress: { lessons: {} }, notice };
}

export function formatProgress(progress: Progress): string {
  return `${JSON.stringify({ version: 1, ...progress }, null, 2)}\n`;
}

/** Undefined where the text is no progress. */
export function parseProgress(text: string): Progress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['lessons'])) return undefined;
  const lessons: Record<string, LessonProgress> = {};
  for (const [id, lesson] of Object.entries(value['lessons'])) {
    if (!isRecord(lesson)) return undefined;
    const { step, runs, tagBefore } = lesson;
    const lists = [lesson['done'], lesson['skipped'], lesson['passed']].map(strings);
    const [done, skipped, passed] = lists;
    if (done === undefined || skipped === undefined || passed === undefined || !isRecord(runs))
      return undefined;
    lessons[id] = {
      ...(typeof step === 'string' ? { step } : {}),
      ...(typeof tagBefore === 'string' ? { tagBefore } : {}),
      done,
      skipped,
      passed,
      runs: Object.fromEntries(
        Object.entries(runs).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      ),
    };
  }
  return {
    ...(typeof value['saved'] === 'number' ? { saved: value['saved'] } : {}),
    ...(typeof value['lesson'] === 'string' ? { lesson: value['lesson'] } : {}),
    lessons,
  };
}

function strings(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
