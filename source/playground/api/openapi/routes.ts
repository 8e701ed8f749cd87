import { createHash } from 'node:crypto';
import type { Exchange } from '../http/exchange.ts';
import { sendJson } from '../http/exchange.ts';
import type { Route } from '../http/route.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { openApiV2 } from './document-v2.ts';
import { documentedGroups, openApiV3 } from './document-v3.ts';
import { encodeOpenApiV2 } from './protobuf-v2.ts';

interface Document {
  body: string | Buffer;
  /** Of the very bytes, since clients keep them under it. */
  hash: string;
}

/** Routes of the schemas. Each document is made when first asked for, and kept. */
export function openApiRoutes(kinds: KindRegistry): Record<string, Route> {
  const routes: Record<string, Route> = {};
  const groups = documentedGroups(kinds);
  const documents = new Map<string, Document>();
  const kept = (path: string, make: () => string | Buffer): Document => {
    const found = documents.get(path);
    if (found !== undefined) return found;
    const body = make();
    const made = { body, hash: createHash('sha256').update(body).digest('hex').toUpperCase() };
    documents.set(path, made);
    return made;
  };
  const documentOf = (path: string, make: () => unknown): Document =>
    kept(path, () => JSON.stringify(make()));

  for (const [path, group] of groups)
    routes[`/openapi/v3/${path}`] = {
      handle(_, exchange) {
        sendCached(
          exchange,
          documentOf(path, () => openApiV3(kinds, group)),
        );
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
      if (wantsProtobuf(exchange.request.headers.accept))
        sendCached(
          exchange,
          kept('v2 protobuf', () => encodeOpenApiV2(openApiV2(kinds))),
          protobufTypes[1],
        );
      else
        sendCached(
          exchange,
          documentOf('v2', () => openApiV2(kinds)),
        );
    },
  };
  return routes;
}

/** Names of the same form: clients ask with the old one, servers answer with the new one. */
const protobufTypes = [
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
] as const;

/** The first type that is acceptable counts. Whoever accepts neither gets JSON. */
function wantsProtobuf(accept = ''): boolean {
  const types = accept.split(',').map((range) => range.split(';')[0]?.trim() ?? '');
  const first = types.find(
    (type) => type === '*/*' || type === 'application/json' || protobufTypes.some((name) => name === type),
  );
  return protobufTypes.some((name) => name === first);
}

/** kubectl keeps these on disk, and asks with the hash that it has. */
function sendCached(
  { request, response }: Exchange,
  { body, hash }: Document,
  contentType = 'application/json',
): void {
  const etag = `"${hash}"`;
  response.setHeader('ETag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304);
    response.end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-cache, private',
    Vary: 'Accept',
  });
  response.end(body);
}
