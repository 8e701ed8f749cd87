import { describe, expect, it } from 'vitest';
import { createManualClock } from '../cluster/manual-clock.ts';
import { digestOf } from '../playground/registry/lab.ts';
import { createClient, reference, refusalOf } from './client.ts';
import { type Reply, type Seen, startScripted } from './scripted-registry.ts';

const type = 'application/vnd.oci.image.manifest.v1+json';
const manifest = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
const digest = digestOf(manifest);
const state = { digest, mediaType: type, size: manifest.length };
const found: Reply = {
  headers: {
    'content-type': type,
    'docker-content-digest': digest,
    'content-length': String(manifest.length),
  },
  body: manifest,
};
const manifestsOnly = (answer: (request: Seen) => Reply) => (request: Seen) =>
  request.line.includes('/manifests/') ? answer(request) : { status: 404, body: 'page not found' };

describe('what is asked', () => {
  it('names all four types, so that Quay does not answer with another manifest', async () => {
    const server = await startScripted(manifestsOnly(() => found));
    const registry = await createClient();
    expect(await registry.tag(reference(`${server.host}/org/app:v1`))).toEqual(state);
    expect(server.seen[0]?.headers.accept?.split(', ').sort()).toEqual([
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.oci.image.index.v1+json',
      type,
    ]);
    expect(server.lines()[0]).toBe('HEAD /v2/org/app/manifests/v1');
  });

  it('is the dates once for a host that does not tell', async () => {
    const server = await startScripted(manifestsOnly(() => found));
    const registry = await createClient();
    for (const tag of ['v1', 'v2', 'v1']) await registry.tag(reference(`${server.host}/org/app:${tag}`));
    expect(server.lines().filter((line) => line.includes('/api/v1/'))).toHaveLength(1);
  });

  it('is the dates again when a tag has moved, and not before', async () => {
    let digestNow = digest;
    const rows = () => [{ name: 'v1', manifest_digest: digestNow, start_ts: 1_717_680_780, size: null }];
    const server = await startScripted(({ line }) =>
      line.includes('/api/v1/')
        ? { body: { tags: rows(), page: 1, has_additional: false } }
        : { ...found, headers: { ...found.headers, 'docker-content-digest': digestNow } },
    );
    const registry = await createClient();
    const asked = () => server.lines().filter((line) => line.includes('specificTag=v1')).length;
    const tag = () => registry.tag(reference(`${server.host}/org/app:v1`));
    expect((await tag())?.since).toBe(1_717_680_780_000);
    await tag();
    expect(asked()).toBe(1);
    digestNow = digestOf('another');
    expect(await tag()).toMatchObject({ digest: digestNow, since: 1_717_680_780_000 });
    expect(asked()).toBe(2);
  });

  it('goes on over the connections that are there', async () => {
    const server = await startScripted(manifestsOnly(() => found));
    const registry = await createClient();
    for (let turn = 0; turn < 8; turn += 1) await registry.tag(reference(`${server.host}/org/app:v1`));
    expect(new Set(server.seen.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
  });
});

describe('servers that lack something', () => {
  it.each([
    ['the digest', { ...found, headers: { 'content-type': type } }],
    ['HEAD', { status: 405 }],
    ['HEAD, and say that it is not there', { status: 404 }],
  ])('are asked with GET when they lack %s', async (_, head) => {
    const server = await startScripted(
      manifestsOnly(({ line }) =>
        line.startsWith('HEAD')
          ? head
          : { headers: { 'content-type': `${type}; charset=utf-8` }, body: manifest },
      ),
    );
    const registry = await createClient();
    expect(await registry.tag(reference(`${server.host}/org/app:v1`))).toEqual(state);
  });

  it('are told from registries', async () => {
    const server = await startScripted(() => ({
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: '<h1>no</h1>',
    }));
    const registry = await createClient();
    const error = await refusalOf(registry.tag(reference(`${server.host}/org/app:v1`)));
    expect(error.message).toContain('does not have it (Not Found)');
  });

  it('are not believed when the content is not what they say', async () => {
    const server = await startScripted(manifestsOnly(() => ({ ...found, body: manifest.replace('2', '3') })));
    const registry = await createClient();
    const error = await refusalOf(registry.manifest(reference(`${server.host}/org/app:v1`)));
    expect(error.message).toContain('came damaged');
    const other = reference(`${server.host}/org/app@${digestOf('other')}`);
    expect((await refusalOf(registry.manifest(other))).message).toContain('came damaged');
  });

  it('are not believed when a tag ends up elsewhere', async () => {
    const server = await startScripted(
      manifestsOnly(({ line }) =>
        line.startsWith('PUT')
          ? { status: 201, headers: { 'docker-content-digest': digestOf('other') } }
          : found,
      ),
    );
    const registry = await createClient();
    const error = await refusalOf(registry.retag(reference(`${server.host}/org/app:v1`), 'jdoe2'));
    expect(error.message).toBe(
      `${server.host}/org/app:jdoe2 was pushed as ${digest}, but points at ${digestOf('other')}.`,
    );
  });

  it('may say null for no tags, and send on to relative and absolute addresses', async () => {
    const pages: Record<string, Reply> = {
      '/v2/org/app/tags/list': {
        body: { tags: ['a'] },
        headers: { link: '</v2/org/app/tags/list?n=1&last=a>; rel="next"' },
      },
      '/v2/org/app/tags/list?n=1&last=a': {
        body: { tags: ['b', 'not a tag\u001b[31m'] },
        headers: { link: '<http://elsewhere.invalid/v2/org/app/tags/list?last=b>; rel=next' },
      },
      '/v2/org/app/tags/list?last=b': { body: { name: 'org/app', tags: null } },
    };
    const server = await startScripted(({ line }) => pages[line.slice('GET '.length)] ?? { status: 500 });
    const registry = await createClient();
    expect(await registry.tags(reference(`${server.host}/org/app`))).toEqual(['a', 'b']);
  });
});

describe('busy servers', () => {
  const scripted = (replies: Reply[]) => startScripted(manifestsOnly(() => replies.shift() ?? found));

  it('are asked again after as long as they want, or ever longer', async () => {
    const clock = createManualClock();
    const server = await scripted([
      { status: 429, headers: { 'retry-after': '7', 'content-type': 'text/html' }, body: '<html>' },
      { status: 503 },
      { cut: true },
    ]);
    const registry = await createClient({ clock });
    const tag = registry.tag(reference(`${server.host}/org/app:v1`));
    for (const [turn, wait] of [7_000, 2_000, 4_000].entries()) {
      await sleeping(clock);
      clock.advance(wait - 1);
      expect(server.seen).toHaveLength(turn + 1);
      expect(clock.sleepers).toBe(1);
      clock.advance(1);
    }
    expect(await tag).toMatchObject({ digest });
  });

  it('are left alone when they want to be for long', async () => {
    const server = await scripted([{ status: 429, headers: { 'retry-after': '3600' }, body: '' }]);
    const registry = await createClient({ clock: createManualClock() });
    const error = await refusalOf(registry.tag(reference(`${server.host}/org/app:v1`)));
    expect(error.message).toContain('asks for fewer requests (Too Many Requests)');
    expect(server.seen).toHaveLength(1);
  });

  it('are not pushed to twice', async () => {
    const server = await startScripted(
      manifestsOnly(({ line }) =>
        line.startsWith('PUT') ? { status: 503, body: { message: 'later\nplease' } } : found,
      ),
    );
    const registry = await createClient();
    const error = await refusalOf(registry.retag(reference(`${server.host}/org/app:v1`), 'jdoe2'));
    expect(error.message).toBe(
      `Cannot push ${server.host}/org/app:jdoe2: ${server.host} failed (503, later please).`,
    );
    expect(server.lines().filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  async function sleeping(clock: ReturnType<typeof createManualClock>): Promise<void> {
    while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
  }
});
