import { buildSampleImages } from './build-sample-images.ts';

/** What seeding needs of a registry's storage. */
export interface SeededStorage {
  putBlob(repository: string, bytes: Uint8Array): Promise<string>;
  putManifest(repository: string, manifest: { bytes: Uint8Array; mediaType: string }, tag?: string): string;
  tag(repository: string, name: string): string | undefined;
}

/**
 * Fills a repository with the sample application's images. Tags that are there already stay as they are, so that a restart
 * takes back nothing that a learner did.
 */
export async function seedRegistry(storage: SeededStorage, repository: string): Promise<void> {
  const missing = buildSampleImages().filter(({ tag }) => storage.tag(repository, tag) === undefined);
  const blobs = new Map(
    missing.flatMap(({ config, layer }) => [config, layer]).map(({ digest, bytes }) => [digest, bytes]),
  );
  await Promise.all([...blobs.values()].map((bytes) => storage.putBlob(repository, bytes)));
  for (const { tag, manifest } of missing) storage.putManifest(repository, manifest, tag);
}
