import { mkdir } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { hashFor, verifyDigest } from './digest.ts';
import {
  chooseFromIndex,
  type Descriptor,
  type ImageConfig,
  type Manifest,
  parseImageConfig,
  parseManifest,
} from './manifest.ts';
import type { RegistryClient } from './registry-client.ts';
import { resolveInRoot } from './resolve-in-root.ts';
import { sealTree } from './seal-tree.ts';
import { unpackLayer } from './unpack-layer.ts';

export interface ImageLimits {
  /** Of all unpacked files together, and of the compressed layers together. */
  bytes: number;
  entries: number;
}

export const defaultImageLimits: ImageLimits = { bytes: 1024 ** 3, entries: 200_000 };
const largestConfig = 4 * 1024 * 1024;

/**
 * Gets an image's configuration and layers and unpacks them into `rootfs`, an empty folder, which is read-only afterwards.
 * Everything that comes is held against its digest and size.
 * @returns the configuration, and the size of the compressed layers in bytes
 */
export async function fetchImage(
  client: RegistryClient,
  repository: string,
  manifestBytes: Buffer,
  rootfs: string,
  options: { signal: AbortSignal; limits?: ImageLimits },
): Promise<{ config: ImageConfig; size: number }> {
  const { signal, limits = defaultImageLimits } = options;
  const manifest = await imageManifest(client, repository, manifestBytes, signal);
  const size = manifest.layers.reduce((sum, layer) => sum + layer.size, 0);
  if (size > limits.bytes) throw new Error(`the image has ${size} bytes, more than ${limits.bytes}`);
  const config = parseImageConfig(await smallBlob(client, repository, manifest.config, signal));
  const { diffIds } = config;
  if (diffIds !== undefined && diffIds.length !== manifest.layers.length)
    throw new Error('the image configuration does not fit the layers');

  const budget = { ...limits };
  for (const [index, layer] of manifest.layers.entries())
    await fetchLayer(client, repository, layer, diffIds?.[index], rootfs, budget, signal);
  // A runtime makes the working directory when the image has none.
  await mkdir(join(rootfs, ...(await resolveInRoot(rootfs, config.workingDir))), {
    recursive: true,
    mode: 0o755,
  });
  await sealTree(rootfs);
  return { config, size };
}

async function imageManifest(
  client: RegistryClient,
  repository: string,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<Manifest> {
  const parsed = parseManifest(bytes);
  if (parsed.manifest !== undefined) return parsed.manifest;
  const architecture = arch() === 'x64' ? 'amd64' : arch();
  const chosen = chooseFromIndex(parsed.index, architecture);
  if (chosen === undefined)
    throw new Error(`no image found in image index for architecture "${architecture}", OS "linux"`);
  const inner = await client.manifest(repository, chosen.digest, signal);
  verifyDigest(chosen.digest, inner);
  const { manifest } = parseManifest(inner);
  if (manifest === undefined) throw new Error('an index that names another index is not supported');
  return manifest;
}

async function smallBlob(
  client: RegistryClient,
  repository: string,
  { digest, size }: Descriptor,
  signal: AbortSignal,
): Promise<Buffer> {
  if (size > largestConfig) throw new Error(`the image configuration has ${size} bytes`);
  const chunks: Buffer[] = [];
  for await (const chunk of verified(await client.blob(repository, digest, signal), digest, size))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function fetchLayer(
  client: RegistryClient,
  repository: string,
  { digest, size, mediaType }: Descriptor,
  diffId: string | undefined,
  rootfs: string,
  budget: ImageLimits,
  signal: AbortSignal,
): Promise<void> {
  const compressed = await client.blob(repository, digest, signal);
  const tar = decompressor(mediaType);
  const hash = diffId === undefined ? undefined : hashFor(diffId);
  const observed = new Transform({
    transform(chunk: Buffer, _, done) {
      hash?.update(chunk);
      done(null, chunk);
    },
  });
  const flow = pipeline([Readable.from(verified(compressed, digest, size)), ...tar, observed]);
  flow.catch(() => undefined);
  try {
    await unpackLayer(observed, rootfs, budget);
    // What follows the end of the archive belongs to the layer, too.
    observed.resume();
    await flow;
  } catch (error) {
    observed.destroy();
    compressed.destroy();
    await flow.catch(() => undefined);
    throw error;
  }
  if (hash !== undefined && diffId !== `${diffId?.split(':')[0]}:${hash.digest('hex')}`)
    throw new Error(`layer ${digest} does not have the content that the image configuration names`);
}

function decompressor(mediaType: string): Transform[] {
  if (mediaType.endsWith('gzip')) return [createGunzip()];
  if (mediaType.endsWith('zstd')) return [createZstdDecompress()];
  if (mediaType.endsWith('tar')) return [];
  throw new Error(`unsupported layer type ${mediaType}`);
}

/** Passes bytes on, and fails at the end when they are not the ones that were asked for. */
async function* verified(source: Readable, digest: string, size: number): AsyncGenerator<Buffer> {
  const hash = hashFor(digest);
  let received = 0;
  for await (const chunk of source) {
    const bytes = chunk as Buffer;
    received += bytes.length;
    if (received > size) throw new Error(`blob ${digest} is longer than ${size} bytes`);
    hash.update(bytes);
    yield bytes;
  }
  const actual = `${digest.split(':')[0]}:${hash.digest('hex')}`;
  if (received !== size || actual !== digest)
    throw new Error(`blob ${digest}: got ${received} bytes with digest ${actual}, expected ${size}`);
}
