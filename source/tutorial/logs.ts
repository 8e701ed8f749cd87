import type { Cluster } from '../cluster/cluster.ts';
import type { Clock } from '../platform/clock.ts';
import type { Pod } from '../wire/kubernetes.ts';
import { Pods } from '../wire/resources.ts';
import { isNotFound } from '../wire/status.ts';
import type { WritableLogBuffer } from './log-buffer.ts';
import { createLogResume } from './log-resume.ts';

export interface LogFollowerOptions {
  cluster: Cluster;
  namespace: string;
  buffer: WritableLogBuffer;
  clock: Clock;
  signal: AbortSignal;
}

/** Follows the logs of pods that come and go. */
export interface LogFollower {
  /** Tells which pods there are now. */
  update(pods: Iterable<Pod>): void;
}

interface Followed {
  pod: Pod;
  stop: AbortController;
  /** Resolved, and replaced, at each change of the pod. */
  change: PromiseWithResolvers<void>;
}

/** Lines of a pod's past that are read when it is first seen. */
const firstLines = 500;
/** Milliseconds between attempts at a log that broke off. */
const firstPause = 300;
const longestPause = 10_000;

export function followLogs(options: LogFollowerOptions): LogFollower {
  const { buffer, signal } = options;
  const followed = new Map<string, Followed>();
  return {
    update(pods) {
      if (signal.aborted) return;
      const present = new Set<string>();
      for (const pod of pods) {
        const key = pod.metadata.uid ?? pod.metadata.name;
        present.add(key);
        const known = followed.get(key);
        if (known === undefined) {
          const made = { pod, stop: new AbortController(), change: Promise.withResolvers<void>() };
          followed.set(key, made);
          buffer.add(pod.metadata.name, '+', 'pod came');
          // Ends when the pod does or with `signal`, and handles its own failures.
          void follow(made, options);
        } else if (known.pod !== pod) {
          known.pod = pod;
          const { resolve } = known.change;
          known.change = Promise.withResolvers();
          resolve();
        }
      }
      for (const [key, { pod, stop }] of followed) {
        if (present.has(key)) continue;
        followed.delete(key);
        stop.abort();
        buffer.add(pod.metadata.name, '-', 'pod went');
      }
    },
  };
}

async function follow(followed: Followed, options: LogFollowerOptions): Promise<void> {
  const { cluster, namespace, buffer, clock } = options;
  const signal = AbortSignal.any([options.signal, followed.stop.signal]);
  const { name } = followed.pod.metadata;
  const resume = createLogResume();
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  let pause = firstPause;
  let read: string | undefined;
  while (!signal.aborted) {
    // A container that has not started has no log yet, and one whose log was read to its end has no more of it.
    if (!hasStarted(followed.pod) || read === containerKey(followed.pod)) {
      await Promise.race([followed.change.promise, aborted]);
      continue;
    }
    const container = containerKey(followed.pod);
    const wasRunning = isRunning(followed.pod);
    resume.restart();
    try {
      const { since } = resume;
      const start = since === undefined ? { tailLines: firstLines } : { sinceTime: since };
      const lines = cluster.logs(Pods, namespace, name, { follow: true, timestamps: true, ...start }, signal);
      for await (const line of lines) {
        const taken = resume.take(line);
        if (taken !== undefined) buffer.add(name, '|', taken.text, taken.at);
        pause = firstPause;
      }
      if (signal.aborted) return;
      if (!wasRunning) read = container;
    } catch (error) {
      if (signal.aborted || isNotFound(error)) return;
    }
    await Promise.race([clock.sleep(pause, signal).catch(() => {}), aborted]);
    pause = Math.min(longestPause, pause * 2);
  }
}

function hasStarted(pod: Pod): boolean {
  const status = pod.status?.containerStatuses?.[0];
  return status?.state?.running !== undefined || status?.state?.terminated !== undefined;
}

function isRunning(pod: Pod): boolean {
  return pod.status?.containerStatuses?.[0]?.state?.running !== undefined;
}

/** Tells one run of the container from the next. */
function containerKey(pod: Pod): string {
  return String(pod.status?.containerStatuses?.[0]?.restartCount ?? 0);
}
