import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../source/platform/clock.ts';
import { createCertificates } from '../../../source/playground/api/certificates.ts';
import { type RegistryServer, startRegistry } from '../../../source/playground/registry/start-registry.ts';

export const user = { name: 'jdoe2', password: 'correct horse' };
export const basic = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;

export const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  /** Code of the first OCI error. */
  code: string | undefined;
  json: unknown;
}

export interface AskOptions {
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** Sends the body without a length, in pieces. */
  chunked?: boolean;
  /** Undefined: with the user's name and password. */
  authorization?: string | null;
}

export interface RegistryLab {
  directory: string;
  /** `localhost:PORT` */
  host: string;
  ca: string;
  /** Of the server. */
  tls: { key: string; cert: string };
  server: RegistryServer;
  /** Sends a request whose path is not touched by any library. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** Begins a request that the test sends itself, on a connection of its own. Its errors are nobody's. */
  begin(method: string, path: string, headers?: Record<string, string>): ClientRequest;
  /** Uploads a blob and returns its digest. */
  pushBlob(repository: string, bytes: Uint8Array, algorithm?: string): Promise<string>;
  pushManifest(repository: string, reference: string, manifest: Uint8Array, type?: string): Promise<Answer>;
  /** Pushes an image of one configuration and one layer; `what` makes it differ. Returns its manifest. */
  pushImage(repository: string, tag: string, what: string): Promise<{ bytes: Buffer; digest: string }>;
  /** The same content in a new server. */
  restart(): Promise<void>;
  /** Stops the server and removes what it has. */
  close(): Promise<void>;
}

export const digestOf = (bytes: Uint8Array | string, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;

export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

let certificates: ReturnType<typeof createCertificates> | undefined;

export interface LabOptions {
  clock?: Clock;
  limits?: { largestBlob?: number; openUploads?: number };
  /** Where the content is kept, instead of a new temporary folder. It stays. */
  directory?: string;
}

/** A registry of its own for a test, gone when the test is. */
export async function startLab(options: LabOptions = {}): Promise<RegistryLab> {
  const lab = await openLab(options);
  onTestFinished(() => lab.close());
  return lab;
}

/** The same for several tests, whose last one closes it. */
export async function openLab(options: LabOptions = {}): Promise<RegistryLab> {
  certificates ??= createCertificates(Date.now());
  const { authority, server: pair } = await certificates;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'oc-tutor-registry-')));
  const tls = { key: pair.key, cert: pair.certificate };
  const stop = new AbortController();
  const start = () =>
    startRegistry({
      directory,
      port: 0,
      host: '127.0.0.1',
      tls,
      users: [user],
      clock: options.clock ?? systemClock,
      signal: stop.signal,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
  const agent = new Agent({ ca: authority.certificate, keepAlive: true });
  const first = await start();
  const lab: RegistryLab = {
    directory,
    host: `localhost:${first.port}`,
    ca: authority.certificate,
    tls,
    server: first,
    ask: (method, path, { headers = {}, body, chunked = false, authorization = basic } = {}) =>
      new Promise((resolve, reject) => {
        const outgoing = request(
          {
            agent,
            method,
            path,
            host: '127.0.0.1',
            servername: 'localhost',
            port: lab.server.port,
            headers: {
              host: lab.host,
              ...(authorization === null ? {} : { authorization }),
              ...(body === undefined
                ? {}
                : chunked
                  ? { 'transfer-encoding': 'chunked' }
                  : { 'content-length': String(Buffer.byteLength(body)) }),
              ...headers,
            },
          },
          (response) => {
            buffer(response).then((bytes) => {
              const text = bytes.toString('utf8');
              const parsed = parse(text);
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                bytes,
                text,
                json: parsed,
                code: (parsed as { errors?: { code: string }[] } | undefined)?.errors?.[0]?.code,
              });
            }, reject);
          },
        );
        outgoing.on('error', reject);
        if (chunked && body !== undefined) {
          const bytes = Buffer.from(body);
          for (let at = 0; at < bytes.length; at += 1000) outgoing.write(bytes.subarray(at, at + 1000));
          outgoing.end();
        } else outgoing.end(body);
      }),
    begin(method, path, headers = {}) {
      const outgoing = request({
        agent: false,
        ca: authority.certificate,
        method,
        path,
        host: '127.0.0.1',
        servername: 'localhost',
        port: lab.server.port,
        headers: { host: lab.host, authorization: basic, ...headers },
      });
      outgoing.on('error', () => undefined);
      return outgoing;
    },
    async pushBlob(repository, bytes, algorithm = 'sha256') {
      const digest = digestOf(bytes, algorithm);
      const started = await lab.ask('POST', `/v2/${repository}/blobs/uploads/`);
      const ended = await lab.ask('PUT', `${started.headers.location}?digest=${digest}`, { body: bytes });
      if (ended.status !== 201) throw new Error(`pushing ${digest}: ${ended.status} ${ended.text}`);
      return digest;
    },
    pushManifest: (repository, reference, body, type = types.manifest) =>
      lab.ask('PUT', `/v2/${repository}/manifests/${reference}`, {
        headers: { 'content-type': type },
        body,
      }),
    async pushImage(repository, tag, what) {
      const config = json({ architecture: 'amd64', os: 'linux', config: { Env: [`MESSAGE=${what}`] } });
      const layer = Buffer.from(`layer of ${what}`);
      await lab.pushBlob(repository, config);
      await lab.pushBlob(repository, layer);
      const bytes = json({
        schemaVersion: 2,
        mediaType: types.manifest,
        config: { mediaType: types.config, digest: digestOf(config), size: config.length },
        layers: [{ mediaType: types.layer, digest: digestOf(layer), size: layer.length }],
      });
      const answer = await lab.pushManifest(repository, tag, bytes);
      if (answer.status !== 201) throw new Error(`pushing ${tag}: ${answer.status} ${answer.text}`);
      return { bytes, digest: digestOf(bytes) };
    },
    async restart() {
      await lab.server.close();
      lab.server = await start();
      lab.host = `localhost:${lab.server.port}`;
    },
    async close() {
      agent.destroy();
      stop.abort();
      await lab.server.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
  return lab;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
