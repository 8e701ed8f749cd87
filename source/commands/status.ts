import { join } from 'node:path';
import { readCourse } from '../lesson/read-course.ts';
import { systemClock } from '../platform/clock.ts';
import { packageRoot } from '../platform/package-root.ts';
import { sanitizeLine } from '../platform/sanitize.ts';
import { glance } from '../tutorial/glance.ts';
import { openProgress, stepsDone } from '../tutorial/progress.ts';
import { newerProgress } from '../tutorial/shared-progress.ts';
import type { Chain, Hop } from '../tutorial/snapshot.ts';
import { dockerDuration } from '../wire/ages.ts';
import { shortDigest } from '../wire/image-reference.ts';
import { progressFile } from './progress-file.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget } from './target/target.ts';

/** `oc-tutor status`: how far the learner is, and where the digest is. */
export async function status(settings: Settings): Promise<number> {
  const cdsid = settings.cdsid ?? settings.suggestion;
  const { signal, done } = untilInterrupted();
  const target = await openTarget(settings, cdsid);
  try {
    const course = await readCourse(join(packageRoot(), 'lessons'));
    const { progress: kept } = await openProgress(progressFile(settings, cdsid), systemClock);
    const progress =
      settings.options.progress === 'cluster'
        ? await newerProgress(kept, await target.cluster(), target, signal)
        : kept;
    const chain = await glance({
      cluster: await target.cluster(),
      registry: target.registry,
      learner: target,
      signal,
      ...(target.importInterval === undefined ? {} : { importInterval: target.importInterval }),
    });
    const lessons = course.map((entry) => ({
      id: entry.id,
      number: entry.number,
      title: entry.title,
      steps: entry.steps,
      stepsDone: stepsDone(progress, entry),
    }));
    if (settings.options.json === true) {
      const { label, namespace, repository } = target;
      process.stdout.write(
        `${JSON.stringify({ target: label, namespace, cdsid, repository, lessons, chain }, null, 2)}\n`,
      );
    } else {
      const head = `${target.label} · ${target.namespace} · ${cdsid}`;
      const lines = lessons.map(
        ({ number, title, steps, stepsDone }) => `  ${number} ${title.padEnd(40)} ${stepsDone}/${steps}`,
      );
      process.stdout.write([head, '', ...lines, '', ...chainLines(chain), ''].join('\n'));
    }
    return 0;
  } finally {
    done();
    await target.close();
  }
}

function chainLines(chain: Chain): string[] {
  return chain.hops.map((hop) => {
    const digest = hop.digest === undefined ? '–' : shortDigest(hop.digest);
    return sanitizeLine(
      `  ${hop.name.padEnd(22)} ${hop.object.padEnd(34)} ${digest.padEnd(17)} ${stateWords(hop)}`,
    );
  });
}

function stateWords({ status: hop, at }: Hop): string {
  switch (hop.state) {
    case 'same':
      return at === undefined ? 'same' : `same, ${dockerDuration(systemClock.now() - at).toLowerCase()} ago`;
    case 'pending':
      return `pending: ${hop.next}`;
    case 'broken':
      return `broken: ${hop.words}`;
    case 'absent':
      return hop.words;
  }
}
