import { z } from 'zod';
import { isDigest } from '../wire/image-reference.ts';

const lists: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** All four: with fewer of them, Quay answers with another manifest than the tag points at, so with another digest. */
export const acceptedManifests = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  ...lists,
].join(', ');

export const isList = (mediaType: string): boolean => lists.includes(mediaType);

const listSchema = z.object({
  manifests: z.array(
    z.object({
      digest: z.string().refine(isDigest),
      platform: z
        .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
        .nullish(),
    }),
  ),
});

/**
 * Digests of a list's images by `os/arch`, or `os/arch/variant` where there are several. What is no image (attestations are
 * `unknown/unknown`) is left out. Empty when the list cannot be read.
 */
export function platformsOf(bytes: Uint8Array): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return {};
  }
  const platforms: Record<string, string> = {};
  for (const { digest, platform } of listSchema.safeParse(json).data?.manifests ?? []) {
    if (platform == null || platform.os === 'unknown' || platform.architecture === 'unknown') continue;
    const { os, architecture, variant } = platform;
    const name = `${os}/${architecture}`;
    if (!Object.hasOwn(platforms, name)) platforms[name] = digest;
    else platforms[`${name}/${variant ?? digest}`] = digest;
  }
  return platforms;
}
