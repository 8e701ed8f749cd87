import type { DeploymentConfig } from '../../../wire/openshift.ts';

export const defaultTimeoutSeconds = 600;

/** How long the strategy waits for progress, in seconds; 0 for as long as it takes. */
export function timeoutSecondsOf(dc: DeploymentConfig): number {
  const strategy = dc.spec.strategy;
  const params =
    strategy?.type === 'Rolling'
      ? strategy.rollingParams
      : strategy?.type === 'Recreate'
        ? strategy.recreateParams
        : undefined;
  return params?.timeoutSeconds ?? defaultTimeoutSeconds;
}
