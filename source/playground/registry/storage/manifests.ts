import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../platform/clock.ts';
import type { ManifestDocument } from '../manifest-document.ts';
import { parseManifest } from '../manifest-document.ts';
import { transaction } from './database.ts';
import type { Tags } from './tags.ts';

export interface StoredManifest {
  digest: string;
  mediaType: string;
  /** Exactly as pushed. */
  bytes: Uint8Array;
}

export interface Manifests {
  get(repository: string, digest: string): StoredManifest | undefined;
  has(repository: string, digest: string): boolean;
  /** Keeps a manifest, and makes `tags` point at it: all or nothing. */
  put(
    repository: string,
    manifest: StoredManifest,
    document: ManifestDocument,
    tags: readonly string[],
  ): void;
  /** Makes a tag point at a manifest that is there. False when it is not. */
  retag(repository: string, tag: string, digest: string, reversion?: boolean): boolean;
  /** Drops a manifest and ends the tags that point at it. False when it is not there. */
  remove(repository: string, digest: string): boolean;
  /** Manifests whose subject is `digest`, in the order in which they came. */
  referrers(repository: string, digest: string): StoredManifest[];
  /**
   * Drops manifests that nothing has held since `before`: no tag, no kept index, no kept subject. Times in milliseconds.
   */
  collect(before: number): void;
}

export function createManifests(database: DatabaseSync, tags: Tags, clock: Clock): Manifests {
  const find = database.prepare(
    'SELECT digest, media_type, bytes FROM manifest WHERE repository = ? AND digest = ?',
  );
  const exists = database.prepare('SELECT 1 FROM manifest WHERE repository = ? AND digest = ?');
  const insert = database.prepare(`
    INSERT INTO manifest (repository, digest, media_type, bytes, subject, pushed) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET media_type = excluded.media_type, pushed = excluded.pushed`);
  const refer = database.prepare(
    'INSERT OR IGNORE INTO reference (repository, manifest, digest) VALUES (?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM manifest WHERE repository = ? AND digest = ?');
  const removeReferences = database.prepare('DELETE FROM reference WHERE repository = ? AND manifest = ?');
  const about = database.prepare(
    'SELECT digest, media_type, bytes FROM manifest WHERE repository = ? AND subject = ? ORDER BY rowid',
  );
  const unheld = database.prepare(`
    WITH RECURSIVE held (repository, digest) AS (
      SELECT repository, digest FROM manifest WHERE pushed >= :before
      UNION SELECT repository, digest FROM tag WHERE ended IS NULL OR ended >= :before
      UNION SELECT reference.repository, reference.digest FROM reference
        JOIN held ON held.repository = reference.repository AND held.digest = reference.manifest
      UNION SELECT manifest.repository, manifest.digest FROM manifest
        JOIN held ON held.repository = manifest.repository AND held.digest = manifest.subject
    )
    SELECT repository, digest FROM manifest WHERE (repository, digest) NOT IN held`);

  const drop = (repository: string, digest: string): boolean => {
    removeReferences.run(repository, digest);
    return Number(remove.run(repository, digest).changes) > 0;
  };

  const manifests: Manifests = {
    get(repository, digest) {
      const row = find.get(repository, digest);
      return row === undefined ? undefined : toManifest(row);
    },
    has: (repository, digest) => exists.get(repository, digest) !== undefined,
    put(repository, { digest, mediaType, bytes }, document, names) {
      const { config, layers, children, subject } = document;
      const needed = [...(config === undefined ? [] : [config]), ...layers, ...children];
      transaction(database, () => {
        insert.run(repository, digest, mediaType, bytes, subject ?? null, clock.now());
        for (const reference of needed) refer.run(repository, digest, reference.digest);
        for (const name of names) tags.point(repository, name, { digest, ...weigh(document) });
      });
    },
    retag(repository, tag, digest, reversion = false) {
      const manifest = manifests.get(repository, digest);
      if (manifest === undefined) return false;
      const weight = weigh(parseManifest(manifest.bytes, manifest.mediaType));
      transaction(database, () => tags.point(repository, tag, { digest, ...weight }, reversion));
      return true;
    },
    remove: (repository, digest) =>
      transaction(database, () => {
        tags.endAll(repository, digest);
        return drop(repository, digest);
      }),
    referrers: (repository, digest) => about.all(repository, digest).map(toManifest),
    collect(before) {
      transaction(database, () => {
        for (const row of unheld.all({ before })) drop(String(row['repository']), String(row['digest']));
      });
    },
  };
  return manifests;
}

function weigh({ isIndex, layers }: ManifestDocument): { isIndex: boolean; size: number | undefined } {
  return { isIndex, size: isIndex ? undefined : layers.reduce((sum, { size }) => sum + size, 0) };
}

function toManifest(row: Record<string, unknown>): StoredManifest {
  const bytes = row['bytes'];
  if (!(bytes instanceof Uint8Array)) throw new Error('the bytes of a manifest are missing');
  return { digest: String(row['digest']), mediaType: String(row['media_type']), bytes };
}
