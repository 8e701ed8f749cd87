import { z } from 'zod';
import { parseDigest } from './digest.ts';
import { isImageType, isIndexType, isNonDistributable } from './media-types.ts';

const descriptor = z.object({
  mediaType: z.string().min(1),
  digest: z.string().refine((text) => parseDigest(text) !== undefined, 'is no sha256 or sha512 digest'),
  size: z.number().int().nonnegative(),
  urls: z.array(z.string()).optional(),
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
});
const common = {
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  subject: descriptor.optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
};
// One of each only: a manifest that is both would be read differently by different clients (CVE-2021-41190).
const imageSchema = z.object({
  ...common,
  config: descriptor,
  // Some programs write an empty list of theirs as null.
  layers: z.array(descriptor).nullable(),
  manifests: z.undefined().optional(),
});
const indexSchema = z.object({
  ...common,
  manifests: z.array(descriptor).nullable(),
  config: z.undefined().optional(),
  layers: z.undefined().optional(),
});

export interface ManifestDocument {
  isIndex: boolean;
  config: { digest: string; mediaType: string } | undefined;
  layers: { digest: string; mediaType: string; size: number; urls: string[] }[];
  children: { digest: string; platform: { os: string; architecture: string } | undefined }[];
  /** Digests of the blobs without which the manifest is not taken. */
  requiredBlobs: string[];
  /** Digest of the manifest that this one is about. */
  subject: string | undefined;
  artifactType: string | undefined;
  annotations: Record<string, string> | undefined;
}

/** What is wrong with a manifest, in words for whoever pushed it. */
export class InvalidManifest extends Error {}

/**
 * Reads an image manifest or an index, OCI's or Docker's. The bytes are never written anew, so that what it does not know is kept.
 * Source: OCI image specification, `manifest.md` and `image-index.md`.
 * @throws InvalidManifest
 */
export function parseManifest(bytes: Uint8Array, mediaType: string): ManifestDocument {
  const json = parseJson(bytes);
  if (isImageType(mediaType)) {
    const image = parseAs(imageSchema, json, mediaType);
    const layers = (image.layers ?? []).map(({ digest, mediaType: type, size, urls = [] }) => ({
      digest,
      mediaType: type,
      size,
      urls,
    }));
    const held = layers.filter((layer) => !isNonDistributable(layer.mediaType) && layer.urls.length === 0);
    return {
      isIndex: false,
      config: { digest: image.config.digest, mediaType: image.config.mediaType },
      layers,
      children: [],
      requiredBlobs: [image.config.digest, ...held.map(({ digest }) => digest)],
      subject: image.subject?.digest,
      // Source: OCI distribution specification, "Listing Referrers".
      artifactType: image.artifactType || image.config.mediaType,
      annotations: image.annotations ?? undefined,
    };
  }
  if (!isIndexType(mediaType)) throw new InvalidManifest(`manifests of type ${mediaType} are not known here`);
  const index = parseAs(indexSchema, json, mediaType);
  return {
    isIndex: true,
    config: undefined,
    layers: [],
    children: (index.manifests ?? []).map(({ digest, platform }) => ({ digest, platform })),
    requiredBlobs: [],
    subject: index.subject?.digest,
    artifactType: index.artifactType || undefined,
    annotations: index.annotations ?? undefined,
  };
}

function parseAs<T extends { mediaType?: string | undefined }>(
  schema: z.ZodType<T>,
  json: unknown,
  mediaType: string,
): T {
  const { success, data, error } = schema.safeParse(json);
  if (!success) {
    const [issue] = error.issues;
    throw new InvalidManifest(`${issue?.path.join('.') || 'manifest'}: ${issue?.message ?? 'invalid'}`);
  }
  if (data.mediaType !== undefined && data.mediaType !== mediaType)
    throw new InvalidManifest(`it says that it is ${data.mediaType}, but was sent as ${mediaType}`);
  return data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return json;
  } catch {
    throw new InvalidManifest('it is not JSON');
  }
}
