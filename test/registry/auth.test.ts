import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseChallenge } from '../../source/registry/challenge.ts';
import { findCredentials } from '../../source/registry/credentials/find-credentials.ts';
import { createManualClock } from '../cluster/manual-clock.ts';
import { digestOf } from '../playground/registry/lab.ts';
import { createClient, reference, refusalOf, temporaryFolder } from './client.ts';
import { type Reply, type ScriptedRegistry, type Seen, startScripted } from './scripted-registry.ts';

const type = 'application/vnd.oci.image.manifest.v1+json';
const manifest = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
const found: Reply = {
  headers: { 'content-type': type, 'docker-content-digest': digestOf(manifest), 'content-length': '42' },
};
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const entry = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

/** Puts a file of credentials somewhere and returns its path. */
async function put(path: string, content: unknown): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('tokens', () => {
  /** A registry that gives out numbered tokens, and takes only the newest. */
  async function startIssuing(token: (count: number) => object): Promise<ScriptedRegistry> {
    let count = 0;
    const answer = ({ line, headers }: Seen): Reply => {
      if (line.startsWith('GET /token')) {
        count += 1;
        return { body: token(count) };
      }
      if (line.includes('/api/v1/')) return { status: 404 };
      if (headers.authorization === `Bearer t${count}`) return found;
      return {
        status: 401,
        headers: { 'www-authenticate': `Bearer realm="http://${headers.host}/token",service="it"` },
        body: { errors: [{ code: 'UNAUTHORIZED', message: 'who are you' }] },
      };
    };
    return startScripted(answer);
  }

  const issued = ({ seen }: ScriptedRegistry) => seen.filter(({ line }) => line.startsWith('GET /token'));

  it('are used until their time is over, for each scope its own', async () => {
    const clock = createManualClock();
    const server = await startIssuing((count) => ({ token: `t${count}`, expires_in: 300 }));
    const registry = await createClient({ clock });
    const read = (name: string) => registry.tag(reference(`${server.host}/${name}:v1`));
    await read('org/app');
    await read('org/app');
    expect(issued(server).map(({ line }) => line)).toEqual([
      'GET /token?service=it&scope=repository%3Aorg%2Fapp%3Apull',
    ]);
    clock.advance(294_000);
    await read('org/app');
    expect(issued(server)).toHaveLength(1);
    clock.advance(2_000);
    await read('org/app');
    expect(issued(server)).toHaveLength(2);
    await read('org/other');
    expect(issued(server).at(-1)?.line).toContain('org%2Fother');
  });

  it('last a minute when nobody says how long, and may have another name', async () => {
    const clock = createManualClock();
    const server = await startIssuing((count) => ({ access_token: `t${count}` }));
    const registry = await createClient({ clock });
    for (const [wait, expected] of [
      [0, 1],
      [54_000, 1],
      [2_000, 2],
    ] as const) {
      clock.advance(wait);
      await registry.tag(reference(`${server.host}/org/app:v1`));
      expect(issued(server)).toHaveLength(expected);
    }
  });

  it('are shared by requests that need them at the same time', async () => {
    const server = await startIssuing((count) => ({ token: `t${count}` }));
    const registry = await createClient();
    const tags = await Promise.all(
      ['a', 'b', 'c'].map((tag) => registry.tag(reference(`${server.host}/org/app:${tag}`))),
    );
    expect(tags.every((tag) => tag?.digest === digestOf(manifest))).toBe(true);
    expect(issued(server)).toHaveLength(1);
  });

  it('are asked for with the credentials, which the registry itself never sees', async () => {
    const server = await startIssuing((count) => ({ token: `t${count}` }));
    const authFile = await put(join(await temporaryFolder(), 'auth.json'), {
      auths: { [server.host]: entry('jdoe2:secret') },
    });
    const registry = await createClient({ authFile });
    await registry.tag(reference(`${server.host}/org/app:v1`));
    expect(issued(server)[0]?.headers.authorization).toBe(basic('jdoe2:secret'));
    const others = server.seen.filter(({ line }) => !line.startsWith('GET /token'));
    for (const { headers } of others) expect(headers.authorization ?? '').not.toContain('Basic');
  });

  it('are had for an identity token', async () => {
    const server = await startScripted(({ line, headers, body }) => {
      if (line === 'POST /token')
        return new URLSearchParams(body).get('refresh_token') === 'identity'
          ? { body: { access_token: 'good' } }
          : { status: 401 };
      if (headers.authorization === 'Bearer good') return found;
      const realm = `Bearer realm="http://${headers.host}/token",service="it"`;
      return { status: 401, headers: { 'www-authenticate': realm } };
    });
    const authFile = await put(join(await temporaryFolder(), 'auth.json'), {
      auths: { [server.host]: { identitytoken: 'identity' } },
    });
    const registry = await createClient({ authFile });
    expect((await registry.tag(reference(`${server.host}/org/app:v1`)))?.digest).toBe(digestOf(manifest));
    const form = new URLSearchParams(server.seen.find(({ line }) => line === 'POST /token')?.body);
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'refresh_token',
      scope: 'repository:org/app:pull',
      service: 'it',
    });
  });

  it('are not asked for where anybody could listen', async () => {
    const server = await startScripted(() => ({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="http://tokens.example.com/token"' },
    }));
    const authFile = await put(join(await temporaryFolder(), 'auth.json'), {
      auths: { [server.host]: entry('jdoe2:secret') },
    });
    const registry = await createClient({ authFile });
    const error = await refusalOf(registry.tag(reference(`${server.host}/org/app:v1`)));
    expect(error.message).toContain('a place that is not safe');
  });

  it('do not go to where a registry sends on to', async () => {
    const elsewhere = await startScripted(() => found);
    const server = await startScripted(({ line }) =>
      line.includes('/manifests/')
        ? { status: 307, headers: { location: `http://${elsewhere.host}/manifest` } }
        : { status: 404 },
    );
    const registry = await createClient();
    expect((await registry.tag(reference(`${server.host}/org/app:v1`)))?.digest).toBe(digestOf(manifest));
    expect(elsewhere.seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe('passwords', () => {
  it('are shown to registries that want them themselves', async () => {
    const server = await startScripted(({ headers }) =>
      headers.authorization === basic('jdoe2:se:cret')
        ? found
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="it"' } },
    );
    const file = join(await temporaryFolder(), 'auth.json');
    const registry = await createClient({
      authFile: await put(file, { auths: { [server.host]: entry('jdoe2:se:cret') } }),
    });
    expect(await registry.tag(reference(`${server.host}/org/app:v1`))).toBeDefined();
    const nobody = await createClient();
    const error = await refusalOf(nobody.tag(reference(`${server.host}/org/app:v1`)));
    expect(error.message).toContain('there are no credentials for it');
  });

  it('that do not open a repository are said to be so, with their file', async () => {
    const server = await startScripted(() => ({
      status: 403,
      body: { errors: [{ code: 'DENIED', message: 'no \u001b[31maccess' }] },
    }));
    const registry = await createClient();
    const error = await refusalOf(registry.tags(reference(`${server.host}/org/app`)));
    expect(error).toMatchObject({ status: 403, code: 'DENIED' });
    expect(error.message).toContain('(no access)');
  });
});

describe('challenges', () => {
  it.each([
    ['Basic realm="x"', { scheme: 'basic' }],
    [
      'Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="repository:a/b:pull,push"',
      {
        scheme: 'bearer',
        realm: 'https://quay.io/v2/auth',
        service: 'quay.io',
        scope: 'repository:a/b:pull,push',
      },
    ],
    ['bearer service=x, realm=https://r/t', { scheme: 'bearer', realm: 'https://r/t', service: 'x' }],
    ['Basic realm="x", Bearer realm="https://r/t"', { scheme: 'bearer', realm: 'https://r/t' }],
    ['Negotiate', undefined],
    ['Bearer error="x"', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    const parsed = parseChallenge(header);
    if (expected === undefined) expect(parsed).toBeUndefined();
    else expect(parsed).toMatchObject(expected);
  });
});

describe('where credentials are found', () => {
  const repository = { registry: 'quay.io', repository: 'devenablement/workshop' };

  async function places() {
    const home = await temporaryFolder();
    return {
      home,
      environment: {
        HOME: home,
        XDG_RUNTIME_DIR: join(home, 'run'),
        PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
      } as NodeJS.ProcessEnv,
      runtime: join(home, 'run', 'containers', 'auth.json'),
      configuration: join(home, '.config', 'containers', 'auth.json'),
      docker: join(home, '.docker', 'config.json'),
      legacy: join(home, '.dockercfg'),
    };
  }
  const find = async (environment: NodeJS.ProcessEnv, authFile?: string) => {
    const credentials = await findCredentials(repository, { environment, authFile });
    return credentials?.kind === 'password'
      ? `${credentials.username}:${credentials.password} from ${credentials.from}`
      : credentials;
  };
  const file = (secret: string) => ({ auths: { 'quay.io': entry(secret) } });

  it.runIf(process.platform === 'linux')('goes from file to file, the nearest first', async () => {
    const { environment, runtime, configuration, docker, legacy, home } = await places();
    expect(await find(environment)).toBeUndefined();
    await put(legacy, { 'quay.io': entry('five:5') });
    expect(await find(environment)).toBe(`five:5 from ${legacy}`);
    await put(docker, file('four:4'));
    expect(await find(environment)).toBe(`four:4 from ${docker}`);
    await put(configuration, file('three:3'));
    expect(await find(environment)).toBe(`three:3 from ${configuration}`);
    await put(runtime, file('two:2'));
    expect(await find(environment)).toBe(`two:2 from ${runtime}`);
    const elsewhere = await put(join(home, 'elsewhere', 'config.json'), file('one:1'));
    environment['DOCKER_CONFIG'] = dirname(elsewhere);
    expect(await find(environment)).toBe(`one:1 from ${elsewhere}`);
  });

  it('looks in no other file than the one that is named', async () => {
    const { environment, docker, home } = await places();
    await put(docker, file('docker:1'));
    const named = await put(join(home, 'named.json'), { auths: {} });
    environment['REGISTRY_AUTH_FILE'] = named;
    expect(await find(environment)).toBeUndefined();
    const other = await put(join(home, 'other.json'), file('other:1'));
    expect(await find(environment, other)).toBe(`other:1 from ${other}`);
    const error = await refusalOf(find(environment, join(home, 'missing.json')));
    expect(error.message).toContain('missing.json cannot be read');
  });

  it('prefers the longest part of the name', async () => {
    const { environment, docker } = await places();
    const auths: Record<string, object> = { 'https://quay.io/v1/': entry('address:0') };
    const steps = [
      ['quay.io', 'host:1'],
      ['quay.io/devenablement', 'organisation:2'],
      ['quay.io/devenablement/workshop', 'repository:3'],
    ] as const;
    await put(docker, { auths });
    expect(await find(environment)).toContain('address:0');
    for (const [key, secret] of steps) {
      auths[key] = entry(secret);
      await put(docker, { auths: { ...auths, 'quay.io/devenablement/work': entry('no:9') } });
      expect(await find(environment)).toContain(secret);
    }
  });

  it('knows Docker Hub by its old address', async () => {
    const { environment, docker } = await places();
    await put(docker, { auths: { 'https://index.docker.io/v1/': entry('hub:1') } });
    const hub = { registry: 'docker.io', repository: 'library/busybox' };
    expect(await findCredentials(hub, { environment })).toMatchObject({ username: 'hub' });
  });

  it.skipIf(process.platform === 'win32')('asks helpers, and believes that they know nothing', async () => {
    const { environment, docker, home } = await places();
    const helper = async (name: string, script: string) => {
      const path = await put(join(home, 'bin', `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
    };
    await helper(
      'mine',
      `[ "$1" = get ] && read server; echo "{\\"Username\\":\\"of $server\\",\\"Secret\\":\\"s\\"}"`,
    );
    await helper('empty', 'echo "credentials not found in native keychain"; exit 1');
    await helper('broken', 'echo "no key ring" >&2; exit 1');
    await helper('chatty', 'echo hello');
    await put(docker, { ...file('file:1'), credHelpers: { 'quay.io': 'mine' } });
    expect(await find(environment)).toBe(`of quay.io:s from docker-credential-mine (${docker})`);
    await put(docker, { ...file('file:1'), credHelpers: { 'quay.io': 'empty' }, credsStore: 'mine' });
    expect(await find(environment)).toBe(`file:1 from ${docker}`);
    await put(docker, { auths: { 'quay.io': {} }, credsStore: 'mine' });
    expect(await find(environment)).toContain('of quay.io:s');
    for (const [name, words] of [
      ['broken', 'failed: no key ring'],
      ['chatty', 'answered in a way that cannot be read'],
      ['absent', 'is not installed'],
      ['../../bin/sh', 'has a name that none can have'],
    ] as const) {
      await put(docker, { credHelpers: { 'quay.io': name } });
      expect((await refusalOf(find(environment))).message).toContain(words);
    }
  });

  it('says which file is broken, and nothing of what is in it', async () => {
    const { environment, docker } = await places();
    for (const content of [
      '{"auths": {"quay.io": {"auth": "c2VjcmV0',
      '["c2VjcmV0"]',
      '{"auths":{"a":"c2VjcmV0"}}',
    ]) {
      await put(docker, content);
      const error = await refusalOf(find(environment));
      expect(error.message).toBe(`${docker} is not a file of registry credentials.`);
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('c2VjcmV0');
    }
  });
});
