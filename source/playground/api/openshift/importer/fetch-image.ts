/** Source: openshift-apiserver `pkg/image/apiserver/importer/{importer,image}.go`. */
import { rfc3339 } from '../../../../platform/clock.ts';
import type { Embedded, Image } from '../../../../wire/openshift.ts';
import {
  bareMetadata,
  imageMetadata,
  layersOfManifest,
  layersOrder,
  metadataVersion,
  parseImageManifest,
} from '../image/image-metadata.ts';
import { isListType, mediaTypes } from '../image/media-types.ts';
import { formatPullSpec, type PullSpec, withClientDefaults } from '../image/pull-spec.ts';
import { imageError } from './import-error.ts';
import { chooseChild, type Platform, parseManifestList } from './manifest-list.ts';
import type { FetchedManifest, RegistrySession, RepositoryAddress } from './registry-session.ts';

export interface FetchedImage {
  /** With manifest and config, which are not kept. */
  image: Embedded<Image>;
  /** Of a list that was taken whole. */
  children: Embedded<Image>[];
}

export interface FetchRequest {
  spec: PullSpec;
  /** Tag or digest. */
  reference: string;
  insecure: boolean;
  /** Takes lists whole, instead of the one child for {@link platform}. */
  preserveOriginal: boolean;
  platform: Platform;
  /** Milliseconds since the epoch. */
  now: number;
}

/** @throws Error, StatusError that say which image could not be fetched and why */
export async function fetchImage(session: RegistrySession, request: FetchRequest): Promise<FetchedImage> {
  const { spec, reference, insecure, preserveOriginal } = request;
  const { registry, repository } = withClientDefaults(spec);
  const address: RepositoryAddress = { registry, repository, insecure };
  const full = fullReference(spec, reference);
  const said = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      return await work();
    } catch (error) {
      throw imageError(error, full);
    }
  };
  const manifest = await said(() => session.manifest(address, reference));
  if (!isListType(manifest.mediaType))
    return { image: await said(() => singleImage(session, address, spec, manifest)), children: [] };

  const list = await said(() => Promise.resolve(manifest.bytes).then(parseManifestList));
  if (!preserveOriginal) {
    const child = await said(async () => session.manifest(address, chooseChild(list, request.platform)));
    return { image: await said(() => singleImage(session, address, spec, child)), children: [] };
  }
  const children: Embedded<Image>[] = [];
  for (const { digest } of list.manifests) {
    const childReference = fullReference(spec, digest);
    try {
      const child = await session.manifest(address, digest);
      children.push(await singleImage(session, address, spec, child));
    } catch (error) {
      throw imageError(error, childReference);
    }
  }
  return {
    image: {
      metadata: { name: manifest.digest },
      dockerImageReference: formatPullSpec({ ...spec, tag: '', digest: manifest.digest }),
      dockerImageMetadata: bareMetadata(manifest.digest, rfc3339(request.now)),
      dockerImageMetadataVersion: metadataVersion,
      dockerImageManifestMediaType: manifest.mediaType,
      dockerImageManifests: list.manifests.map(({ digest, mediaType, size, platform }) => ({
        digest,
        mediaType,
        manifestSize: size,
        architecture: platform.architecture,
        os: platform.os,
        ...(platform.variant === '' ? {} : { variant: platform.variant }),
      })),
    },
    children,
  };
}

async function singleImage(
  session: RegistrySession,
  address: RepositoryAddress,
  spec: PullSpec,
  { bytes, digest, mediaType }: FetchedManifest,
): Promise<Embedded<Image>> {
  if (mediaType !== mediaTypes.ociManifest && mediaType !== mediaTypes.dockerManifest)
    throw new Error(`unsupported manifest media type and no default available: ${mediaType}`);
  const manifest = parseImageManifest(bytes);
  const config = await session.blob(address, manifest.config.digest);
  return {
    metadata: { name: digest, annotations: { ...layersOrder } },
    dockerImageReference: formatPullSpec({ ...spec, tag: '', digest }),
    dockerImageMetadata: imageMetadata(manifest, config),
    dockerImageMetadataVersion: metadataVersion,
    dockerImageManifest: bytes.toString('utf8'),
    dockerImageLayers: layersOfManifest(manifest),
    dockerImageManifestMediaType: manifest.mediaType || mediaType,
    dockerImageConfig: config.toString('utf8'),
  };
}

/** As messages name an image: with what was left out, and its tag or digest. */
export function fullReference(spec: PullSpec, reference: string): string {
  const { registry, repository } = withClientDefaults(spec);
  return formatPullSpec(
    reference.includes(':')
      ? { registry, repository, tag: '', digest: reference }
      : { registry, repository, tag: reference, digest: '' },
  );
}
