import type { Clock } from '../../../platform/clock.ts';
import type { Probe } from '../../../wire/kubernetes.ts';
import type { ProbeResult } from './probe-result.ts';

export interface ProbeLoopOptions {
  probe: Probe;
  clock: Clock;
  attempt(signal: AbortSignal): Promise<ProbeResult>;
  /** Each attempt that did not succeed. */
  onUnhealthy(result: ProbeResult): void;
  /** The thresholds say something else than before. */
  onChange(healthy: boolean): void;
  /** What holds until the first threshold is reached; undefined: nothing is known. */
  initially: boolean | undefined;
}

/**
 * Milliseconds before the first attempt, at most half a period. Upstream's workers tick on their own, so that a container has
 * some time to begin to listen there, too.
 */
const firstAttempt = 500;

/**
 * Probes until the signal is aborted, or until `onChange` has had its say for a startup probe, which its caller ends.
 * Source: k8s.io/kubernetes `pkg/kubelet/prober/worker.go`.
 */
export async function probeLoop(options: ProbeLoopOptions, signal: AbortSignal): Promise<void> {
  const { probe, clock, attempt, onUnhealthy, onChange } = options;
  const period = (probe.periodSeconds ?? 10) * 1000;
  const successThreshold = probe.successThreshold ?? 1;
  const failureThreshold = probe.failureThreshold ?? 3;
  let healthy = options.initially;
  let lastOutcome: boolean | undefined;
  let run = 0;
  try {
    const delay = (probe.initialDelaySeconds ?? 0) * 1000;
    await clock.sleep(delay + Math.min(firstAttempt, period / 2), signal);
    for (;;) {
      const started = clock.now();
      const result = await attempt(signal);
      if (signal.aborted) return;
      const succeeded = result.outcome === 'success';
      if (!succeeded) onUnhealthy(result);
      // An attempt that could not be made says nothing.
      if (result.outcome !== 'error') {
        run = succeeded === lastOutcome ? run + 1 : 1;
        lastOutcome = succeeded;
        if (run >= (succeeded ? successThreshold : failureThreshold) && healthy !== succeeded) {
          healthy = succeeded;
          onChange(succeeded);
        }
      }
      await clock.sleep(Math.max(0, period - (clock.now() - started)), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
