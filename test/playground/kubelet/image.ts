import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

/** One entry of a layer: a file's content, or a header with what else there is to say. */
export type Entry = string | (Partial<Header> & { content?: string });
export type Files = Record<string, Entry>;

export interface Blob {
  mediaType: string;
  digest: string;
  bytes: Buffer;
}

export interface BuiltImage {
  manifest: Blob;
  blobs: Blob[];
}

export const sha256 = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const blob = (mediaType: string, bytes: Buffer): Blob => ({ mediaType, bytes, digest: sha256(bytes) });
const json = (mediaType: string, value: unknown): Blob => blob(mediaType, Buffer.from(JSON.stringify(value)));

const ociLayer = 'application/vnd.oci.image.layer.v1.tar';
export type Compression = 'none' | 'gzip' | 'zstd';
const compressed = (tar: Buffer, compression: Compression): Blob => {
  if (compression === 'none') return blob(ociLayer, tar);
  if (compression === 'zstd') return blob(`${ociLayer}+zstd`, zstdCompressSync(tar));
  return blob(`${ociLayer}+gzip`, gzipSync(tar));
};

export async function tarOf(files: Files): Promise<Buffer> {
  const archive = pack();
  for (const [name, entry] of Object.entries(files)) {
    if (typeof entry === 'string') archive.entry({ name, mode: 0o644 }, entry);
    else {
      const { content, ...header } = entry;
      archive.entry({ name, mode: 0o644, ...header }, content ?? '');
    }
  }
  archive.finalize();
  return buffer(archive as unknown as AsyncIterable<Uint8Array>);
}

/** An OCI image with one layer for each set of files. */
export async function buildImage(
  layers: Files[],
  config: Record<string, unknown> = {},
  options: { compression?: Compression; breakDiffId?: boolean } = {},
): Promise<BuiltImage> {
  const tars = await Promise.all(layers.map(tarOf));
  const layerBlobs = tars.map((tar) => compressed(tar, options.compression ?? 'gzip'));
  const diffIds = tars.map((tar) =>
    sha256(options.breakDiffId ? Buffer.concat([tar, Buffer.from('x')]) : tar),
  );
  const configBlob = json('application/vnd.oci.image.config.v1+json', {
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: diffIds },
  });
  const describe = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length });
  const manifest = json('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: describe(configBlob),
    layers: layerBlobs.map(describe),
  });
  return { manifest, blobs: [configBlob, ...layerBlobs] };
}

/** An index with the image for one platform. */
export function indexOf(image: BuiltImage, architecture: string): Blob {
  return json('application/vnd.oci.image.index.v1+json', {
    schemaVersion: 2,
    manifests: [
      {
        mediaType: image.manifest.mediaType,
        digest: image.manifest.digest,
        size: image.manifest.bytes.length,
        platform: { os: 'linux', architecture },
      },
    ],
  });
}
