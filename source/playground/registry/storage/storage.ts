import { join } from 'node:path';
import type { Clock } from '../../../platform/clock.ts';
import { digestOfBytes } from '../digest.ts';
import { InvalidManifest, parseManifest } from '../manifest-document.ts';
import { type Blobs, createBlobs } from './blobs.ts';
import { openRegistryDatabase } from './database.ts';
import { createManifests, type Manifests } from './manifests.ts';
import { missingParts } from './missing-parts.ts';
import { createRepositories, type Repositories } from './repositories.ts';
import { createTags, type Tags } from './tags.ts';
import { createUploads, type UploadLimits, type Uploads } from './uploads.ts';

/** A registry's content, for whoever fills it from within the process. */
export interface RegistryStorage {
  /** Keeps a configuration or a layer. @returns its sha256 digest */
  putBlob(repository: string, bytes: Uint8Array): Promise<string>;
  /**
   * Keeps a manifest whose blobs are there, and makes `tag` point at it.
   * @returns its sha256 digest
   * @throws InvalidManifest
   */
  putManifest(repository: string, manifest: { bytes: Uint8Array; mediaType: string }, tag?: string): string;
  /** Digest that a tag points at now. */
  tag(repository: string, name: string): string | undefined;
}

export interface Storage extends RegistryStorage {
  repositories: Repositories;
  blobs: Blobs;
  uploads: Uploads;
  manifests: Manifests;
  tags: Tags;
  collectGarbage(): void;
  close(): void;
}

const hour = 3_600_000;

/** How long what nobody refers to is kept, in milliseconds. */
export const retention = {
  /** Quay's default for its time machine. */
  manifests: 14 * 24 * hour,
  /** A push sends blobs first and the manifest last. */
  blobs: 24 * hour,
  uploads: 24 * hour,
};

/**
 * Opens a registry's content in `directory`. However the process ended before, it is whole: files are renamed when they are
 * complete and verified, everything else is in transactions.
 * @throws UserError when another process has it, or another version wrote it
 */
export function openStorage(directory: string, clock: Clock, limits: UploadLimits): Storage {
  const database = openRegistryDatabase(join(directory, 'registry.db'));
  const repositories = createRepositories(database, clock);
  const blobs = createBlobs(database, join(directory, 'blobs'), clock);
  const uploads = createUploads(database, join(directory, 'uploads'), blobs, clock, limits);
  const tags = createTags(database, clock);
  const manifests = createManifests(database, tags, clock);
  return {
    repositories,
    blobs,
    uploads,
    manifests,
    tags,
    putBlob(repository, bytes) {
      repositories.ensure(repository);
      return blobs.put(repository, bytes);
    },
    putManifest(repository, { bytes, mediaType }, tag) {
      const digest = digestOfBytes(bytes);
      const document = parseManifest(bytes, mediaType);
      const missing = missingParts({ blobs, manifests }, repository, document);
      if (missing.length > 0) throw new InvalidManifest(`it refers to ${missing.join(', ')}`);
      repositories.ensure(repository);
      manifests.put(repository, { digest, mediaType, bytes }, document, tag === undefined ? [] : [tag]);
      return digest;
    },
    tag: (repository, name) => tags.current(repository, name)?.digest,
    collectGarbage() {
      const now = clock.now();
      uploads.collect(now - retention.uploads);
      manifests.collect(now - retention.manifests);
      blobs.collect(now - retention.blobs);
    },
    close: () => database.close(),
  };
}
