import { z } from 'zod';
import { isRepositoryName } from '../../../wire/image-reference.ts';
import { sendJson } from '../http/exchange.ts';
import type { Handler } from '../http/route.ts';
import type { Storage } from '../storage/storage.ts';
import { authorize, identify, readJson } from './access.ts';
import { QuayError } from './quay-error.ts';
import { rfc2822 } from './tag-view.ts';

/** Most tags that a repository is shown with. Source: quay `endpoints/api/repository_models_interface.py`. */
const shownTags = 500;
const listed = 1000;

/** `GET /api/v1/repository/<name>`. */
export const getRepository: Handler = (context, exchange, { name = '' }) => {
  authorize(context, exchange, 'pull', name);
  const { storage, authentication } = context;
  const caller = authentication.caller(exchange.request.headers.authorization);
  const mayWrite = caller?.may('push', name) ?? false;
  sendJson(exchange, 200, {
    ...summary(storage, name),
    is_organization: true,
    is_starred: false,
    status_token: '',
    trust_enabled: false,
    tag_expiration_s: 1_209_600,
    is_free_account: false,
    can_write: mayWrite,
    can_admin: mayWrite,
    ...(exchange.query.get('includeTags') === 'false' ? {} : { tags: tagsOf(storage, name) }),
  });
};

/** `GET /api/v1/repository?namespace=…`. */
export const listRepositories: Handler = (context, exchange) => {
  identify(context, exchange);
  const { storage } = context;
  const namespace = exchange.query.get('namespace');
  const repositories = storage.repositories
    .names(listed, '')
    .map((name) => summary(storage, name))
    .filter((repository) => namespace === null || repository['namespace'] === namespace);
  sendJson(exchange, 200, { repositories });
};

const creation = z.object({
  namespace: z.string(),
  repository: z.string(),
  description: z.string().default(''),
});

/** `POST /api/v1/repository`. Whatever the visibility that is asked for, it is public. */
export const createRepository: Handler = async (context, exchange) => {
  const caller = identify(context, exchange);
  const { data } = creation.safeParse(await readJson(exchange));
  if (data === undefined) throw new QuayError('invalid_request', 'namespace and repository are required');
  const name = `${data.namespace}/${data.repository}`;
  if (!isRepositoryName(name)) throw new QuayError('invalid_request', 'Invalid repository name');
  if (!caller.may('push', name)) throw new QuayError('invalid_token', 'Requires authentication');
  const { repositories } = context.storage;
  if (repositories.has(name)) throw new QuayError('invalid_request', 'Repository already exists');
  repositories.ensure(name, data.description);
  sendJson(exchange, 201, { namespace: data.namespace, name: data.repository, kind: 'image' });
};

function summary(storage: Storage, fullName: string): Record<string, unknown> {
  const slash = fullName.indexOf('/');
  return {
    // Source: quay `util/names.py`: names without a namespace are in `library`.
    namespace: slash < 0 ? 'library' : fullName.slice(0, slash),
    name: fullName.slice(slash + 1),
    kind: 'image',
    description: storage.repositories.description(fullName) ?? '',
    is_public: true,
    state: 'NORMAL',
  };
}

function tagsOf(storage: Storage, name: string): Record<string, unknown> {
  const rows = storage.tags.history(name, { onlyActive: true, limit: shownTags, offset: 0 });
  return Object.fromEntries(
    rows.map((row) => [
      row.name,
      {
        name: row.name,
        size: row.size ?? null,
        last_modified: rfc2822(row.started),
        manifest_digest: row.digest,
      },
    ]),
  );
}
