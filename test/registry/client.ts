import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createRegistry } from '../../source/registry/create-registry.ts';
import { type PushingRegistry, RegistryError, type RegistryOptions } from '../../source/registry/registry.ts';
import { type ImageReference, parseImageReference } from '../../source/wire/image-reference.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oc-tutor-client-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A client without anything of this machine's: no credentials, no proxies. */
export async function createClient(options: RegistryOptions = {}): Promise<PushingRegistry> {
  const home = await temporaryFolder();
  const environment = { HOME: home, XDG_RUNTIME_DIR: home, PATH: process.env['PATH'] };
  const registry = createRegistry({ environment, random: () => 0.5, ...options });
  onTestFinished(() => registry.close());
  return registry;
}

export function reference(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed === undefined) throw new Error(`${text} is no reference`);
  return parsed;
}

/** The error that something ends with, which must be one for people: a sentence. */
export async function refusalOf(work: Promise<unknown>): Promise<RegistryError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RegistryError)) throw new Error('it was not refused', { cause: error });
  expect(error.message).toMatch(/^\S.*\.$/s);
  expect(error.message).not.toContain('\n');
  return error;
}
