import { createHash } from 'node:crypto';
import type { Exchange } from '../http/exchange.ts';
import { sendJson } from '../http/exchange.ts';
import type { Route } from '../http/route.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { documentedGroups, openApiV3 } from './document-v3.ts';
import { pathsOf } from './paths.ts';
import { schemasFrom } from './schemas.ts';

/** Routes of the schemas. Each document is made when first asked for, and kept. */
export function openApiRoutes(kinds: KindRegistry): Record<string, Route> {
  const routes: Record<string, Route> = {};
  const groups = documentedGroups(kinds);
  const documents = new Map<string, { json: string; hash: string }>();
  const documentOf = (path: string, make: () => unknown): { json: string; hash: string } => {
    const found = documents.get(path);
    if (found !== undefined) return found;
    const json = JSON.stringify(make());
    const made = { json, hash: createHash('sha256').update(json).digest('hex').toUpperCase() };
    documents.set(path, made);
    return made;
  };

  for (const [path, group] of groups)
    routes[`/openapi/v3/${path}`] = {
      handle(_, exchange) {
        const { json, hash } = documentOf(path, () => openApiV3(kinds, group));
        sendCached(exchange, json, hash);
      },
    };
  routes['/openapi/v3'] = {
    handle(_, exchange) {
      const paths = Object.fromEntries(
        [...groups].map(([path, group]) => {
          const { hash } = documentOf(path, () => openApiV3(kinds, group));
          return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
        }),
      );
      sendJson(exchange.response, 200, JSON.stringify({ paths }));
    },
  };
  routes['/openapi/v2'] = {
    handle(_, exchange) {
      const { json, hash } = documentOf('v2', () => openApiV2(kinds));
      sendCached(exchange, json, hash);
    },
  };
  return routes;
}

function openApiV2(kinds: KindRegistry): unknown {
  const all = [...kinds.stored, ...kinds.virtual];
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.34.0' },
    paths: Object.assign({}, ...all.map((kind) => pathsOf(kinds, kind, 2))),
    definitions: schemasFrom(
      all.map(({ resource }) => resource),
      '#/definitions/',
    ),
  };
}

/** kubectl keeps these on disk, and asks with the hash that it has. */
function sendCached({ request, response }: Exchange, json: string, hash: string): void {
  const etag = `"${hash}"`;
  response.setHeader('ETag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304);
    response.end();
    return;
  }
  sendJson(response, 200, json);
}
