import type { Clock } from '../../../platform/clock.ts';
import type { Container, Probe } from '../../../wire/kubernetes.ts';
import { probeLoop } from './probe-loop.ts';
import type { ProbeResult } from './probe-result.ts';

export interface ContainerProbes {
  container: Container;
  clock: Clock;
  attempt(probe: Probe, signal: AbortSignal): Promise<ProbeResult>;
  /** `Readiness probe failed: …`, a message for an Event. */
  onUnhealthy(message: string): void;
  onStarted(): void;
  onReady(ready: boolean): void;
  /** Aborted when the container is being stopped: whether it is alive matters no more, but whether it is ready does. */
  stopping: AbortSignal;
  /** The container is to be killed and, if its pod says so, started again. */
  onDead(kind: 'liveness' | 'startup', probe: Probe): void;
}

/**
 * Runs the probes of a container that has just started: the startup probe first and alone; then readiness and liveness. One
 * without a probe is started, ready and alive. Ends with the signal.
 */
export async function probeContainer(options: ContainerProbes, signal: AbortSignal): Promise<void> {
  const { container, onStarted, onReady, onDead } = options;
  const { startupProbe, readinessProbe, livenessProbe } = container;
  if (startupProbe !== undefined) {
    const started = await new Promise<boolean>((resolve, reject) => {
      const over = new AbortController();
      run(options, 'Startup', startupProbe, undefined, over.signal, signal, (healthy) => {
        over.abort();
        resolve(healthy);
      }).then(() => resolve(false), reject);
    });
    if (signal.aborted || options.stopping.aborted) return;
    if (!started) {
      onDead('startup', startupProbe);
      return;
    }
  }
  onStarted();
  if (readinessProbe === undefined) onReady(true);
  const never = new AbortController().signal;
  await Promise.all([
    readinessProbe && run(options, 'Readiness', readinessProbe, false, never, signal, onReady),
    livenessProbe &&
      run(options, 'Liveness', livenessProbe, true, never, signal, (alive) => {
        if (!alive) onDead('liveness', livenessProbe);
      }),
  ]);
}

function run(
  { clock, attempt, onUnhealthy, stopping }: ContainerProbes,
  kind: 'Startup' | 'Readiness' | 'Liveness',
  probe: Probe,
  initially: boolean | undefined,
  over: AbortSignal,
  signal: AbortSignal,
  onChange: (healthy: boolean) => void,
): Promise<void> {
  return probeLoop(
    {
      probe,
      clock,
      initially,
      onChange,
      attempt: (attemptSignal) => attempt(probe, attemptSignal),
      onUnhealthy: ({ outcome, message }) =>
        onUnhealthy(
          `${kind} probe ${outcome === 'error' ? 'errored and resulted in unknown state' : 'failed'}: ${message}`,
        ),
    },
    AbortSignal.any(kind === 'Readiness' ? [over, signal] : [over, signal, stopping]),
  );
}
