import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../cluster/manual-clock.ts';
import { type RegistryLab, startLab, user } from './lab.ts';

const repository = 'devenablement/workshop';
let lab: RegistryLab;
let clock: ManualClock;

beforeEach(async () => {
  clock = createManualClock(Date.now());
  lab = await startLab({ clock });
});

const token = async (query: string, authorization?: string | null): Promise<string> => {
  const answer = await lab.ask('GET', `/v2/auth?service=${lab.host}${query}`, {
    ...(authorization === undefined ? {} : { authorization }),
  });
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.json as object)).toEqual(['token']);
  return `Bearer ${(answer.json as { token: string }).token}`;
};

const upload = (authorization: string | null, name = repository) =>
  lab.ask('POST', `/v2/${name}/blobs/uploads/`, { authorization });

describe('the challenge', () => {
  it('tells where tokens are, under the name that the client uses', async () => {
    const ping = await lab.ask('GET', '/v2/', { authorization: null });
    expect(ping).toMatchObject({ status: 401, text: 'true' });
    expect(ping.headers['www-authenticate']).toBe(
      `Bearer realm="https://${lab.host}/v2/auth",service="${lab.host}"`,
    );
    const elsewhere = await lab.ask('GET', '/v2', {
      authorization: null,
      headers: { host: 'quay.example.com:8443' },
    });
    expect(elsewhere.headers['www-authenticate']).toContain('https://quay.example.com:8443/v2/auth');
    const forged = await lab.ask('GET', '/v2/', { authorization: null, headers: { host: 'a"b' } });
    expect(forged.headers['www-authenticate']).toContain(`realm="https://${lab.host}/v2/auth"`);
  });

  it('names the scope that a request needs', async () => {
    expect((await upload(null)).headers['www-authenticate']).toContain(
      `scope="repository:${repository}:pull,push"`,
    );
    const pull = await lab.ask('GET', `/v2/${repository}/tags/list`, { authorization: null });
    expect(pull.headers['www-authenticate']).toContain(`scope="repository:${repository}:pull"`);
  });
});

describe('tokens', () => {
  it('let their bearer do what was asked for, where it was asked for', async () => {
    const push = await token(`&scope=repository:${repository}:pull,push`);
    expect((await lab.ask('GET', '/v2/', { authorization: push })).text).toBe('true');
    expect((await upload(push)).status).toBe(202);
    expect((await upload(push, 'devenablement/other')).status).toBe(401);
    const pull = await token(`&scope=repository:${repository}:pull`);
    expect((await upload(pull)).status).toBe(401);
    const both = await token(`&scope=repository:a/b:push&scope=repository:c/d:pull,push`);
    expect((await upload(both, 'a/b')).status).toBe(202);
    expect((await upload(both, 'c/d')).status).toBe(202);
  });

  it('are given to nobody in particular for pulling, with less than was asked for', async () => {
    await lab.pushImage(repository, 'v1', 'v1');
    const anonymous = await token(`&scope=repository:${repository}:pull,push`, null);
    const head = await lab.ask('HEAD', `/v2/${repository}/manifests/v1`, { authorization: anonymous });
    expect(head.status).toBe(200);
    expect((await upload(anonymous)).status).toBe(401);
  });

  it('are over after an hour', async () => {
    const push = await token(`&scope=repository:${repository}:push`);
    clock.advance(3_599_000);
    expect((await upload(push)).status).toBe(202);
    clock.advance(2_000);
    expect((await upload(push)).status).toBe(401);
  });

  it('are taken only as they were issued', async () => {
    const [head = '', body = '', signature = ''] = (
      await token(`&scope=repository:${repository}:pull`)
    ).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
      access: { actions: string[] }[];
    };
    for (const access of claims.access) access.actions.push('push');
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const none = Buffer.from(JSON.stringify({ typ: 'JWT', alg: 'none' })).toString('base64url');
    for (const attempt of [
      `${head}.${forged}.${signature}`,
      `Bearer ${none}.${forged}.`,
      `${head}.${forged}.`,
      'Bearer x',
    ])
      expect(await upload(attempt)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  });

  it('are not given for what makes no sense', async () => {
    const ask = (query: string, authorization?: null) =>
      lab.ask('GET', `/v2/auth?${query}`, authorization === undefined ? {} : { authorization });
    expect(await ask('service=x', null)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect(await ask('scope=repository:a/b:delete')).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await ask('scope=registry:catalog:*')).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(await ask('scope=repository:a/../b:pull')).toMatchObject({ status: 400, code: 'NAME_INVALID' });
    expect((await lab.ask('POST', '/v2/auth', { body: 'grant_type=password' })).status).toBe(405);
  });
});

describe('passwords', () => {
  const encode = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('are taken with their names only', async () => {
    const right = encode(`${user.name}:${user.password}`);
    expect((await lab.ask('GET', '/v2/', { authorization: right })).status).toBe(200);
    expect((await upload(right)).status).toBe(202);
    for (const wrong of [
      encode(`${user.name}:wrong`),
      encode(`other:${user.password}`),
      encode(user.password),
      'Basic !',
      'Digest x',
    ]) {
      for (const answer of [
        await upload(wrong),
        await lab.ask('GET', `/v2/auth?scope=repository:${repository}:pull`, { authorization: wrong }),
      ]) {
        expect(answer).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
        // OpenShift tries again without credentials when it reads this.
        expect(answer.text).toContain('username or password');
      }
    }
  });
});

describe('what is not there', () => {
  it('reads as private to those who are not known', async () => {
    const path = '/v2/devenablement/typo/manifests/v1';
    expect(await lab.ask('GET', path, { authorization: null })).toMatchObject({ status: 401 });
    expect(await lab.ask('GET', path)).toMatchObject({ status: 404, code: 'NAME_UNKNOWN' });
  });
});
