import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Answer,
  type AskOptions,
  digestOf,
  json,
  openLab,
  type RegistryLab,
  types,
} from '../playground/registry/lab.ts';
import { createTokenClient, type TokenClient } from './registry-client.ts';

/** What the lines of a checklist do to the registry, each in a repository of its own. */
export interface Checklist {
  /** A test. */
  line(title: string, check: () => Promise<void>): void;
  /** The repository of the line that is being checked. */
  repository(): string;
  /** Goes on in another repository. */
  enter(repository: string): void;
  /** Path in the line's repository. */
  at(rest: string): string;
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** Opens an upload and gives its location. */
  open(): Promise<string>;
  /** A part of {@link content}. */
  chunk(method: string, location: string, start: number, end: number, query?: string): Promise<Answer>;
  pushBlob(bytes: Uint8Array): Promise<string>;
  /** What {@link image} needs. */
  pushParts(): Promise<void>;
  putManifest(reference: string, bytes: Uint8Array, type?: string): Promise<Answer>;
}

export const content = Buffer.from(Array.from({ length: 2048 }, (_, index) => (index * 7) % 251));
export const emptyObject = Buffer.from('{}');
export const layer = gzipSync('a layer');

export const described = (mediaType: string, bytes: Uint8Array, more: object = {}) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
  ...more,
});
export const image = (more: object = {}): Buffer =>
  json({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: described(types.config, emptyObject),
    layers: [described(types.layer, layer)],
    ...more,
  });
export const index = (manifests: object[], more: object = {}): Buffer =>
  json({ schemaVersion: 2, mediaType: types.index, manifests, ...more });

/** One registry for a file of tests, and a client that starts without a token. */
export function createChecklist(): Checklist {
  let lab: RegistryLab;
  let client: TokenClient;
  let repository = '';
  let count = 0;
  beforeAll(async () => {
    lab = await openLab();
    client = createTokenClient(lab);
  });
  afterAll(() => lab.close());

  const checklist: Checklist = {
    line: (title, check) =>
      it(title, async () => {
        count += 1;
        repository = `conformance/line-${count}`;
        await check();
      }),
    repository: () => repository,
    enter(name) {
      repository = name;
    },
    at: (rest) => `/v2/${repository}/${rest}`,
    ask: (method, path, options) => client.ask(method, path, options),
    async open() {
      const { status, headers } = await client.ask('POST', checklist.at('blobs/uploads/'));
      expect(status).toBe(202);
      return headers.location ?? '';
    },
    chunk: (method, location, start, end, query = '') =>
      client.ask(method, `${location}${query}`, {
        headers: { 'content-range': `${start}-${end - 1}`, 'content-type': 'application/octet-stream' },
        body: content.subarray(start, end),
      }),
    async pushBlob(bytes) {
      const digest = digestOf(bytes);
      const { status } = await client.ask('PUT', `${await checklist.open()}?digest=${digest}`, {
        body: bytes,
      });
      expect(status).toBe(201);
      return digest;
    },
    async pushParts() {
      await checklist.pushBlob(emptyObject);
      await checklist.pushBlob(layer);
    },
    putManifest: (reference, bytes, type = types.manifest) =>
      client.ask('PUT', checklist.at(`manifests/${reference}`), {
        headers: { 'content-type': type },
        body: bytes,
      }),
  };
  return checklist;
}
