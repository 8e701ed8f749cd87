import { z } from 'zod';
import { isTag } from '../wire/image-reference.ts';
import type { AuthorizedRequests, RegistryRequest } from './authorized-requests.ts';
import { RegistryError, type Repository } from './registry.ts';

const answerSchema = z.object({ tags: z.array(z.string()).nullish() });

/** More than this is no list to choose from, or one that goes in circles. */
const mostPages = 200;

/**
 * All tags of a repository, in the server's order. Pages are followed by their `Link`, of which only path and query count.
 * Source: OCI distribution specification, "Listing Tags".
 * @throws RegistryError
 */
export async function listTags(
  requests: AuthorizedRequests,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const name = `${repository.registry}/${repository.repository}`;
  const tags: string[] = [];
  let path: string | undefined = `/v2/${repository.repository}/tags/list`;
  for (let page = 0; page < mostPages && path !== undefined; page += 1) {
    const request: RegistryRequest = {
      what: `list the tags of ${name}`,
      repository,
      method: 'GET',
      path,
      headers: { accept: 'application/json' },
      signal,
    };
    const answer = await requests.send(request);
    if (answer.status !== 200) throw requests.refusal(request, answer);
    const found = parseTags(answer.bytes);
    if (found === undefined)
      throw new RegistryError(`${repository.registry} gave no list of the tags of ${name}.`);
    tags.push(...found.filter(isTag));
    path = nextPath(answer.header('link'), path);
  }
  return tags;
}

function parseTags(bytes: Buffer): string[] | undefined {
  try {
    // Some registries say null for none.
    return answerSchema.parse(JSON.parse(bytes.toString('utf8'))).tags ?? [];
  } catch {
    return undefined;
  }
}

function nextPath(link: string | undefined, current: string): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const { pathname, search } = new URL(target, new URL(current, 'https://registry.invalid'));
  return `${pathname}${search}`;
}
