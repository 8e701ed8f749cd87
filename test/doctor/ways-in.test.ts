import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Home, makeHome, type Ran } from '../e2e/program.ts';
import { type ClassRoom, cdsid, flagsFor, kubeconfigText, namespace, settle, startClass } from './class.ts';
import { authority, type Filter, type Rule, startFilter } from './filter.ts';
import { clientId, idToken, startIdentityProvider } from './identity-provider.ts';

let room: ClassRoom;
beforeAll(async () => {
  room = await startClass();
});
afterAll(() => room.stop());

/** A way to the class's cluster that is closed when the test ends. `accepted` is who is let in, as the class's learner. */
async function openWay(
  accepted?: (authorization: string | undefined) => boolean,
  clientCertificates = false,
): Promise<Filter> {
  const guard: Rule = {
    authorization: `Bearer ${room.token}`,
    instead: ({ headers }) =>
      accepted?.(headers.authorization) === false
        ? {
            status: 401,
            body: {
              kind: 'Status',
              apiVersion: 'v1',
              metadata: {},
              status: 'Failure',
              reason: 'Unauthorized',
              message: 'Unauthorized',
              code: 401,
            },
          }
        : undefined,
  };
  const filter = await startFilter(room, [guard], { clientCertificates });
  onTestFinished(() => filter.close());
  return filter;
}

/** Flags that leave it to the usual rules which kubeconfig is read. */
const usualFlags = (): string[] => {
  const flags = flagsFor(room, '');
  const at = flags.indexOf('--kubeconfig');
  return flags.toSpliced(at, 2);
};
const whoami = (home: Home, flags = usualFlags()): Promise<Ran> => home.run(...flags, 'oc', 'whoami');
const unwrapped = (screen: string): string => screen.replace(/\s+/g, ' ');
const isJdoe2 = { code: 0, out: `${cdsid}\n`, err: '' };
const trust = { 'certificate-authority-data': Buffer.from(authority.certificate).toString('base64') };

test('~/.kube/config, and several files in KUBECONFIG', async () => {
  const filter = await openWay((authorization) => authorization === 'Bearer of the file');
  const home = await makeHome();
  await mkdir(join(home.folder, '.kube'));
  const parts = { server: filter.url, authority: authority.certificate, user: { token: 'of the file' } };
  const whole = join(home.folder, '.kube', 'config');
  await writeFile(whole, kubeconfigText(parts));
  expect(await whoami(home)).toEqual(isJdoe2);

  const { clusters, users, ...rest } = JSON.parse(kubeconfigText(parts)) as Record<string, unknown>;
  const files = { clusters: { clusters }, users: { users }, rest };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(home.folder, name), JSON.stringify(content));
  }
  home.environment['KUBECONFIG'] = ['missing', ...Object.keys(files)].join(':');
  expect(await whoami(home)).toEqual(isJdoe2);
  home.environment['KUBECONFIG'] = 'clusters:users';
  expect(await whoami(home)).toMatchObject({
    code: 1,
    err: expect.stringContaining('has no current context'),
  });
});

test('a client certificate', async () => {
  const filter = await openWay(undefined, true);
  const home = await makeHome();
  const pair = await authority.sign(cdsid, []);
  await writeFile(join(home.folder, 'client.crt'), pair.certificate);
  await writeFile(join(home.folder, 'client.key'), pair.key);
  const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
  const file = await settle(home, room, { server: filter.url, authority: authority.certificate, user });
  // Relative names are those beside the kubeconfig, wherever the program is run.
  expect(await whoami(home, flagsFor(room, file))).toEqual(isJdoe2);
  await settle(home, room, { server: filter.url, authority: authority.certificate, user: {} });
  expect(await whoami(home, flagsFor(room, file))).toMatchObject({
    code: 1,
    // What is heard of the refusal depends on whether it comes before the request is written.
    err: expect.stringContaining(`Cannot reach ${filter.url}: `),
  });
});

test('an exec plugin', async () => {
  const filter = await openWay((authorization) => authorization === 'Bearer of the plugin');
  const home = await makeHome();
  const plugin = join(home.folder, 'plugin');
  await writeFile(
    plugin,
    `#!/bin/sh\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"of the plugin"}}'\n`,
  );
  await chmod(plugin, 0o755);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: './plugin',
    interactiveMode: 'Never',
  };
  const file = await settle(home, room, {
    server: filter.url,
    authority: authority.certificate,
    user: { exec },
  });
  expect(await whoami(home, flagsFor(room, file))).toEqual(isJdoe2);
});

test('OIDC: a token that is good, and one that is had anew once for many requests', async () => {
  const provider = await startIdentityProvider();
  onTestFinished(() => provider.close());
  const { issuer } = provider;
  let good = '';
  const filter = await openWay((authorization) => {
    const claims = JSON.parse(Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
      exp: number;
    };
    good = claims.sub;
    return claims.exp * 1000 > Date.now();
  });
  const home = await makeHome();
  const userWith = (token: string) => ({
    'auth-provider': {
      name: 'oidc',
      config: {
        'client-id': clientId,
        'id-token': token,
        'refresh-token': 'again',
        'idp-issuer-url': issuer,
        'idp-certificate-authority-data': trust['certificate-authority-data'],
      },
    },
  });
  const parts = { server: filter.url, authority: authority.certificate };
  const file = await settle(home, room, { ...parts, user: userWith(idToken(issuer, 'first', 600)) });
  expect(await whoami(home, flagsFor(room, file))).toEqual(isJdoe2);
  expect([good, provider.refreshed]).toEqual(['first', []]);
  await settle(home, room, { ...parts, user: userWith(idToken(issuer, 'first', -30)) });
  const { code, err } = await home.run('status', ...flagsFor(room, file));
  expect(err).toBe('');
  expect([code, good, provider.refreshed]).toEqual([0, 'jdoe2', ['again']]);
});

test('HTTPS_PROXY, and NO_PROXY for what is reached without it', async () => {
  const filter = await openWay();
  const asked: string[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (request, near) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    const far = connect(Number(new URL(filter.url).port), '127.0.0.1', () => {
      near.write('HTTP/1.1 200 OK\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const home = await makeHome();
  const server = 'https://api.class.test:6443';
  const parts = { server, authority: authority.certificate, user: { token: 'x' } };
  const file = await settle(home, room, parts);
  const { port } = proxy.address() as AddressInfo;
  home.environment['HTTPS_PROXY'] = `http://ann:pass@127.0.0.1:${port}`;
  expect(await whoami(home, flagsFor(room, file))).toEqual(isJdoe2);
  const credentials = `Basic ${Buffer.from('ann:pass').toString('base64')}`;
  expect(new Set(asked)).toEqual(new Set([`api.class.test:6443 ${credentials}`]));

  home.environment['NO_PROXY'] = '.class.test';
  const direct = await whoami(home, flagsFor(room, file));
  expect(direct).toMatchObject({
    code: 1,
    err: expect.stringContaining(`Cannot reach ${server}: the host name`),
  });
  // What the kubeconfig says goes before what the environment does.
  await settle(home, room, { ...parts, cluster: { 'proxy-url': `http://127.0.0.1:${port}` } });
  expect(await whoami(home, flagsFor(room, file))).toEqual(isJdoe2);
});

test('an authority that the system trusts, and none at all with a warning', async () => {
  const filter = await openWay();
  const home = await makeHome();
  const file = await settle(home, room, { server: filter.url, user: { token: 'x' } });
  expect(await whoami(home, flagsFor(room, file))).toMatchObject({
    code: 1,
    err: expect.stringContaining('does not trust'),
  });
  const bundle = join(home.folder, 'system.pem');
  await writeFile(bundle, authority.certificate);
  home.environment['SSL_CERT_FILE'] = bundle;
  expect(await whoami(home, flagsFor(room, file))).toEqual(isJdoe2);

  delete home.environment['SSL_CERT_FILE'];
  const careless = { 'insecure-skip-tls-verify': true };
  await settle(home, room, { server: filter.url, user: { token: 'x' }, cluster: careless });
  expect(await whoami(home, flagsFor(room, file))).toEqual({
    ...isJdoe2,
    err: `Warning: The kubeconfig says insecure-skip-tls-verify: nobody vouches that ${filter.url} is what it says it is.\n`,
  });
});

test('a login that ends in the middle of a lesson: the screen stays, says what to do, and goes on', {
  timeout: 90_000,
}, async () => {
  let token = 'Bearer first';
  const filter = await openWay((authorization) => authorization === token);
  const home = await makeHome();
  const parts = { server: filter.url, authority: authority.certificate };
  const file = await settle(home, room, { ...parts, user: { token: 'first' } });
  await using terminal = home.open(['learn', 'hardcoded-image', ...flagsFor(room, file)], {
    columns: 120,
    rows: 30,
    env: { REGISTRY_AUTH_FILE: home.environment['REGISTRY_AUTH_FILE'] },
  });
  await terminal.waitFor('┏ Publish a first image');
  await terminal.waitUntilGone('connecting');
  token = 'Bearer second';
  filter.cut();
  await terminal.waitFor('Your login is not valid any more: log in again');
  expect(unwrapped(terminal.screen())).toContain(`oc login ${filter.url}`);
  expect(terminal.screen()).toContain('Publish a first image');
  // What has to do with the registry alone goes on working.
  await terminal.press('enter');
  await terminal.waitFor("→ Quay's :jdoe2 has");
  const fresh = join(home.folder, 'fresh');
  await writeFile(fresh, (await readFile(file, 'utf8')).replace('first', 'second'));
  await rename(fresh, file);
  await terminal.waitUntilGone('Your login is not valid');
  await terminal.waitUntilGone('connection lost');
  await terminal.press(':', 'oc whoami', 'enter');
  await terminal.waitFor(new RegExp(`── oc whoami ─+ ┃.*\n┃ ${cdsid} `));
  await terminal.press('q');
  expect(await terminal.exit).toEqual({ exitCode: 0 });

  // Without a screen the same is said once.
  token = 'Bearer third';
  expect(await home.run('status', ...flagsFor(room, file))).toMatchObject({
    code: 1,
    err: `Unauthorized\nLog in again with \`oc login ${filter.url} --kubeconfig=${file}\`.\n`,
  });
});

test('what stands in the way of a lesson is told as it begins', { timeout: 60_000 }, async () => {
  const refuse: Rule = {
    instead({ path, body }) {
      if (
        !path.endsWith('/selfsubjectaccessreviews') ||
        !body.includes('"verb":"create"') ||
        !body.includes('"deployments"')
      )
        return undefined;
      return { status: 201, body: { ...(JSON.parse(body) as object), status: { allowed: false } } };
    },
  };
  const filter = await openWay();
  filter.rules.push(refuse);
  const home = await makeHome();
  const file = await settle(home, room, {
    server: filter.url,
    authority: authority.certificate,
    user: { token: 'x' },
  });
  await using terminal = home.open(['learn', 'hardcoded-image', ...flagsFor(room, file)], {
    columns: 120,
    rows: 30,
  });
  await terminal.waitFor(`Before you begin: You may not create deployments.apps in ${namespace}.`);
  expect(unwrapped(terminal.screen())).toContain('`oc-tutor doctor` says what to do.');
  await terminal.press('q');
  expect(await terminal.exit).toEqual({ exitCode: 0 });
});
