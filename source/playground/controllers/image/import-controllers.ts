/**
 * Imports what ImageStreams point at: once when they change, and again and again what is scheduled.
 * Source: openshift-controller-manager `pkg/image/controller/`.
 */
import type { Clock } from '../../../platform/clock.ts';
import type { ImageStream, ImageStreamImport } from '../../../wire/openshift.ts';
import { ImageStreamImports, ImageStreams } from '../../../wire/resources.ts';
import { isConflict, isNotFound } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informer.ts';
import { getIfExists } from '../runtime/update-latest.ts';
import { importRequest, needsScheduling, scheduledImportRequest } from './import-request.ts';
import { createImportSchedule } from './import-schedule.ts';

export interface ImportControllerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  /** Of all namespaces, started. */
  imageStreams: Informer<ImageStream>;
  /** Milliseconds between the imports of a scheduled tag. */
  importInterval: number;
  onError?(error: unknown, key: string): void;
}

/** Imports wait for registries: one that does not answer must not hold up the others. */
const concurrency = 10;

const keyOf = ({ metadata }: ImageStream): string => `${metadata.namespace}/${metadata.name}`;

/** Keys of both controllers are `namespace/name` of ImageStreams. */
export function startImportControllers(options: ImportControllerOptions): Controller[] {
  const { client, clock, signal, imageStreams, importInterval } = options;

  const importStream = async (
    key: string,
    requestFor: (stream: ImageStream) => ImageStreamImport | undefined,
  ): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const stream = await getIfExists(client, ImageStreams, namespace, name);
    const request = stream === undefined ? undefined : requestFor(stream);
    if (request === undefined) return;
    try {
      // Tags that fail are conditions in the stream, not errors here.
      await client.create(ImageStreamImports, namespace, request);
    } catch (error) {
      // Deleted, or deleted and made again, since it was read.
      if (!isNotFound(error)) throw error;
    }
  };
  const imports = createController({
    ...options,
    name: 'image-import',
    concurrency,
    sync: (key) => importStream(key, importRequest),
  });
  const scheduled = createController({
    ...options,
    name: 'scheduled-image-import',
    concurrency,
    async sync(key) {
      try {
        await importStream(key, scheduledImportRequest);
      } catch (error) {
        // Its turn comes again; a conflict only says that somebody else imported or changed the stream meanwhile.
        if (!isConflict(error)) options.onError?.(error, key);
      }
    },
  });
  const schedule = createImportSchedule({
    clock,
    signal,
    interval: importInterval,
    onDue(key) {
      const [namespace = '', name = ''] = key.split('/');
      const stream = imageStreams.get(namespace, name);
      if (stream !== undefined && needsScheduling(stream)) scheduled.enqueue(key);
      else schedule.remove(key);
    },
  });
  const changed = (stream: ImageStream): void => {
    imports.enqueue(keyOf(stream));
    if (needsScheduling(stream)) schedule.put(keyOf(stream));
    else schedule.remove(keyOf(stream));
  };
  imageStreams.on({
    added: changed,
    updated: changed,
    deleted: (stream) => schedule.remove(keyOf(stream)),
  });
  return [imports, scheduled];
}
