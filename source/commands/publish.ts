import { publish, publishedWords } from '../tutorial/publish.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget } from './target/target.ts';

/** `oc-tutor publish VERSION`. */
export async function publishVersion(settings: Settings, version: string): Promise<number> {
  const { signal, done } = untilInterrupted();
  const target = await openTarget(settings, settings.cdsid ?? settings.suggestion);
  try {
    const published = await publish(version, target, target.registry, signal);
    process.stdout.write(
      settings.options.json === true
        ? `${JSON.stringify(published)}\n`
        : `${publishedWords(published, version)}\n`,
    );
    return 0;
  } finally {
    done();
    await target.close();
  }
}
