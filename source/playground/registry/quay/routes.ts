import type { Route } from '../http/route.ts';
import { getManifest } from './manifests.ts';
import { createRepository, getRepository, listRepositories } from './repositories.ts';
import { changeTag, deleteTag, listTagHistory, restoreTag } from './tags.ts';

const root = '^\\/api\\/v1\\/repository';

/** The part of Quay's REST API that a learner meets. Source: quay `endpoints/api/`. */
export const quayRoutes: readonly Route[] = [
  {
    pattern: new RegExp(`${root}\\/?$`),
    handlers: { GET: listRepositories, POST: createRepository },
  },
  { pattern: new RegExp(`${root}\\/(?<name>.+)\\/tag\\/?$`), handlers: { GET: listTagHistory } },
  {
    pattern: new RegExp(`${root}\\/(?<name>.+)\\/tag\\/(?<tag>[^/]+)\\/restore$`),
    handlers: { POST: restoreTag },
  },
  {
    pattern: new RegExp(`${root}\\/(?<name>.+)\\/tag\\/(?<tag>[^/]+)$`),
    handlers: { PUT: changeTag, DELETE: deleteTag },
  },
  {
    pattern: new RegExp(`${root}\\/(?<name>.+)\\/manifest\\/(?<digest>[^/]+)$`),
    handlers: { GET: getManifest },
  },
  { pattern: new RegExp(`${root}\\/(?<name>.+?)\\/?$`), handlers: { GET: getRepository } },
];
