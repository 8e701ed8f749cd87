import { parseManifest } from '../manifest-document.ts';
import type { Storage } from '../storage/storage.ts';
import type { TagRow } from '../storage/tags.ts';

/** A row of a tag's history as the REST API shows it. Source: quay `endpoints/api/tag.py`. */
export function tagView(storage: Storage, repository: string, row: TagRow): Record<string, unknown> {
  const { name, digest, isIndex, size, started, ended, reversion } = row;
  return {
    name,
    reversion,
    start_ts: seconds(started),
    ...(ended === undefined ? {} : { end_ts: seconds(ended) }),
    manifest_digest: digest,
    is_manifest_list: isIndex,
    size: size ?? null,
    last_modified: rfc2822(started),
    ...(ended === undefined ? {} : { expiration: rfc2822(ended) }),
    immutable: false,
    ...(isIndex ? children(storage, repository, digest) : {}),
  };
}

function children(storage: Storage, repository: string, digest: string): Record<string, unknown> {
  const index = storage.manifests.get(repository, digest);
  if (index === undefined) return {};
  const presence = Object.fromEntries(
    parseManifest(index.bytes, index.mediaType).children.map((child) => [
      child.digest,
      storage.manifests.has(repository, child.digest),
    ]),
  );
  const present = Object.values(presence).filter(Boolean).length;
  const count = Object.keys(presence).length;
  return {
    is_sparse: present < count,
    child_manifest_count: count,
    present_child_count: present,
    child_manifests_presence: presence,
  };
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** `Thu, 06 Jun 2024 13:33:00 -0000` */
export function rfc2822(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace('GMT', '-0000');
}
