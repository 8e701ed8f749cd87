import { z } from 'zod';
import type { ImageReference } from '../wire/image-reference.ts';
import type { AuthorizedRequests } from './authorized-requests.ts';

const answerSchema = z.object({
  tags: z.array(
    z.object({
      name: z.string(),
      manifest_digest: z.string(),
      /** Seconds since the epoch. */
      start_ts: z.number(),
      end_ts: z.number().nullish(),
    }),
  ),
});

/** Tells since when tags point where they do, by the REST API that Quay has beside the registry's. */
export interface TagHistory {
  /** Milliseconds since the epoch; undefined where nobody tells. Never rejects but for the signal. */
  since(
    reference: ImageReference & { tag: string },
    digest: string,
    signal?: AbortSignal,
  ): Promise<number | undefined>;
}

const rememberedTags = 200;
/** Milliseconds. The tag itself is known by then, and must not wait longer for its date. */
const patience = 5_000;

/**
 * Asks once for each time that a tag is moved. A host that has no such API is not asked again, nor is a repository that is not
 * open to everybody: registry credentials do not count there.
 */
export function createTagHistory(requests: AuthorizedRequests): TagHistory {
  const withoutApi = new Set<string>();
  const closed = new Set<string>();
  const known = new Map<string, { digest: string; since: number }>();

  const ask = async (
    reference: ImageReference & { tag: string },
    digest: string,
    signal: AbortSignal | undefined,
  ): Promise<number | undefined> => {
    const { registry, repository, tag } = reference;
    const query = new URLSearchParams({ specificTag: tag, limit: '20' });
    const answer = await requests.send({
      what: `read the history of ${registry}/${repository}:${tag}`,
      repository: reference,
      method: 'GET',
      path: `/api/v1/repository/${repository}/tag/?${query.toString()}`,
      isAside: true,
      signal: AbortSignal.any([AbortSignal.timeout(patience), ...(signal === undefined ? [] : [signal])]),
    });
    if (answer.status === 401 || answer.status === 403) closed.add(`${registry}/${repository}`);
    else if (answer.status !== 200) {
      // A busy server may tell later.
      if (answer.status !== 429 && answer.status < 500) withoutApi.add(registry);
    } else {
      const rows = parseRows(answer.bytes);
      if (rows === undefined) withoutApi.add(registry);
      else
        return startOf(
          rows.filter(({ name }) => name === tag),
          digest,
        );
    }
    return undefined;
  };

  return {
    async since(reference, digest, signal) {
      const { registry, repository, tag } = reference;
      const name = `${registry}/${repository}`;
      const remembered = known.get(`${name}:${tag}`);
      if (remembered?.digest === digest) return remembered.since;
      if (withoutApi.has(registry) || closed.has(name)) return undefined;
      try {
        const since = await ask(reference, digest, signal);
        if (since === undefined) return undefined;
        if (known.size >= rememberedTags) known.clear();
        known.set(`${name}:${tag}`, { digest, since });
        return since;
      } catch (error) {
        if (signal?.aborted) throw error;
        return undefined;
      }
    },
  };
}

type Row = z.infer<typeof answerSchema>['tags'][number];

function parseRows(bytes: Buffer): Row[] | undefined {
  try {
    return answerSchema.parse(JSON.parse(bytes.toString('utf8'))).tags;
  } catch {
    return undefined;
  }
}

/** When the newest rows begin to have that digest: pushing the same image again makes a new row, but moves nothing. */
function startOf(rows: readonly Row[], digest: string): number | undefined {
  const newestFirst = rows.toSorted((a, b) => b.start_ts - a.start_ts);
  let start: number | undefined;
  for (const row of newestFirst) {
    const isGap = start !== undefined && (row.end_ts ?? start) < start;
    if (row.manifest_digest !== digest || isGap) break;
    start = row.start_ts;
  }
  return start === undefined ? undefined : start * 1000;
}
