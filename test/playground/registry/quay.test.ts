import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../cluster/manual-clock.ts';
import { digestOf, json, type RegistryLab, startLab, types, user } from './lab.ts';

const repository = 'devenablement/workshop';
const root = `/api/v1/repository/${repository}`;
/** Thu, 06 Jun 2024 13:33:00 UTC */
const start = 1_717_680_780_000;
let lab: RegistryLab;
let clock: ManualClock;
let v1: string;
let v2: string;

beforeEach(async () => {
  clock = createManualClock(start);
  lab = await startLab({ clock });
  v1 = (await lab.pushImage(repository, 'v1', 'v1')).digest;
  v2 = (await lab.pushImage(repository, 'v2', 'v2')).digest;
});

const history = async (query = ''): Promise<{ tags: Record<string, unknown>[]; has_additional: boolean }> => {
  const answer = await lab.ask('GET', `${root}/tag/${query}`, { authorization: null });
  expect(answer.status).toBe(200);
  return answer.json as Awaited<ReturnType<typeof history>>;
};

const change = (tag: string, body: unknown) => lab.ask('PUT', `${root}/tag/${tag}`, { body: json(body) });

describe('the history of tags', () => {
  it('has a row for each time that a tag was moved, newest first', async () => {
    await lab.ask('GET', '/v2/');
    clock.advance(60_000);
    expect(await change('jdoe2', { manifest_digest: v1 })).toMatchObject({
      status: 201,
      text: '"Updated"\n',
    });
    clock.advance(60_000);
    await change('jdoe2', { manifest_digest: v2 });
    clock.advance(60_000);
    expect((await lab.ask('DELETE', `${root}/tag/jdoe2`)).status).toBe(204);
    expect(await history('?specificTag=jdoe2')).toEqual({
      page: 1,
      has_additional: false,
      tags: [
        {
          name: 'jdoe2',
          reversion: false,
          start_ts: start / 1000 + 120,
          end_ts: start / 1000 + 180,
          manifest_digest: v2,
          is_manifest_list: false,
          size: 'layer of v2'.length,
          last_modified: 'Thu, 06 Jun 2024 13:35:00 -0000',
          expiration: 'Thu, 06 Jun 2024 13:36:00 -0000',
          immutable: false,
        },
        {
          name: 'jdoe2',
          reversion: false,
          start_ts: start / 1000 + 60,
          end_ts: start / 1000 + 120,
          manifest_digest: v1,
          is_manifest_list: false,
          size: 'layer of v1'.length,
          last_modified: 'Thu, 06 Jun 2024 13:34:00 -0000',
          expiration: 'Thu, 06 Jun 2024 13:35:00 -0000',
          immutable: false,
        },
      ],
    });
    expect((await history('?specificTag=jdoe2&onlyActiveTags=true')).tags).toEqual([]);
  });

  it('comes in pages and can be searched', async () => {
    for (const tag of ['release-1', 'release-2']) await change(tag, { manifest_digest: v1 });
    const names = async (query: string) => {
      const { tags, has_additional } = await history(query);
      return [tags.map(({ name }) => name), has_additional];
    };
    expect(await names('')).toEqual([['release-2', 'release-1', 'v2', 'v1'], false]);
    expect(await names('?limit=3')).toEqual([['release-2', 'release-1', 'v2'], true]);
    expect(await names('?limit=3&page=2')).toEqual([['v1'], false]);
    expect(await names('?filter_tag_name=like:LEASE')).toEqual([['release-2', 'release-1'], false]);
    expect(await names('?filter_tag_name=eq:v1')).toEqual([['v1'], false]);
    expect(await lab.ask('GET', `${root}/tag/?filter_tag_name=v1`)).toMatchObject({
      status: 400,
      json: { error_type: 'invalid_request' },
    });
  });

  it('says of indexes which of their images are there', async () => {
    const arm = await lab.pushImage(repository, 'arm', 'arm');
    const index = json({
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [v1, arm.digest].map((digest) => ({ mediaType: types.manifest, digest, size: 9 })),
    });
    await lab.pushManifest(repository, 'multi', index, types.index);
    await lab.ask('DELETE', `/v2/${repository}/manifests/${arm.digest}`);
    const { tags } = await history('?specificTag=multi');
    expect(tags[0]).toMatchObject({
      manifest_digest: digestOf(index),
      is_manifest_list: true,
      size: null,
      is_sparse: true,
      child_manifest_count: 2,
      present_child_count: 1,
      child_manifests_presence: { [v1]: true, [arm.digest]: false },
    });
  });
});

describe('changing tags', () => {
  it('shows to clients of the registry at once', async () => {
    await change('jdoe2', { manifest_digest: v2 });
    const head = await lab.ask('HEAD', `/v2/${repository}/manifests/jdoe2`);
    expect(head.headers['docker-content-digest']).toBe(v2);
  });

  it('lets a tag expire', async () => {
    const expiration = start / 1000 + 3600;
    expect((await change('v1', { expiration })).status).toBe(201);
    const head = async () => (await lab.ask('HEAD', `/v2/${repository}/manifests/v1`)).status;
    expect(await head()).toBe(200);
    expect((await history('?specificTag=v1')).tags[0]).toMatchObject({ end_ts: expiration });
    clock.advance(3_600_000);
    expect(await head()).toBe(404);
    expect((await change('v2', { expiration })).status).toBe(400);
    expect((await change('v2', { expiration: null })).status).toBe(201);
    expect((await change('v9', { expiration: null })).status).toBe(404);
  });

  it('brings back what a tag pointed at', async () => {
    await change('jdoe2', { manifest_digest: v1 });
    await change('jdoe2', { manifest_digest: v2 });
    const body = json({ manifest_digest: v1 });
    const restored = await lab.ask('POST', `${root}/tag/jdoe2/restore`, { body });
    expect(restored).toMatchObject({ status: 200, json: {} });
    const { tags } = await history('?specificTag=jdoe2');
    expect(tags[0]).toMatchObject({ manifest_digest: v1, reversion: true });
  });

  it('refuses what makes no sense, as problems', async () => {
    const unknown = await change('jdoe2', { manifest_digest: digestOf('unknown') });
    expect(unknown).toMatchObject({
      status: 404,
      json: {
        detail: 'Not Found',
        error_message: 'Not Found',
        error_type: 'not_found',
        title: 'not_found',
        type: `https://${lab.host}/api/v1/error/not_found`,
        status: 404,
      },
    });
    expect((await change('.bad', { manifest_digest: v1 })).status).toBe(400);
    expect((await change('jdoe2', { manifest_digest: 7 })).status).toBe(400);
    expect((await lab.ask('PUT', `${root}/tag/jdoe2`, { body: '{' })).status).toBe(400);
    expect((await lab.ask('DELETE', `${root}/tag/v9`)).status).toBe(404);
    expect((await lab.ask('GET', '/api/v1/nothing')).json).toMatchObject({ error_type: 'not_found' });
  });

  it('needs credentials: a password, a token of the registry, or the password as token', async () => {
    const put = (authorization: string | null) =>
      lab.ask('PUT', `${root}/tag/jdoe2`, { authorization, body: json({ manifest_digest: v1 }) });
    expect(await put(null)).toMatchObject({
      status: 401,
      json: { error_type: 'invalid_token', detail: 'Requires authentication' },
    });
    expect((await put('Bearer wrong')).status).toBe(401);
    expect((await put(`Bearer ${Buffer.from(user.password).toString('base64')}`)).status).toBe(401);
    const { token } = (await lab.ask('GET', `/v2/auth?scope=repository:${repository}:pull`)).json as {
      token: string;
    };
    expect(await put(`Bearer ${token}`)).toMatchObject({
      status: 403,
      json: { error_type: 'insufficient_scope' },
    });
    const other = await lab.ask('GET', `/v2/auth?scope=repository:${repository}:push`);
    expect((await put(`Bearer ${(other.json as { token: string }).token}`)).status).toBe(201);
  });
});

describe('repositories', () => {
  it('shows one with its tags', async () => {
    const shown = await lab.ask('GET', `${root}?includeTags=true`, { authorization: null });
    expect(shown.json).toMatchObject({
      namespace: 'devenablement',
      name: 'workshop',
      is_public: true,
      state: 'NORMAL',
      can_write: false,
      tags: {
        v1: { name: 'v1', manifest_digest: v1, last_modified: 'Thu, 06 Jun 2024 13:33:00 -0000' },
        v2: { manifest_digest: v2 },
      },
    });
    expect((await lab.ask('GET', root)).json).toMatchObject({ can_write: true });
    expect((await lab.ask('GET', '/api/v1/repository/no/such')).status).toBe(404);
    const hidden = await lab.ask('GET', '/api/v1/repository/no/such', { authorization: null });
    expect(hidden).toMatchObject({ status: 401, json: { detail: 'Requires authentication' } });
  });

  it('makes one and lists those of a namespace', async () => {
    const body = json({
      namespace: 'jdoe2',
      repository: 'mine',
      visibility: 'public',
      description: 'of mine',
    });
    expect((await lab.ask('POST', '/api/v1/repository', { body })).status).toBe(201);
    expect((await lab.ask('POST', '/api/v1/repository', { body })).status).toBe(400);
    expect((await lab.ask('POST', '/api/v1/repository', { body, authorization: null })).status).toBe(401);
    const listed = await lab.ask('GET', '/api/v1/repository?namespace=jdoe2&public=true');
    expect(listed.json).toMatchObject({
      repositories: [{ namespace: 'jdoe2', name: 'mine', description: 'of mine', is_public: true }],
    });
  });

  it('shows a manifest', async () => {
    const { json: shown } = await lab.ask('GET', `${root}/manifest/${v1}`);
    expect(shown).toMatchObject({
      digest: v1,
      is_manifest_list: false,
      config_media_type: types.config,
      layers: [{ index: 0, compressed_size: 'layer of v1'.length, blob_digest: digestOf('layer of v1') }],
      layers_compressed_size: 'layer of v1'.length,
    });
    expect(digestOf((shown as { manifest_data: string }).manifest_data)).toBe(v1);
  });
});
