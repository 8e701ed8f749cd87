import { qualifiedResource } from '../../wire/resources.ts';
import { isNotFound } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import type { Invocation } from '../verb.ts';
import type { Target } from './find.ts';

/**
 * Waits until an object is gone: pods end first, and finalizers hold others back. Another object of the same name counts as gone.
 * Source: kubectl `pkg/cmd/wait/delete.go`.
 * @param timeout milliseconds; 0 for as long as it takes
 */
export async function waitUntilGone(
  { cluster, request, signal, clock }: Invocation,
  { type, namespace, name }: Target,
  uid: string | undefined,
  timeout: number,
): Promise<void> {
  const patience = new AbortController();
  const ended = AbortSignal.any([signal, patience.signal]);
  let expired = false;
  if (timeout > 0) {
    clock.sleep(timeout, ended).then(
      () => {
        expired = true;
        patience.abort();
      },
      () => {},
    );
  }
  try {
    while (!expired) {
      signal.throwIfAborted();
      let resourceVersion: string | undefined;
      try {
        const object = await cluster.get(type, namespace, name, request);
        if (uid !== undefined && object.metadata.uid !== uid) return;
        resourceVersion = object.metadata.resourceVersion;
      } catch (error) {
        if (isNotFound(error)) return;
        throw error;
      }
      const selection = {
        ...(namespace === undefined ? {} : { namespace }),
        fieldSelector: `metadata.name=${name}`,
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      };
      for await (const event of cluster.watch(type, selection, ended)) {
        if (event.type === 'DELETED') return;
      }
    }
  } finally {
    patience.abort();
  }
  throw new OcError(
    `timed out waiting for the condition on ${qualifiedResource(type).replace(/\..*$/, '')}/${name}`,
  );
}
