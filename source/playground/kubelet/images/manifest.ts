import { z } from 'zod';

const digest = z.string().regex(/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);
const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z.number().int().nonnegative(),
});
const indexEntry = descriptor.extend({
  platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
});
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor).max(127) });
const indexSchema = z.object({ manifests: z.array(indexEntry) });
const stringList = z.array(z.string()).nullish();
const configSchema = z.object({
  config: z
    .object({
      Entrypoint: stringList,
      Cmd: stringList,
      Env: stringList,
      WorkingDir: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ diff_ids: z.array(digest).nullish() }).nullish(),
});

export type Descriptor = z.infer<typeof descriptor>;
export type Manifest = z.infer<typeof manifestSchema>;

/** What an image says about how its program is run. */
export interface ImageConfig {
  entrypoint: string[];
  cmd: string[];
  /** `NAME=value`. */
  env: string[];
  workingDir: string;
  /** Digests of the unpacked layers, when the image names them. */
  diffIds: string[] | undefined;
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

export const acceptedManifests = [...manifestTypes, ...indexTypes].join(', ');

/** Parses a manifest, or an index. @throws Error when it is neither */
export function parseManifest(
  bytes: Uint8Array,
): { manifest: Manifest; index?: never } | { index: z.infer<typeof indexSchema>; manifest?: never } {
  const json = parseJson(bytes);
  const index = indexSchema.safeParse(json);
  if (index.success) return { index: index.data };
  const manifest = manifestSchema.safeParse(json);
  if (manifest.success) return { manifest: manifest.data };
  throw new Error('unsupported manifest: neither an image manifest nor an index');
}

/** The entry of an index for this machine: images here are for Linux, whatever runs them. */
export function chooseFromIndex(
  index: z.infer<typeof indexSchema>,
  architecture: string,
): Descriptor | undefined {
  const linux = index.manifests.filter(({ platform }) => platform === undefined || platform.os === 'linux');
  return linux.find(({ platform }) => platform?.architecture === architecture) ?? linux[0];
}

/** @throws Error when it is no image configuration */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const { config, rootfs } = configSchema.parse(parseJson(bytes));
  return {
    entrypoint: config?.Entrypoint ?? [],
    cmd: config?.Cmd ?? [],
    env: config?.Env ?? [],
    workingDir: config?.WorkingDir || '/',
    diffIds: rootfs?.diff_ids ?? undefined,
  };
}

function parseJson(bytes: Uint8Array): unknown {
  const json: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return json;
}
