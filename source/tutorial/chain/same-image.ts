import type { TagState } from '../../registry/registry.ts';

/**
 * Digests that stand for what a tag points at: the manifest's own and, for a manifest list, those of its images, since an
 * importer or a node may take one of them instead of the list. They are one image under several names.
 */
export function digestsOfTag(tag: TagState): Set<string> {
  return new Set([tag.digest, ...Object.values(tag.platforms ?? {})]);
}
