import { createHash } from 'node:crypto';
import { gzipStored, tarOf } from './layer.ts';
import { serverSource } from './server-source.ts';
import { type SampleVersion, sampleVersions } from './versions.ts';

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

/** Where the application is in its image. */
const home = '/app';

/**
 * The images of the sample application. The same program gives the same digests, on every machine and at any time.
 * Source: OCI image specification, `manifest.md`, `config.md`, `layer.md`.
 */
export function buildSampleImages(): SampleImage[] {
  const tar = tarOf([
    { name: 'app/', content: '' },
    { name: 'app/server.mjs', content: serverSource },
  ]);
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

function configOf({ tag, message, description, created, env }: SampleVersion, diffId: string): unknown {
  const environment = { APP_VERSION: tag, MESSAGE: message, ...env };
  return {
    created,
    author: 'oc-tutor workshop',
    // A script is the same on all of them; one is what most clusters look for first.
    architecture: 'amd64',
    os: 'linux',
    config: {
      User: '1001',
      ExposedPorts: { '8080/tcp': {} },
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: ['node', `${home}/server.mjs`],
      WorkingDir: home,
      Labels: {
        'org.opencontainers.image.title': 'workshop',
        'org.opencontainers.image.version': tag,
        'org.opencontainers.image.description': description,
      },
      StopSignal: 'SIGTERM',
    },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [{ created, created_by: `COPY server.mjs ${home}/`, comment: description }],
  };
}

function blob(mediaType: string, content: unknown): SampleBlob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { mediaType, digest: sha256(bytes), bytes };
}

const descriptor = ({ mediaType, digest, bytes }: SampleBlob) => ({ mediaType, digest, size: bytes.length });

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
