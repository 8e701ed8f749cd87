import { systemClock } from '../platform/clock.ts';
import { sanitize } from '../platform/sanitize.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget } from './target/target.ts';

/** `oc-tutor oc …`: the in-process oc, with its exit code. */
export async function oc(settings: Settings, words: string[]): Promise<number> {
  const { signal, done } = untilInterrupted();
  const target = await openTarget(settings, settings.cdsid ?? settings.suggestion);
  try {
    const { runOc } = await import('../oc/run.ts');
    const clean = (stream: NodeJS.WriteStream) => (text: string) =>
      stream.write(stream.isTTY ? sanitize(text) : text);
    return await runOc(words, {
      cluster: await target.cluster(),
      namespace: target.namespace,
      cwd: process.cwd(),
      stdout: clean(process.stdout),
      stderr: clean(process.stderr),
      signal,
      clock: systemClock,
      async stdin() {
        let text = '';
        process.stdin.setEncoding('utf8');
        for await (const chunk of process.stdin) text += String(chunk);
        return text;
      },
    });
  } finally {
    done();
    await target.close();
  }
}
