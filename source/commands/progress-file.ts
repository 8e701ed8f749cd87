import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from './target/settings.ts';

/** Where a learner's progress is kept: apart for each target, since a cluster's lessons are not the playground's. */
export function progressFile(settings: Settings, cdsid: string): string {
  const { options } = settings;
  const where =
    settings.target === 'playground'
      ? 'playground'
      : `cluster-${createHash('sha256')
          .update(
            JSON.stringify([options.kubeconfig, options.context, options.namespace, options.repository]),
          )
          .digest('hex')
          .slice(0, 12)}`;
  return join(settings.stateDirectory, 'progress', where, `${cdsid}.json`);
}
