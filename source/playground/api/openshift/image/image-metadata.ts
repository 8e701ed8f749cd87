/**
 * What an Image says of its manifest and config: its layers and, with capitalised keys, what Docker would have said of it.
 * Source: openshift-apiserver `pkg/image/apiserver/internal/imageutil/helpers.go`, `pkg/image/apis/image/docker10`,
 * openshift/api `image/docker10/types_docker.go`.
 */
import { z } from 'zod';
import { rfc3339 } from '../../../../platform/clock.ts';
import type { ImageLayer } from '../../../../wire/openshift.ts';
import { sortedKeys } from './field-order.ts';

/** Of Image objects that hold {@link ImageMetadata}. */
export const metadataVersion = '1.0';
export const layersOrder = { 'image.openshift.io/dockerLayersOrder': 'ascending' } as const;

export type ImageMetadata = Record<string, unknown>;

// Go reads null as the zero value.
const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const flag = z.boolean().nullish();
const number = z.number().nullish();
const set = z.record(z.string(), z.unknown()).nullish();

/** In the order in which Go writes them. */
const containerConfigSchema = z
  .object({
    Hostname: text,
    Domainname: text,
    User: text,
    Memory: number,
    MemorySwap: number,
    CpuShares: number,
    Cpuset: text,
    AttachStdin: flag,
    AttachStdout: flag,
    AttachStderr: flag,
    PortSpecs: texts,
    ExposedPorts: set,
    Tty: flag,
    OpenStdin: flag,
    StdinOnce: flag,
    Env: texts,
    Cmd: texts,
    Dns: texts,
    Image: text,
    Volumes: set,
    VolumesFrom: text,
    WorkingDir: text,
    Entrypoint: texts,
    NetworkDisabled: flag,
    SecurityOpts: texts,
    OnBuild: texts,
    Labels: z.record(z.string(), z.string()).nullish(),
  })
  .nullish();

const configSchema = z.object({
  parent: text,
  comment: text,
  created: text,
  container: text,
  container_config: containerConfigSchema,
  docker_version: text,
  author: text,
  config: containerConfigSchema,
  architecture: text,
});

const descriptorSchema = z.object({
  mediaType: z.string().default(''),
  digest: z.string().default(''),
  size: z.number().default(0),
});

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptorSchema,
  layers: z
    .array(descriptorSchema)
    .nullish()
    .transform((layers) => layers ?? []),
});

/** A manifest of one image, as far as it is looked at. */
export type ImageManifest = z.infer<typeof manifestSchema>;

/** @throws Error when it is not the manifest of an image */
export function parseImageManifest(bytes: Uint8Array | string): ImageManifest {
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (!parsed.success) throw new Error(`the manifest cannot be read: ${issue(parsed.error)}`);
  return parsed.data;
}

export const layersOfManifest = ({ layers }: ImageManifest): ImageLayer[] =>
  layers.map(({ digest, size, mediaType }) => ({ name: digest, size, mediaType }));

/** Config blob and layers, each of which is counted once. */
export function sizeOf(manifest: ImageManifest, configSize: number): number {
  const sizes = new Map(manifest.layers.map(({ digest, size }) => [digest, size]));
  sizes.set(manifest.config.digest, configSize);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/**
 * @param configBlob of the manifest
 * @throws Error when it is not the config of an image
 */
export function imageMetadata(manifest: ImageManifest, configBlob: Uint8Array | string): ImageMetadata {
  const parsed = configSchema.safeParse(parseJson(configBlob));
  if (!parsed.success) throw new Error(`failed to parse dockerImageConfig: ${issue(parsed.error)}`);
  const config = parsed.data;
  const size = sizeOf(manifest, Buffer.byteLength(configBlob));
  return {
    kind: 'DockerImage',
    apiVersion: 'image.openshift.io/1.0',
    Id: manifest.config.digest,
    ...present({ Parent: config.parent, Comment: config.comment }),
    Created: timeOf(config.created),
    ...present({ Container: config.container }),
    ContainerConfig: present(config.container_config ?? {}),
    ...present({ DockerVersion: config.docker_version, Author: config.author }),
    ...(config.config ? { Config: present(config.config) } : {}),
    ...present({ Architecture: config.architecture, Size: size }),
  };
}

/** Of an image of which nothing more is known, such as a manifest list. */
export const bareMetadata = (id: string, created: string | null): ImageMetadata => ({
  kind: 'DockerImage',
  apiVersion: 'image.openshift.io/1.0',
  Id: id,
  Created: created,
  ContainerConfig: {},
});

/** What Go's `omitempty` keeps; maps sorted, as Go writes them. */
function present(fields: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '' || value === 0 || value === false) continue;
    if (Array.isArray(value)) {
      if (value.length > 0) result[key] = value;
    } else if (typeof value === 'object') {
      if (Object.keys(value).length > 0) result[key] = sortedKeys(value as Record<string, unknown>);
    } else result[key] = value;
  }
  return result;
}

/** Go writes the zero time as null. */
function timeOf(created: string | null | undefined): string | null {
  const time = Date.parse(created ?? '');
  return Number.isNaN(time) ? null : rfc3339(time);
}

function parseJson(bytes: Uint8Array | string): unknown {
  return JSON.parse(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8'));
}

const issue = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
