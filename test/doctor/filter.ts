import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../cluster/certificates.ts';

/** A request on its way to the API server. */
export interface Passing {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  body: string;
  headers: IncomingMessage['headers'];
}

export interface Answer {
  status: number;
  body: unknown;
}

/** What a filter does to one request. */
export interface Rule {
  /** An answer of its own, instead of the server's. */
  instead?(passing: Passing): Answer | undefined;
  /** The server's JSON, changed; for requests of which `instead` made nothing. */
  change?(passing: Passing, body: unknown): unknown;
  /** Headers beside the server's, or in their place. */
  headers?: Record<string, string>;
  /** Credentials by which the server is asked, whoever asks here. */
  authorization?: string;
}

export interface Filter {
  /** `https://localhost:PORT`. */
  url: string;
  requests: Passing[];
  rules: Rule[];
  /** Ends every connection; new ones are taken. */
  cut(): void;
  close(): Promise<void>;
}

/** The authority of all filters; its `sign` makes client certificates too. */
export const authority = await createAuthority();

/**
 * Stands between a client and a real API server, and changes what it is told to.
 * @param target address of the server
 * @param clientCertificates only who shows one that the authority signed is let in
 */
export async function startFilter(
  target: { server: string; authority: string },
  rules: Rule[],
  { clientCertificates = false } = {},
): Promise<Filter> {
  const pair = await authority.sign('filter', ['localhost', 'api.class.test']);
  const requests: Passing[] = [];
  const server = createServer({
    cert: pair.certificate,
    key: pair.key,
    ...(clientCertificates ? { ca: authority.certificate, requestCert: true, rejectUnauthorized: true } : {}),
  });
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.on('error', () => {});
    readAll(incoming).then(
      (body) => {
        const url = new URL(incoming.url ?? '/', 'https://it');
        const { method = 'GET', headers } = incoming;
        const passing: Passing = { method, path: url.pathname, query: url.searchParams, body, headers };
        requests.push(passing);
        const instead = rules.map((rule) => rule.instead?.(passing)).find((answer) => answer !== undefined);
        if (instead === undefined) pass(target, passing, url, rules, outgoing);
        else send(outgoing, instead.status, headersOf(rules), JSON.stringify(instead.body));
      },
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    requests,
    rules,
    cut: () => server.closeAllConnections(),
    close: () => close(server),
  };
}

function pass(
  target: { server: string; authority: string },
  passing: Passing,
  url: URL,
  rules: readonly Rule[],
  outgoing: ServerResponse,
): void {
  const changes = rules.flatMap(({ change }) => change ?? []);
  const authorization = rules.map((rule) => rule.authorization).find((value) => value !== undefined);
  const { host: _host, ...headers } = passing.headers;
  const onward = request(
    `${target.server}${url.pathname}${url.search}`,
    {
      method: passing.method,
      ca: target.authority,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    },
    (answer) => {
      const type = answer.headers['content-type'] ?? '';
      const isWhole = type.includes('json') && !passing.query.has('watch');
      if (changes.length === 0 || !isWhole) {
        outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...headersOf(rules) });
        outgoing.flushHeaders();
        answer.on('error', () => outgoing.destroy());
        answer.pipe(outgoing);
        return;
      }
      readAll(answer).then(
        (text) => {
          const body = changes.reduce((value, change) => change(passing, value), JSON.parse(text) as unknown);
          send(
            outgoing,
            answer.statusCode ?? 500,
            { 'content-type': type, ...headersOf(rules) },
            JSON.stringify(body),
          );
        },
        () => outgoing.destroy(),
      );
    },
  );
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  onward.end(passing.body);
}

const headersOf = (rules: readonly Rule[]): Record<string, string> =>
  Object.assign({}, ...rules.map(({ headers }) => headers ?? {})) as Record<string, string>;

function send(outgoing: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(text);
}

async function readAll(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

/** A refusal as the API server words it. */
export const refusal = (code: number, reason: string, message: string): Answer => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, message, code },
});
