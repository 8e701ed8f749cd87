import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createRegistry } from '../../source/registry/create-registry.ts';
import { parseImageReference } from '../../source/wire/image-reference.ts';
import { type Home, makeHome } from '../e2e/program.ts';
import { type ClassRoom, cdsid, namespace, startClass } from './class.ts';
import { diagnose, expectOneProblem, problemsOf, quota } from './diagnose.ts';
import { type Rule, refusal } from './filter.ts';

let room: ClassRoom;
beforeAll(async () => {
  room = await startClass();
});
afterAll(() => room.stop());

const allLessons = [1, 2, 3, 4];

test('a whole world', async () => {
  const told = await diagnose(room, {});
  expect(told.findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(told).toMatchObject({ code: 0, target: 'cluster', namespace, cdsid, playable: allLessons });
  const checks = [
    'node',
    'state-folder',
    'workspace',
    'api-server',
    'login',
    'clock',
    'api-groups',
    'project',
  ];
  checks.push('rights', 'quota', 'limit-range', 'cluster-import', 'import-interval');
  checks.push('repository', 'tags', 'own-tag', 'push');
  expect(told.findings.map(({ check }) => check)).toEqual(checks);
  expect(told.text).toMatch(/\nThe course can be played here\.\n$/);
});

test('no API', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  const server = `https://localhost:${port}`;
  expect(await expectOneProblem(room, { kubeconfig: { server } })).toMatchObject({
    check: 'api-server',
    what: `Cannot reach ${server}: the connection was refused (is the server running there?).`,
    remedy: expect.stringContaining('VPN'),
    playable: [],
  });
});

test('no group', async () => {
  const group = 'apps.openshift.io';
  const rule: Rule = {
    instead: ({ path }) =>
      path.startsWith(`/apis/${group}`)
        ? refusal(404, 'NotFound', 'the server could not find the requested resource')
        : undefined,
    change(_passing, body) {
      const list = body as { groups?: { name: string }[]; items?: { metadata?: { name?: string } }[] };
      return {
        ...list,
        ...(list.groups === undefined ? {} : { groups: list.groups.filter(({ name }) => name !== group) }),
        ...(list.items === undefined
          ? {}
          : { items: list.items.filter(({ metadata }) => metadata?.name !== group) }),
      };
    },
  };
  expect(await expectOneProblem(room, { rules: [rule] })).toMatchObject({
    check: 'api-groups',
    what: 'The cluster does not serve apps.openshift.io.',
    why: expect.stringContaining('deprecated since OpenShift 4.14'),
    remedy: expect.stringContaining('the lessons that remain'),
    commands: [expect.stringMatching(/^oc patch clusterversion version .*DeploymentConfig/)],
    lessons: [3, 4],
    playable: [1, 2],
  });
});

/** Answers reviews of access in the negative where `refused` says so. */
const withoutRights = (refused: (verb: string, resource: string) => boolean): Rule => ({
  instead({ path, body }) {
    if (!path.endsWith('/selfsubjectaccessreviews')) return undefined;
    const review = JSON.parse(body) as { spec: { resourceAttributes: { verb: string; resource: string } } };
    const { verb, resource } = review.spec.resourceAttributes;
    if (!refused(verb, resource)) return undefined;
    return { status: 201, body: { ...review, status: { allowed: false } } };
  },
});

test('no right', async () => {
  const rule = withoutRights(
    (verb, resource) => resource === 'deploymentconfigs' && /create|delete/.test(verb),
  );
  expect(await expectOneProblem(room, { rules: [rule] })).toMatchObject({
    check: 'rights',
    what: `You may not create or delete deploymentconfigs.apps.openshift.io in ${namespace}.`,
    why: 'Lesson 3 needs it.',
    commands: [
      `oc create role oc-tutor-deploymentconfigs --verb=create,delete --resource=deploymentconfigs.apps.openshift.io -n ${namespace}`,
      `oc adm policy add-role-to-user oc-tutor-deploymentconfigs ${cdsid} --role-namespace=${namespace} -n ${namespace}`,
    ],
    playable: [1, 2],
  });
});

test('no right to change anything', async () => {
  const rule = withoutRights((verb) => !['get', 'list', 'watch'].includes(verb));
  const told = await diagnose(room, { rules: [rule] });
  expect(problemsOf(told)).toMatchObject([
    {
      check: 'rights',
      what: expect.stringMatching(/create deployments\.apps, imagestreams.* or deploymentconfigs.*; delete /),
      commands: [`oc adm policy add-role-to-user edit ${cdsid} -n ${namespace}`],
    },
  ]);
  expect(told.findings).toContainEqual(
    expect.objectContaining({
      check: 'cluster-import',
      state: 'warning',
      what: expect.stringContaining('stays open'),
    }),
  );
});

test('wrong namespace', async () => {
  expect(await expectOneProblem(room, { flags: ['-n', 'devenablement-workshop-prod'] })).toMatchObject({
    check: 'project',
    what: expect.stringContaining('There is no project devenablement-workshop-prod that jdoe2 may use'),
    remedy: expect.stringContaining(`You have: ${namespace}.`),
    commands: ['oc adm policy add-role-to-user edit jdoe2 -n devenablement-workshop-prod'],
    playable: [],
  });
});

test('expired token', async () => {
  expect(await expectOneProblem(room, { kubeconfig: { user: { token: 'sha256~expired' } } })).toMatchObject({
    check: 'login',
    what: expect.stringContaining('does not accept your login (Unauthorized)'),
    commands: [expect.stringMatching(/^oc login https:\/\/localhost:\d+ --kubeconfig=\S+kubeconfig$/)],
  });
});

test('nobody logged in', async () => {
  const told = await diagnose(room, { kubeconfig: { user: {} } });
  expect(problemsOf(told)).toMatchObject([
    { check: 'login', what: expect.stringContaining('Nobody is logged in') },
  ]);
});

test('missing tag', async () => {
  const place = parseImageReference(room.repository);
  if (place === undefined) throw new Error('no repository');
  const registry = createRegistry({ ca: room.authority, authFile: room.authFile, environment: {} });
  const partial = { ...place, repository: 'devenablement/partial' };
  const manifest = await registry.manifest({ ...place, tag: 'v1' });
  const { config, layers } = JSON.parse(Buffer.from(manifest.bytes).toString()) as {
    config: { digest: string; size: number };
    layers: { digest: string; size: number }[];
  };
  for (const blob of [config, ...layers]) await registry.copyBlob(place, partial, blob);
  await registry.pushManifest({ ...partial, tag: 'v1' }, manifest);
  await registry.close();
  const name = `${partial.registry}/${partial.repository}`;
  expect(await expectOneProblem(room, { flags: ['--repository', name] })).toMatchObject({
    check: 'tags',
    what: `${name} lacks the tag v2.`,
    why: expect.stringContaining('lessons 1 and 4'),
    commands: [expect.stringContaining('oc-tutor publish --init --base')],
    playable: [2, 3],
  });
});

const forgetLogins = (home: Home) => writeFile(join(home.folder, 'auth.json'), '{"auths":{}}');

test('private repository', async () => {
  const [host = ''] = room.repository.split('/');
  const told = await diagnose(room, {
    flags: ['--repository', `${host}/devenablement/secret`],
    change: forgetLogins,
  });
  expect(told.code).toBe(1);
  expect(problemsOf(told)).toMatchObject([
    { check: 'cluster-import', what: expect.stringContaining(`cannot read ${host}/devenablement/secret:v1`) },
    {
      check: 'repository',
      what: expect.stringContaining(
        'the repository is private or missing, and there are no credentials for it',
      ),
      remedy: expect.stringContaining(`podman login ${host}`),
    },
  ]);
  expect(told.playable).toEqual([]);
});

test('a repository to look at only', async () => {
  expect(await expectOneProblem(room, { change: forgetLogins })).toMatchObject({
    check: 'push',
    what: expect.stringContaining(`You may not push to ${room.repository}`),
    commands: [`podman login ${room.repository.split('/')[0]}`],
    lessons: [1, 2, 4],
    playable: [],
  });
});

test('a repository that the cluster has no credentials for', async () => {
  const rule: Rule = {
    change(passing, body) {
      if (!passing.path.endsWith('/imagestreamimports')) return body;
      const failure = {
        status: 'Failure',
        reason: 'Unauthorized',
        code: 401,
        message: 'you may not have access to the container image "x"',
      };
      return { ...(body as object), status: { images: [{ status: failure }] } };
    },
  };
  expect(await expectOneProblem(room, { rules: [rule] })).toMatchObject({
    check: 'cluster-import',
    what: expect.stringContaining('you may not have access to the container image'),
    commands: [
      expect.stringMatching(/^oc create secret docker-registry/),
      expect.stringMatching(/^oc secrets link default/),
    ],
    lessons: [2, 3, 4],
  });
});

test('unknown CA', async () => {
  const kubeconfig = { cluster: { 'certificate-authority-data': undefined } };
  expect(await expectOneProblem(room, { kubeconfig })).toMatchObject({
    check: 'api-server',
    what: expect.stringContaining(
      'its certificate comes from an authority that the kubeconfig does not trust',
    ),
    commands: [expect.stringMatching(/^oc login https:\/\/localhost:\d+ --certificate-authority=/)],
  });
});

test('a proxy that refuses', async () => {
  const proxy = createHttpServer();
  proxy.on('connect', (_request, socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  expect(await expectOneProblem(room, { kubeconfig: { cluster: { 'proxy-url': url } } })).toMatchObject({
    check: 'api-server',
    what: expect.stringMatching(
      / by the proxy http:\/\/127\.0\.0\.1:\d+: the proxy refuses to connect there \(403\)\.$/,
    ),
    remedy: expect.stringContaining('NO_PROXY'),
  });
});

test('quota full', async () => {
  const rules = [quota({ pods: '20', services: '1' }, { pods: '18', services: '1' })];
  expect(await expectOneProblem(room, { rules })).toMatchObject({
    check: 'quota',
    what: `The quota class of ${namespace} is full: pods is at 18 of 20, and the course needs 4 more.`,
    commands: [`oc edit resourcequota class -n ${namespace}`],
    lessons: [1, 3],
  });
});

test('no kubeconfig', async () => {
  const told = await diagnose(room, { flags: ['--kubeconfig', '/nonexistent/config'] });
  expect(problemsOf(told)).toMatchObject([
    {
      check: 'kubeconfig',
      what: expect.stringContaining('/nonexistent/config cannot be read'),
      remedy: expect.stringContaining('oc login'),
    },
  ]);
});

test('a state folder that cannot be written is told of once', async () => {
  const home = await makeHome();
  const { out, code } = await home.run('doctor', '--state-dir', '/proc/nowhere');
  expect(code).toBe(1);
  expect(out.match(/\/proc\/nowhere/g)).toHaveLength(2);
  expect(out.match(/\[problem\]/g)).toHaveLength(1);
  expect(out).toContain('→ Choose another with --state-dir.');
});
