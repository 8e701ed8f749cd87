import { createHash } from 'node:crypto';
import { z } from 'zod';
import { applicationTar, imageSettings, layerHistory } from './image-settings.ts';
import { gzipStored } from './layer.ts';
import { type SampleVersion, sampleVersions } from './versions.ts';

const oci = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;
const docker = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

const descriptorSchema = z.looseObject({
  mediaType: z.string(),
  digest: z.string(),
  size: z.number().int().nonnegative(),
  urls: z.array(z.string()).nullish(),
});
const manifestSchema = z.looseObject({ config: descriptorSchema, layers: z.array(descriptorSchema).min(1) });
const configSchema = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  config: z
    .looseObject({ Env: z.array(z.string()).nullish(), Labels: z.record(z.string(), z.string()).nullish() })
    .nullish(),
  rootfs: z.looseObject({ type: z.string(), diff_ids: z.array(z.string()) }),
  history: z.array(z.looseObject({})).nullish(),
});

export type Descriptor = z.infer<typeof descriptorSchema>;
export type BaseManifest = z.infer<typeof manifestSchema>;

/** An image of the sample application that stands on another image. */
export interface BasedImage {
  /** `v1` */
  tag: string;
  manifest: { mediaType: string; digest: string; bytes: Buffer };
  config: Buffer;
  /** The layer that is not the base's; the same for all versions. */
  layer: Buffer;
}

/** The parts of a base image that are to be read and copied. Undefined for what is no image of one platform. */
export function readBaseManifest(bytes: Uint8Array): BaseManifest | undefined {
  return manifestSchema.safeParse(parseJson(bytes)).data;
}

/** `linux/amd64`, from the configuration of an image. Undefined where it cannot be read. */
export function platformOfConfig(bytes: Uint8Array): string | undefined {
  const config = configSchema.safeParse(parseJson(bytes)).data;
  return config === undefined ? undefined : `${config.os}/${config.architecture}`;
}

/**
 * The sample application's images as one layer on top of a base image that has Node in its PATH. The same base gives the same
 * digests, on every machine and at any time. They are of the base's own format, Docker's or OCI's.
 * Source: OCI image specification, `manifest.md`, `config.md`; distribution `docs/content/spec/manifest-v2-2.md`.
 * @returns undefined when the base's configuration cannot be read
 */
export function buildOnBase(
  base: BaseManifest,
  baseMediaType: string,
  baseConfig: Uint8Array,
): BasedImage[] | undefined {
  const config = configSchema.safeParse(parseJson(baseConfig)).data;
  // Each layer of the base has its entry; else ours would not be found at its place.
  if (config === undefined || config.rootfs.diff_ids.length !== base.layers.length) return undefined;
  const types = baseMediaType === docker.manifest ? docker : oci;
  const tar = applicationTar();
  const layer = gzipStored(tar);
  return sampleVersions.map((version) => {
    const ownConfig = asJson(configOn(config, version, digestOf(tar)));
    const manifest = asJson({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, digest: digestOf(ownConfig), size: ownConfig.length },
      layers: [...base.layers, { mediaType: types.layer, digest: digestOf(layer), size: layer.length }],
      ...(types === docker
        ? {}
        : {
            annotations: {
              'org.opencontainers.image.created': version.created,
              'org.opencontainers.image.version': version.tag,
            },
          }),
    });
    return {
      tag: version.tag,
      manifest: { mediaType: types.manifest, digest: digestOf(manifest), bytes: manifest },
      config: ownConfig,
      layer,
    };
  });
}

function configOn(base: z.infer<typeof configSchema>, version: SampleVersion, diffId: string): unknown {
  const own = imageSettings(version);
  const replaced = new Set(own.Env.map((entry) => entry.split('=', 1)[0]));
  const inherited = (base.config?.Env ?? []).filter((entry) => !replaced.has(entry.split('=', 1)[0]));
  const {
    Cmd: _command,
    Healthcheck: _check,
    Volumes: _volumes,
    OnBuild: _later,
    ...settings
  } = base.config ?? {};
  // What Docker noted of the container that the base was built in says nothing of this image.
  const {
    container: _container,
    container_config: _containerConfig,
    id: _id,
    parent: _parent,
    ...rest
  } = base;
  return {
    ...rest,
    created: version.created,
    author: 'oc-tutor workshop',
    config: {
      ...settings,
      ...own,
      Env: [...inherited, ...own.Env],
      Labels: { ...base.config?.Labels, ...own.Labels },
    },
    rootfs: { ...base.rootfs, diff_ids: [...base.rootfs.diff_ids, diffId] },
    history: [...(base.history ?? []), layerHistory(version)],
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return json;
  } catch {
    return undefined;
  }
}

const asJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
