import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../../platform/atomic-file.ts';
import { messageOf } from '../../../platform/user-error.ts';
import {
  formatImageReference,
  type ImageReference,
  parseImageReference,
} from '../../../wire/image-reference.ts';
import { sha256Digest, verifyDigest } from './digest.ts';
import { fetchImage, type ImageLimits } from './fetch-image.ts';
import { ImageError } from './image-error.ts';
import type { ImageConfig } from './manifest.ts';
import { createRegistryClient, type RegistryEndpoint } from './registry-client.ts';
import { unsealTree } from './seal-tree.ts';

/** An image on this node, ready to run. */
export interface LocalImage {
  /** `sha256:…` of the manifest or index that the name stands for. */
  digest: string;
  /** `localhost:5000/org/app@sha256:…`, as a container's status shows it. */
  id: string;
  /** Folder with the unpacked layers; read-only. */
  rootfs: string;
  config: ImageConfig;
  /** Compressed, in bytes. */
  size: number;
}

/** The images of a node. */
export interface ImageStore {
  /** The image that a name stands for here, if it was pulled before. @throws ImageError for a name that is none */
  find(name: string): Promise<LocalImage | undefined>;
  /** Asks the registry what the name stands for now and gets what is missing. @throws ImageError */
  pull(name: string, signal: AbortSignal): Promise<LocalImage>;
  /** Gives up what is being pulled. Resolves when nothing is written any more. */
  close(): Promise<void>;
}

const imageFile = z.object({
  digest: z.string(),
  size: z.number(),
  config: z.object({
    entrypoint: z.array(z.string()),
    cmd: z.array(z.string()),
    env: z.array(z.string()),
    workingDir: z.string(),
    diffIds: z
      .array(z.string())
      .optional()
      .transform((ids) => ids),
  }),
});
const namesFile = z.record(z.string(), z.string());

/** Opens the images in `directory`, and drops what a crash left half done. */
export async function openImageStore(
  directory: string,
  registry: RegistryEndpoint,
  limits?: ImageLimits,
): Promise<ImageStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(directory)) {
    if (entry.startsWith('.')) await removeTree(join(directory, entry));
  }
  const client = createRegistryClient(registry);
  const namesPath = join(directory, 'names.json');
  const names = new Map(Object.entries(await readNames(namesPath)));
  let lastWrite: Promise<void> = Promise.resolve();
  const closing = new AbortController();
  /** Pulls under way, by digest: containers that start together share one, which goes on when one of them is gone. */
  const pulls = new Map<string, Promise<void>>();

  const folderOf = (digest: string): string => join(directory, digest.replace(':', '-'));

  const remember = async (name: string, digest: string): Promise<void> => {
    if (names.get(name) === digest) return;
    names.set(name, digest);
    const write = lastWrite.then(() => writeFileAtomic(namesPath, JSON.stringify(Object.fromEntries(names))));
    lastWrite = write.catch(() => undefined);
    await write;
  };

  const read = async (reference: ImageReference, digest: string): Promise<LocalImage | undefined> => {
    const folder = folderOf(digest);
    let text: string;
    try {
      text = await readFile(join(folder, 'image.json'), 'utf8');
    } catch {
      return undefined;
    }
    const { size, config } = imageFile.parse(JSON.parse(text));
    const { registry: host, repository } = reference;
    return {
      digest,
      id: formatImageReference({ registry: host, repository, digest }),
      rootfs: join(folder, 'rootfs'),
      config: { ...config, diffIds: config.diffIds },
      size,
    };
  };

  const unpack = async (
    repository: string,
    digest: string,
    manifest: Buffer,
    signal: AbortSignal,
  ): Promise<void> => {
    const temporary = join(directory, `.${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(join(temporary, 'rootfs'), { recursive: true, mode: 0o700 });
      const { config, size } = await fetchImage(client, repository, manifest, join(temporary, 'rootfs'), {
        signal,
        ...(limits === undefined ? {} : { limits }),
      });
      await writeFile(join(temporary, 'image.json'), JSON.stringify({ digest, size, config }));
      await rename(temporary, folderOf(digest));
    } catch (error) {
      await removeTree(temporary);
      throw error;
    }
  };

  const pullInto = async (
    name: string,
    reference: ImageReference,
    signal: AbortSignal,
  ): Promise<LocalImage> => {
    const { repository, tag = 'latest' } = reference;
    const wanted = reference.digest ?? tag;
    const manifest = await reading(`reading manifest ${wanted} in ${reference.registry}/${repository}`, () =>
      client.manifest(repository, wanted, signal),
    );
    if (reference.digest !== undefined) verifyDigest(reference.digest, manifest);
    const digest = reference.digest ?? sha256Digest(manifest);
    if ((await read(reference, digest)) === undefined) {
      const pull =
        pulls.get(digest) ??
        unpack(repository, digest, manifest, closing.signal).finally(() => pulls.delete(digest));
      pulls.set(digest, pull);
      await unlessAborted(pull, signal);
    }
    const image = await read(reference, digest);
    if (image === undefined) throw new Error('the image went away while it was unpacked');
    await remember(name, digest);
    return image;
  };

  return {
    async find(name) {
      const reference = parseName(name);
      // The digest alone does not make it ours: the name must be one that could be pulled.
      if (reference.registry !== registry.host) return undefined;
      const digest = reference.digest ?? names.get(name);
      return digest === undefined ? undefined : read(reference, digest);
    },
    async pull(name, signal) {
      const reference = parseName(name);
      if (reference.registry !== registry.host)
        throw new ImageError(
          'ErrImagePull',
          `initializing source docker://${name}: the playground runs images of its own registry ${registry.host} only`,
        );
      try {
        return await pullInto(name, reference, signal);
      } catch (error) {
        throw new ImageError('ErrImagePull', `initializing source docker://${name}: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
    async close() {
      closing.abort(new Error('the image store is closing'));
      client.close();
      await Promise.allSettled(pulls.values());
      await lastWrite;
    },
  };
}

/** Waits for what others may be waiting for, too. @throws the signal's reason */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    signal.throwIfAborted();
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Whoever waits no more still owns its failure.
    work.catch(() => undefined);
  }
}

/** A name without a registry means Docker Hub, as on every node; no such image is ever run here. */
function parseName(name: string): ImageReference {
  const reference =
    parseImageReference(name) ??
    parseImageReference(`docker.io/${name.includes('/') ? name : `library/${name}`}`);
  if (reference !== undefined) return reference;
  throw new ImageError(
    'InvalidImageName',
    `Failed to apply default image tag ${JSON.stringify(name)}: couldn't parse image name ${JSON.stringify(name)}: invalid reference format`,
  );
}

/** Says what was being read, unless the registry could not be reached at all. */
async function reading<R>(what: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    throw new Error(message.startsWith('pinging ') ? message : `${what}: ${message}`, { cause: error });
  }
}

async function readNames(path: string): Promise<Record<string, string>> {
  try {
    return namesFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
}

async function removeTree(path: string): Promise<void> {
  await unsealTree(path).catch(() => undefined);
  await rm(path, { recursive: true, force: true });
}
