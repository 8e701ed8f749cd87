import { z } from 'zod';
import { sanitizeLine } from '../../platform/sanitize.ts';
import { RegistryError } from '../registry.ts';
import type { Credentials } from './credentials.ts';

/** Milliseconds. A helper may ask the learner to unlock a key ring. */
const patience = 30_000;

const answerSchema = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Asks a credential helper, `docker-credential-<name> get`. Undefined when it knows nothing of the server.
 * Source: docker/docker-credential-helpers, "Development".
 * @throws RegistryError when it fails
 */
export async function askHelper(
  name: string,
  server: string,
  file: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  const failed = (reason: string) =>
    new RegistryError(`The credential helper ${program}, which ${file} names, ${reason}.`, {
      remedy: `Install or mend the helper, or take it out of ${file}.`,
    });
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw failed('has a name that none can have');
  const { execa } = await import('execa');
  const result = await execa(program, ['get'], {
    input: server,
    env: environment,
    extendEnv: false,
    timeout: patience,
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (result.timedOut) throw failed(`did not answer within ${patience / 1000} seconds`);
  if (result.code === 'ENOENT') throw failed('is not installed');
  if (result.exitCode !== 0) {
    // Helpers report on standard output, with an exit code of 1 for everything.
    const words = sanitizeLine(result.stdout || result.stderr || '').trim();
    if (/not found/i.test(words)) return undefined;
    throw failed(`failed: ${words.slice(0, 200) || 'no reason given'}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(result.stdout);
  } catch {
    throw failed('answered in a way that cannot be read');
  }
  const { data } = answerSchema.safeParse(json);
  if (data === undefined) throw failed('answered in a way that cannot be read');
  const from = `${program} (${file})`;
  return data.Username === '<token>'
    ? { kind: 'identity token', token: data.Secret, from }
    : { kind: 'password', username: data.Username, password: data.Secret, from };
}
