import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { sanitizeLine } from '../platform/sanitize.ts';
import { RegistryError } from './registry.ts';
import type { HttpAnswer } from './transport.ts';

const ociBody = z.object({
  errors: z.array(z.object({ code: z.string().optional(), message: z.string().optional() })).min(1),
});
/** Quay outside of the registry's API, and many a gateway. */
const otherBody = z.object({
  error_message: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
});

export interface Refusal {
  /** Code of the OCI error, such as `MANIFEST_UNKNOWN`; undefined where the answer is none. */
  code: string | undefined;
  /** The server's words, on one line; undefined when it has none that are fit to be read. */
  words: string | undefined;
}

const longest = 300;

/** Reads the body of an answer that is not what was wanted. */
export function readRefusal({ bytes }: Pick<HttpAnswer, 'bytes'>): Refusal {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    // Proxies and gateways answer with pages.
    return { code: undefined, words: undefined };
  }
  const oci = ociBody.safeParse(json);
  if (oci.success) {
    const [first] = oci.data.errors;
    const { code } = first ?? {};
    return { code, words: clean(first?.message || code?.toLowerCase().replaceAll('_', ' ')) };
  }
  const { data } = otherBody.safeParse(json);
  return { code: undefined, words: clean(data?.error_message ?? data?.message ?? data?.error) };
}

function clean(text: string | undefined): string | undefined {
  const line = sanitizeLine(text ?? '').trim();
  if (line === '') return undefined;
  return (line.length > longest ? `${line.slice(0, longest)}…` : line).replace(/\.$/, '');
}

export interface Attempt {
  /** What was tried: `read quay.io/org/app:v1`. */
  what: string;
  registry: string;
  /** Whether it was to change something. */
  isPush: boolean;
  /** The file that credentials came from, if there were any. */
  credentialsFrom: string | undefined;
}

/** An answer that is not what was wanted, as an error that says what was asked and what can be done. */
export function refusalError(attempt: Attempt, answer: HttpAnswer): RegistryError {
  const { what, registry, isPush, credentialsFrom } = attempt;
  const { status } = answer;
  const { code, words } = readRefusal(answer);
  const said = words ?? STATUS_CODES[status] ?? 'no reason given';
  const login = `Check the name, or log in with \`podman login ${registry}\`.`;
  const error = (reason: string, remedy?: string) =>
    new RegistryError(`Cannot ${what}: ${reason}.`, { status, code, remedy });

  if (status === 401 || status === 403) {
    if (credentialsFrom !== undefined)
      return error(
        `${isPush ? '' : 'the repository is private or missing: '}the credentials from ${credentialsFrom} do not allow it (${said})`,
        `Ask for access to the repository, or ${login.slice(0, 1).toLowerCase()}${login.slice(1)}`,
      );
    if (isPush) return error(`${registry} wants to know who pushes (${said})`, login);
    return error(
      `the repository is private or missing, and there are no credentials for it (${said})`,
      login,
    );
  }
  if (status === 404) return error(`${registry} does not have it (${said})`, 'Check the name and the tag.');
  if (status === 429)
    return error(`${registry} asks for fewer requests (${said})`, 'Wait a minute, then try again.');
  if (status >= 500) return error(`${registry} failed (${status}, ${said})`, 'Try again in a while.');
  return error(`${registry} refused it (${status}, ${said})`);
}
