import { createHash } from 'node:crypto';
import { applicationTar, imageSettings, layerHistory } from '../../sample-app/image-settings.ts';
import { gzipStored } from '../../sample-app/layer.ts';
import { type SampleVersion, sampleVersions } from '../../sample-app/versions.ts';

/** Bytes with the digest that names them. */
export interface SampleBlob {
  mediaType: string;
  /** `sha256:<64 hex>` */
  digest: string;
  bytes: Buffer;
}

/** An OCI image of one layer. */
export interface SampleImage {
  /** `v1` */
  tag: string;
  /** Digest of the manifest: the one that a tag shows. */
  digest: string;
  manifest: SampleBlob;
  config: SampleBlob;
  layer: SampleBlob;
}

/**
 * The images of the sample application. The same program gives the same digests, on every machine and at any time.
 * Source: OCI image specification, `manifest.md`, `config.md`, `layer.md`.
 */
export function buildSampleImages(): SampleImage[] {
  const tar = applicationTar();
  const layer = blob('application/vnd.oci.image.layer.v1.tar+gzip', gzipStored(tar));
  return sampleVersions.map((version) => {
    const config = blob('application/vnd.oci.image.config.v1+json', configOf(version, sha256(tar)));
    const manifest = blob('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor(config),
      layers: [descriptor(layer)],
      annotations: {
        'org.opencontainers.image.created': version.created,
        'org.opencontainers.image.version': version.tag,
      },
    });
    return { tag: version.tag, digest: manifest.digest, manifest, config, layer };
  });
}

function configOf(version: SampleVersion, diffId: string): unknown {
  return {
    created: version.created,
    author: 'oc-tutor workshop',
    // A script is the same on all of them; one is what most clusters look for first.
    architecture: 'amd64',
    os: 'linux',
    config: imageSettings(version),
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [layerHistory(version)],
  };
}

function blob(mediaType: string, content: unknown): SampleBlob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { mediaType, digest: sha256(bytes), bytes };
}

const descriptor = ({ mediaType, digest, bytes }: SampleBlob) => ({ mediaType, digest, size: bytes.length });

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
