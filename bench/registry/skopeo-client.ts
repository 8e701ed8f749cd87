import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RegistryProcess } from './registry-process.ts';

/** Moves an image as people do. */
export interface SkopeoClient {
  /** Pushes an image that no registry has seen. Seconds. */
  push(registry: RegistryProcess, repository: string): Promise<number>;
  /** Seconds. */
  pull(registry: RegistryProcess, repository: string): Promise<number>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @param layer gzip, or skopeo would compress it for its own part */
export async function createSkopeoClient(path: string, folder: string, layer: Buffer): Promise<SkopeoClient> {
  await writeFile(join(folder, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  const copy = async (...args: string[]): Promise<number> => {
    const started = performance.now();
    await execa(
      path,
      ['--policy', join(folder, 'policy.json'), 'copy', '--quiet', '--preserve-digests', ...args],
      { env: { HOME: folder, XDG_RUNTIME_DIR: folder, REGISTRY_AUTH_FILE: join(folder, 'auth.json') } },
    );
    return (performance.now() - started) / 1000;
  };
  const options = (side: string, { certificates, credentials }: RegistryProcess): string[] => [
    `--${side}-cert-dir=${certificates}`,
    ...(credentials === undefined ? [] : [`--${side}-creds=${credentials}`]),
  ];
  const at = ({ port }: RegistryProcess, repository: string): string =>
    `docker://localhost:${port}/${repository}:latest`;
  let pushed = 0;
  return {
    async push(registry, repository) {
      pushed += 1;
      // The time in the header, which no checksum covers: skopeo remembers where it has seen a blob, and mounts it from there.
      layer.writeUInt32LE(pushed, 4);
      const image = join(folder, 'image');
      await writeImage(image, layer);
      const time = await copy(...options('dest', registry), `dir:${image}`, at(registry, repository));
      await rm(image, { recursive: true });
      return time;
    },
    async pull(registry, repository) {
      const image = join(folder, 'pulled');
      const time = await copy(...options('src', registry), at(registry, repository), `dir:${image}`);
      await rm(image, { recursive: true });
      return time;
    },
  };
}

/** An image of one layer in a folder. Source: containers-transports(5), `dir:`. */
async function writeImage(folder: string, layer: Uint8Array): Promise<void> {
  const layerHex = sha256(layer);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [`sha256:${layerHex}`] },
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: `sha256:${sha256(config)}`,
      size: config.length,
    },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: `sha256:${layerHex}`,
        size: layer.length,
      },
    ],
  };
  await mkdir(folder);
  await writeFile(join(folder, 'version'), 'Directory Transport Version: 1.1\n');
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, sha256(config)), config);
  // On the disk, so that the registry's own waiting for the disk is not for this.
  await writeFile(join(folder, layerHex), layer, { flush: true });
}
