import { isDeepStrictEqual } from 'node:util';
import type { DeploymentConfig } from '../../../../wire/openshift.ts';

/** Counts changes of the spec, and requests for a rollout. Changes in place. */
export function raiseGeneration(dc: DeploymentConfig, old: DeploymentConfig): void {
  const isChanged =
    !isDeepStrictEqual(dc.spec, old.spec) || dc.status?.latestVersion !== old.status?.latestVersion;
  dc.metadata.generation = (old.metadata.generation ?? 0) + (isChanged ? 1 : 0);
}
