import type { ManifestDocument } from '../manifest-document.ts';
import type { Blobs } from './blobs.ts';
import type { Manifests } from './manifests.ts';

/** Digests that a manifest needs and the repository lacks. */
export function missingParts(
  { blobs, manifests }: { blobs: Blobs; manifests: Manifests },
  repository: string,
  { requiredBlobs, children }: ManifestDocument,
): string[] {
  return [
    ...requiredBlobs.filter((digest) => blobs.size(repository, digest) === undefined),
    ...children.map(({ digest }) => digest).filter((digest) => !manifests.has(repository, digest)),
  ];
}
