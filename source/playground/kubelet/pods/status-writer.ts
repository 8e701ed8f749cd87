import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../../../wire/kubernetes.ts';
import { Pods } from '../../../wire/resources.ts';
import { isConflict, isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';

export interface StatusWriter {
  /** There may be something to write. What changes in one turn is written once. */
  touch(): void;
  /** Resolves when all is written that was to be. */
  flush(): Promise<void>;
  /** Writes nothing more. */
  close(): void;
}

export interface StatusWriterOptions {
  client: ApiClient;
  pod: Pod;
  /** The status for the pod as it is in the API now. */
  compute(current: Pod): NonNullable<Pod['status']>;
  onError(error: unknown): void;
}

/** Attempts when others write to the pod at the same time. */
const attempts = 10;

/** Keeps a pod's status in the API equal to what `compute` says. One write at a time; none when nothing is different. */
export function createStatusWriter(options: StatusWriterOptions): StatusWriter {
  const { client, compute, onError } = options;
  const { namespace, name, uid } = options.pod.metadata;
  let dirty = false;
  let closed = false;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const current = await client.get(Pods, namespace, name);
      if (closed || current.metadata.uid !== uid) return;
      const status = compute(current);
      if (isDeepStrictEqual(status, current.status)) return;
      try {
        await client.update(Pods, { ...current, status }, 'status');
        return;
      } catch (error) {
        if (!isConflict(error) || attempt >= attempts) throw error;
      }
    }
  };
  const run = async (): Promise<void> => {
    // A turn later, so that several changes become one write.
    await new Promise((resolve) => setImmediate(resolve));
    while (dirty && !closed) {
      dirty = false;
      try {
        await write();
      } catch (error) {
        if (!isNotFound(error)) onError(error);
      }
    }
    writing = undefined;
  };
  return {
    touch() {
      if (closed) return;
      dirty = true;
      writing ??= run();
    },
    async flush() {
      while (writing !== undefined) await writing;
    },
    close() {
      closed = true;
    },
  };
}
