import { systemClock } from '../platform/clock.ts';
import { sanitize } from '../platform/sanitize.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget } from './target/target.ts';

/** `oc-tutor oc …`: the in-process oc, with its exit code. */
export async function oc(settings: Settings, argv: string[]): Promise<number> {
  const { signal, done } = untilInterrupted();
  const target = await openTarget(settings, settings.cdsid ?? settings.suggestion);
  try {
    const { runOc } = await import('../oc/run.ts');
    const clean = (stream: NodeJS.WriteStream) => (text: string) =>
      stream.write(stream.isTTY ? sanitize(text) : text);
    const cluster = await target.cluster();
    const context = {
      cluster,
      namespace: target.namespace,
      cwd: process.cwd(),
      stdout: clean(process.stdout),
      stderr: clean(process.stderr),
      signal,
      clock: systemClock,
      ownsTerminal: true,
      async stdin() {
        let text = '';
        process.stdin.setEncoding('utf8');
        for await (const chunk of process.stdin) text += String(chunk);
        return text;
      },
      async editor(file: string, until: AbortSignal) {
        const { openEditor } = await import('./editor.ts');
        await openEditor(file, until);
      },
      async real() {
        const { findRealOc } = await import('../oc/real/real-oc.ts');
        return await findRealOc({
          kubeconfig: target.kubeconfig ?? settings.options.kubeconfig,
          context: settings.options.context,
          namespace: target.namespace === cluster.namespace ? undefined : target.namespace,
          cwd: process.cwd(),
          environment: process.env,
          signal,
        });
      },
    };
    if (!argv.includes('--real-oc')) return await runOc(argv, context);
    const { runWithReal, takeRealFlag } = await import('../oc/real/compare.ts');
    const { words, real } = takeRealFlag(argv);
    return real ? await runWithReal(words, context) : await runOc(words, context);
  } finally {
    done();
    await target.close();
  }
}
