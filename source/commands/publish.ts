import { UserError } from '../platform/user-error.ts';
import { publish, publishedWords } from '../tutorial/publish.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget } from './target/target.ts';

export interface PublishOptions {
  init?: boolean;
  base?: string;
  platform?: string;
  overwrite?: boolean;
}

/** `oc-tutor publish VERSION`, and `oc-tutor publish --init --base REF`. */
export async function publishCommand(
  settings: Settings,
  version: string | undefined,
  options: PublishOptions,
): Promise<number> {
  if (options.init === true) {
    if (version !== undefined) {
      throw new UserError('`publish --init` takes no version: it pushes all of them.', { exitCode: 2 });
    }
    return initialise(settings, options);
  }
  if (version === undefined) {
    throw new UserError('Publish which version?', {
      remedy:
        'Name one that the repository has: `oc-tutor publish v2`. Instructors fill it with `publish --init`.',
      exitCode: 2,
    });
  }
  return publishVersion(settings, version);
}

async function publishVersion(settings: Settings, version: string): Promise<number> {
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

async function initialise(settings: Settings, options: PublishOptions): Promise<number> {
  const { base, platform = 'linux/amd64', overwrite = false } = options;
  if (base === undefined) {
    throw new UserError('The images have to stand on one that has Node.', {
      remedy: 'Name it: `--base registry.access.redhat.com/ubi9/nodejs-22-minimal`.',
      exitCode: 2,
    });
  }
  if (settings.target === 'playground') {
    throw new UserError("The playground's registry has the course's images.", {
      remedy: 'Give --target cluster and --repository HOST/ORG/REPO to fill the repository of a class.',
      exitCode: 2,
    });
  }
  const { publishImages } = await import('../tutorial/publish-images.ts');
  const { signal, done } = untilInterrupted();
  const target = await openTarget(settings, settings.cdsid ?? settings.suggestion);
  try {
    const published = await publishImages({
      repository: target.repository,
      base,
      platform,
      overwrite,
      registry: target.registry,
      onProgress: (text) => process.stderr.write(`${text}\n`),
      signal,
    });
    if (settings.options.json === true) process.stdout.write(`${JSON.stringify(published)}\n`);
    else {
      const lines = published.images.map(
        ({ tag, digest, state }) =>
          `${tag.padEnd(10)} ${digest} ${state === 'there' ? 'was there' : 'pushed'}`,
      );
      process.stdout.write(
        `${target.repository}, on ${published.base} (${published.platform}):\n${lines.join('\n')}\n`,
      );
    }
    return 0;
  } finally {
    done();
    await target.close();
  }
}
