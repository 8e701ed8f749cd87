import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../platform/user-error.ts';
import { failuresOf, type ProveReport } from '../tutorial/prove/report.ts';
import { findLesson, readOwnCourse } from './find-lesson.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget, sessionOptionsFor } from './target/target.ts';

const formats = ['json', 'junit'] as const;
type Format = (typeof formats)[number];

/** Plays lessons headless and proves each step. 0 when all of them hold, 1 when not. */
export async function test(settings: Settings, lessons: string[], reports: string[]): Promise<number> {
  const wanted = reports.map(parseReport);
  // Now, rather than after all the work.
  for (const { file } of wanted) await writeReport(file, '');
  const report = await proveAll(settings, lessons);
  const { reportAsJson, reportAsJunit } = await import('../tutorial/prove/write-report.ts');
  for (const { format, file } of wanted) {
    await writeReport(file, format === 'json' ? reportAsJson(report) : reportAsJunit(report));
  }
  return failuresOf(report).length === 0 ? 0 : 1;
}

/** Plays the course as text on standard output. */
export async function proveAll(settings: Settings, lessons: readonly string[]): Promise<ProveReport> {
  const course = await readOwnCourse();
  const chosen = lessons.map((word) => findLesson(course, word).id);
  const { signal, done } = untilInterrupted();
  const target = await openTarget(settings, settings.cdsid ?? settings.suggestion);
  try {
    const { runAsText } = await import('../tutorial/text-run.ts');
    return await runAsText(
      { ...sessionOptionsFor(target), signal, ...(chosen.length === 0 ? {} : { lessons: chosen }) },
      (text) => process.stdout.write(text),
    );
  } finally {
    done();
    await target.close();
  }
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UserError(`The report ${file} cannot be written: ${messageOf(error)}`, { exitCode: 2 });
  }
}

function parseReport(text: string): { format: Format; file: string } {
  const at = text.indexOf('=');
  const format = formats.find((name) => name === text.slice(0, at));
  if (at < 0 || format === undefined || at === text.length - 1) {
    throw new UserError(`“${text}” is no report.`, {
      remedy: 'Write --report json=FILE or --report junit=FILE.',
      exitCode: 2,
    });
  }
  return { format, file: resolve(text.slice(at + 1)) };
}
