import { UserError } from '../platform/user-error.ts';
import { isList } from '../registry/manifest-types.ts';
import type { PushingRegistry, Repository } from '../registry/registry.ts';
import {
  type BasedImage,
  type BaseManifest,
  buildOnBase,
  platformOfConfig,
  readBaseManifest,
} from '../sample-app/build-on-base.ts';
import { formatImageReference, type ImageReference, parseImageReference } from '../wire/image-reference.ts';

export interface ImagesRequest {
  /** `HOST/ORG/REPO` that the class uses. */
  repository: string;
  /** An image that has Node. Of a list, the image of `platform` is taken. */
  base: string;
  /** `linux/amd64` */
  platform: string;
  /** Tags that are there and point elsewhere are moved. */
  overwrite: boolean;
  registry: PushingRegistry;
  /** Told what is being done, a sentence at a time. */
  onProgress: (text: string) => void;
  signal: AbortSignal;
}

export interface PublishedImages {
  /** `HOST/ORG/REPO@DIGEST` of the image that they stand on. */
  base: string;
  platform: string;
  images: { tag: string; digest: string; state: 'pushed' | 'there' }[];
}

/** Layers that are copied at the same time. */
const atOnce = 3;

/**
 * Fills the repository of a class with the sample application's versions, each one layer on top of a base image, without a
 * container engine: the base's layers are mounted or piped from registry to registry.
 * @throws UserError for a base that is none, or tags that would have to be moved; RegistryError in the registry's words
 */
export async function publishImages(request: ImagesRequest): Promise<PublishedImages> {
  const { registry, onProgress, signal } = request;
  const target = asReference(request.repository, '--repository as HOST/ORG/REPO');
  const base = asReference(request.base, '--base as HOST/ORG/REPO:TAG');
  const { reference, manifest, mediaType } = await resolveBase(base, request);
  const config = await registry.blob(reference, manifest.config.digest, signal);
  const images = buildOnBase(manifest, mediaType, config);
  if (images === undefined) throw noImage(request.base);
  const wanted = await missingTags(images, target, request);
  if (wanted.length > 0) {
    await copyLayers(manifest, reference, target, request);
    for (const image of wanted) {
      await registry.pushBlob(target, image.layer, signal);
      await registry.pushBlob(target, image.config, signal);
      await registry.pushManifest({ ...target, tag: image.tag }, image.manifest, signal);
      onProgress(`${formatImageReference({ ...target, tag: image.tag })} is ${image.manifest.digest}`);
    }
  }
  return {
    base: formatImageReference(reference),
    platform: platformOfConfig(config) ?? request.platform,
    images: images.map((image) => ({
      tag: image.tag,
      digest: image.manifest.digest,
      state: wanted.includes(image) ? 'pushed' : 'there',
    })),
  };
}

/** The base as an image of one platform, by digest, so that it cannot move while it is copied. */
async function resolveBase(
  base: ImageReference,
  { registry, platform, base: text, signal }: ImagesRequest,
): Promise<{ reference: Repository & { digest: string }; manifest: BaseManifest; mediaType: string }> {
  const place = { registry: base.registry, repository: base.repository };
  let found = await registry.manifest(base, signal);
  if (isList(found.mediaType)) {
    const platforms = (await registry.tag({ ...place, digest: found.digest }, signal))?.platforms ?? {};
    const digest = platforms[platform];
    if (digest === undefined) {
      throw new UserError(`${text} has no image for ${platform}.`, {
        remedy: `Give one of its platforms with --platform: ${Object.keys(platforms).join(', ') || 'it names none'}.`,
      });
    }
    found = await registry.manifest({ ...place, digest }, signal);
  }
  const manifest = readBaseManifest(found.bytes);
  if (manifest === undefined) throw noImage(text);
  return { reference: { ...place, digest: found.digest }, manifest, mediaType: found.mediaType };
}

async function missingTags(
  images: readonly BasedImage[],
  target: Repository,
  { registry, overwrite, signal }: ImagesRequest,
): Promise<BasedImage[]> {
  const existing = new Set(await registry.tags(target, signal).catch(noneIfMissing));
  const states = await Promise.all(
    images.map(async (image) => ({
      image,
      digest: existing.has(image.tag)
        ? (await registry.tag({ ...target, tag: image.tag }, signal))?.digest
        : undefined,
    })),
  );
  const others = states.filter(
    ({ image, digest }) => digest !== undefined && digest !== image.manifest.digest,
  );
  if (others.length > 0 && !overwrite) {
    const tags = others.map(({ image }) => image.tag).join(', ');
    throw new UserError(`${formatImageReference(target)} has other images under ${tags}.`, {
      remedy: 'Nothing was pushed. Give --overwrite to move these tags, or another --repository.',
    });
  }
  return states.filter(({ image, digest }) => digest !== image.manifest.digest).map(({ image }) => image);
}

/** A repository comes to be with its first push. */
function noneIfMissing(error: unknown): string[] {
  if (error instanceof Error && 'status' in error && error.status === 404) return [];
  throw error;
}

async function copyLayers(
  manifest: BaseManifest,
  from: Repository,
  to: Repository,
  { registry, onProgress, signal }: ImagesRequest,
): Promise<void> {
  const layers = [...new Map(manifest.layers.map((layer) => [layer.digest, layer])).values()];
  const foreign = layers.find(({ urls }) => urls != null && urls.length > 0);
  if (foreign !== undefined) {
    throw new UserError(`The base's layer ${foreign.digest} may not be copied: it is kept elsewhere.`, {
      remedy: 'Give another --base.',
    });
  }
  let next = 0;
  const one = async (): Promise<void> => {
    for (let layer = layers[next++]; layer !== undefined; layer = layers[next++]) {
      const place = `${layers.indexOf(layer) + 1} of ${layers.length}`;
      const how = await registry.copyBlob(from, to, layer, signal);
      onProgress(
        `layer ${place} of the base, ${megabytes(layer.size)}: ${how === 'there' ? 'there already' : how}`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, layers.length) }, one));
}

function asReference(text: string, how: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed === undefined)
    throw new UserError(`“${text}” names no place in a registry.`, { remedy: `Give ${how}.`, exitCode: 2 });
  return parsed;
}

const noImage = (text: string) =>
  new UserError(`${text} is no image that another can stand on.`, {
    remedy: 'Give one with Node, such as registry.access.redhat.com/ubi9/nodejs-22-minimal, with --base.',
  });

const megabytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
