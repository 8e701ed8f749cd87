import { z } from 'zod';
import { isTag } from '../../../wire/image-reference.ts';
import { type Exchange, sendEmpty, sendJson } from '../http/exchange.ts';
import type { Handler } from '../http/route.ts';
import type { HistoryQuery } from '../storage/tags.ts';
import { authorize, readJson } from './access.ts';
import { QuayError } from './quay-error.ts';
import { tagView } from './tag-view.ts';

/** `GET /api/v1/repository/<name>/tag/`: the history of the tags, newest first. */
export const listTagHistory: Handler = (context, exchange, { name = '' }) => {
  authorize(context, exchange, 'pull', name);
  const { storage } = context;
  const page = Math.max(1, integer(exchange, 'page', 1));
  const limit = Math.min(100, Math.max(1, integer(exchange, 'limit', 50)));
  const onlyActive = ['true', '1', 'yes', 'on', 't'].includes(
    exchange.query.get('onlyActiveTags')?.toLowerCase() ?? '',
  );
  const rows = storage.tags.history(name, {
    ...filters(exchange),
    onlyActive,
    limit: limit + 1,
    offset: limit * (page - 1),
  });
  sendJson(exchange, 200, {
    tags: rows.slice(0, limit).map((row) => tagView(storage, name, row)),
    page,
    has_additional: rows.length > limit,
  });
};

function filters({ query }: Exchange): Pick<HistoryQuery, 'name' | 'like'> {
  const name = query.get('specificTag');
  const filter = query.get('filter_tag_name');
  const [, operation, value = ''] = /^([^:]*):(.*)$/.exec(filter ?? '') ?? [];
  if (filter !== null && filter !== '' && operation === undefined)
    throw new QuayError('invalid_request', 'filter_tag_name is not like:<part> or eq:<name>');
  const exact = name || (operation === 'eq' ? value : '');
  return {
    ...(exact === '' ? {} : { name: exact }),
    ...(operation === 'like' ? { like: value } : {}),
  };
}

function integer({ query }: Exchange, name: string, otherwise: number): number {
  const text = query.get(name) ?? '';
  if (text === '') return otherwise;
  if (!/^-?\d{1,9}$/.test(text)) throw new QuayError('invalid_request', `${name} is not a number`);
  return Number(text);
}

const change = z.object({
  manifest_digest: z.string().nullish(),
  /** Seconds since the epoch. */
  expiration: z.number().nullable().optional(),
});

/** `PUT /api/v1/repository/<name>/tag/<tag>`: moves or makes a tag, or says when it expires. */
export const changeTag: Handler = async (context, exchange, { name = '', tag = '' }) => {
  authorize(context, exchange, 'push', name);
  const { storage, clock } = context;
  if (!isTag(tag)) throw new QuayError('invalid_request', `Invalid tag name: ${tag}`);
  const { data } = change.safeParse(await readJson(exchange));
  if (data === undefined)
    throw new QuayError('invalid_request', 'manifest_digest must be a string, expiration a number');
  if (data.expiration !== undefined) {
    const end = data.expiration === null ? undefined : data.expiration * 1000;
    if (end !== undefined && end <= clock.now())
      throw new QuayError('invalid_request', 'The expiration date is in the past');
    if (!storage.tags.end(name, tag, end)) throw new QuayError('not_found', 'Not Found');
  }
  if (data.manifest_digest != null && !storage.manifests.retag(name, tag, data.manifest_digest))
    throw new QuayError('not_found', 'Not Found');
  sendJson(exchange, 201, 'Updated');
};

/** `DELETE /api/v1/repository/<name>/tag/<tag>`. */
export const deleteTag: Handler = (context, exchange, { name = '', tag = '' }) => {
  authorize(context, exchange, 'push', name);
  const { storage, clock } = context;
  if (!storage.tags.end(name, tag, clock.now())) throw new QuayError('not_found', 'Not Found');
  sendEmpty(exchange, 204);
};

const restoration = z.object({ manifest_digest: z.string() });

/** `POST /api/v1/repository/<name>/tag/<tag>/restore`: back to what it pointed at. */
export const restoreTag: Handler = async (context, exchange, { name = '', tag = '' }) => {
  authorize(context, exchange, 'push', name);
  if (!isTag(tag)) throw new QuayError('invalid_request', `Invalid tag name: ${tag}`);
  const { data } = restoration.safeParse(await readJson(exchange));
  if (data === undefined) throw new QuayError('invalid_request', 'Missing manifest_digest');
  if (!context.storage.manifests.retag(name, tag, data.manifest_digest, true))
    throw new QuayError('not_found', 'Not Found');
  sendJson(exchange, 200, {});
};
