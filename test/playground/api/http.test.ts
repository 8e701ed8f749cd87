import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiList, Pod, Table } from '../../../source/wire/kubernetes.ts';
import { ConfigMaps, Namespaces, Pods } from '../../../source/wire/resources.ts';
import { lines, smallPod, startTestServer, type TestServer } from './support.ts';

const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const pods = '/api/v1/namespaces/demo/pods';
const deployments = '/apis/apps/v1/namespaces/demo/deployments';
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, creationTimestamp: null },
      spec: { containers: [{ name: 'web', image: 'web', resources: null }] },
    },
  },
};

let server: TestServer;
let call: TestServer['call'];
beforeAll(async () => {
  server = await startTestServer({
    podLogs: {
      async *open(_, options) {
        yield Buffer.from(`container ${options.container} tail ${options.tailLines}\n`);
      },
    },
  });
  ({ call } = server);
  await server.client.create(Namespaces, undefined, { metadata: { name: 'shared' } });
  await server.client.create(Namespaces, undefined, { metadata: { name: 'kube-system' } });
});
afterAll(() => server.close());

describe('who may what', () => {
  test('a token that nobody has is a 401, and no token is the anonymous user', async () => {
    expect(await call(pods, { token: 'guess' })).toMatchObject({
      code: 401,
      body: { message: 'Unauthorized', reason: 'Unauthorized' },
    });
    expect((await call(pods, { token: null })).body).toMatchObject({
      code: 403,
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "demo"',
    });
    expect(await call('/readyz', { token: null })).toMatchObject({ code: 200, text: 'ok' });
    expect((await call('/api', { token: null })).body).toMatchObject({
      message: 'forbidden: User "system:anonymous" cannot get path "/api"',
    });
  });

  test('users see their namespaces, and are told in upstream’s words of the others', async () => {
    expect((await call('/api/v1/namespaces/kube-system/pods')).body).toMatchObject({
      code: 403,
      message:
        'pods is forbidden: User "jdoe2" cannot list resource "pods" in API group "" in the namespace "kube-system"',
    });
    expect((await call(`/api/v1/namespaces/shared/pods`, { body: { kind: 'Pod' } })).body).toMatchObject({
      message:
        'pods is forbidden: User "jdoe2" cannot create resource "pods" in API group "" in the namespace "shared"',
    });
    expect((await call('/api/v1/namespaces/shared/pods')).code).toBe(200);
    expect((await call('/api/v1/namespaces/shared/secrets')).code).toBe(403);
    expect((await call('/api/v1/namespaces')).body).toMatchObject({
      message:
        'namespaces is forbidden: User "jdoe2" cannot list resource "namespaces" in API group "" at the cluster scope',
    });
    expect((await call('/api/v1/namespaces/demo', { method: 'DELETE' })).body).toMatchObject({
      message:
        'namespaces "demo" is forbidden: User "jdoe2" cannot delete resource "namespaces" in API group "" in the namespace "demo"',
    });
    expect((await call(`${pods}/x/status`, { method: 'PUT', body: {} })).body).toMatchObject({
      message:
        'pods "x" is forbidden: User "jdoe2" cannot update resource "pods/status" in API group "" in the namespace "demo"',
    });
    const { body } = await call('/apis/project.openshift.io/v1/projects');
    expect((body as ApiList<Pod>).items.map(({ metadata }) => metadata.name)).toEqual(['demo', 'shared']);
    expect(
      (await call('/apis/project.openshift.io/v1/projects', { token: 'admin-token' })).body,
    ).toHaveProperty('items.length', 3);
    expect((await call('/apis/project.openshift.io/v1/projects/kube-system')).code).toBe(403);
  });

  test('and can ask what they may, and who they are', async () => {
    const ask = async (resourceAttributes: object): Promise<unknown> =>
      (
        await call('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
          body: {
            kind: 'SelfSubjectAccessReview',
            apiVersion: 'authorization.k8s.io/v1',
            spec: { resourceAttributes },
          },
        })
      ).body;
    expect(await ask({ verb: 'create', resource: 'pods', namespace: 'demo' })).toMatchObject({
      status: { allowed: true },
    });
    expect(await ask({ verb: 'create', resource: 'pods', namespace: 'shared' })).toMatchObject({
      status: { allowed: false },
    });
    expect((await call('/apis/user.openshift.io/v1/users/~')).body).toMatchObject({
      kind: 'User',
      metadata: { name: 'jdoe2' },
      groups: ['system:authenticated'],
    });
    expect(
      (
        await call('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
          body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
        })
      ).body,
    ).toMatchObject({ status: { userInfo: { username: 'jdoe2', groups: ['system:authenticated'] } } });
  });
});

describe('requests that cannot be served', () => {
  test.each<[string, string, Parameters<TestServer['call']>[1], number, RegExp]>([
    ['an unknown path', '/apis/nope/v1', {}, 404, /^404 page not found/],
    [
      'a method that is not served',
      pods,
      { method: 'PUT', body: {} },
      405,
      /the server does not allow this method on the requested resource/,
    ],
    [
      'a broken body',
      pods,
      { body: '{bad' },
      400,
      /json parse error: invalid character 'b' looking for beginning of object key string \({bad\)/,
    ],
    [
      'no body',
      pods,
      { method: 'POST' },
      400,
      /the object provided is unrecognized \(must be of type Pod\): .*unexpected end of JSON input \(<empty>\)/,
    ],
    [
      'a list for a body',
      pods,
      { body: [] },
      400,
      /json: cannot unmarshal array into Go value of type v1.Pod/,
    ],
    [
      'a body of another kind',
      pods,
      { body: deployment },
      400,
      /Deployment in version \\"v1\\" cannot be handled as a Pod: converting \(v1\.Deployment\) to \(core\.Pod\): unknown conversion/,
    ],
    [
      'a body of another version',
      pods,
      { body: { kind: 'Pod', apiVersion: 'v2' } },
      400,
      /Pod in version \\"v2\\" cannot be handled as a Pod: no kind \\"Pod\\" is registered for version \\"v2\\"/,
    ],
    [
      'an unknown body type',
      pods,
      { body: 'x', headers: { 'content-type': 'text/html' } },
      415,
      /the body of the request was in an unknown format/,
    ],
    [
      'server-side apply',
      `${pods}/x`,
      { method: 'PATCH', body: {}, headers: { 'content-type': 'application/apply-patch+yaml' } },
      415,
      /application\/strategic-merge-patch\+json/,
    ],
    [
      'a body that is too large',
      pods,
      { body: ' '.repeat(3 * 1024 * 1024 + 1) },
      413,
      /Request entity too large: limit is 3145728/,
    ],
    [
      'an answer that we do not have',
      pods,
      { headers: { accept: 'text/html' } },
      406,
      /only the following media types are accepted/,
    ],
    [
      'an odd dry run',
      `${pods}?dryRun=Some`,
      { body: smallPod('x') },
      422,
      /dryRun: Unsupported value: \\"Some\\"/,
    ],
    ['a revision that is none', `${pods}?resourceVersion=x`, {}, 400, /invalid resource version/],
    [
      'a revision of the future',
      `${pods}?resourceVersion=999999`,
      {},
      504,
      /Too large resource version: 999999/,
    ],
    ['a continue token that is none', `${pods}?continue=x`, {}, 400, /continue key is not valid/],
    ['exec', `${pods}/x/exec?command=ls`, { method: 'POST' }, 405, /has no exec/],
  ])('%s', async (_, path, options, code, text) => {
    const answer = await call(path, options);
    expect(answer.code).toBe(code);
    expect(answer.text).toMatch(text);
    if (answer.body !== undefined)
      expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', code });
  });
});

describe('bodies', () => {
  test('may be YAML, and nulls are as if they were absent', async () => {
    const answer = await call(deployments, {
      body: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: yaml, labels: null}\nspec:\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: d}]}}\n',
      headers: { 'content-type': 'application/yaml' },
    });
    expect(answer.code).toBe(201);
    expect(answer.body).toMatchObject({ spec: { replicas: 1 } });
    expect(answer.body).not.toHaveProperty('metadata.labels');
    const { body } = await call(deployments, { body: deployment });
    expect(body).not.toHaveProperty('spec.template.metadata.creationTimestamp');
    expect(body).toHaveProperty('spec.template.spec.containers[0].resources', {});
  });

  test('with fields that do not exist are warned of, or refused when that is asked for', async () => {
    const wrong = {
      ...deployment,
      metadata: { name: 'strict' },
      spec: {
        ...deployment.spec,
        replicass: 3,
        template: {
          ...deployment.spec.template,
          spec: { containers: [{ name: 'web', image: 'web', imagee: 'x' }] },
        },
      },
    };
    const strict = await call(`${deployments}?fieldValidation=Strict`, { body: wrong });
    expect(strict.body).toMatchObject({
      code: 400,
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imagee", unknown field "spec.replicass"',
    });
    const warned = await call(`${deployments}?dryRun=All`, { body: wrong });
    expect(warned.code).toBe(201);
    expect(warned.headers['warning']).toBe(
      '299 - "unknown field \\"spec.template.spec.containers[0].imagee\\"", 299 - "unknown field \\"spec.replicass\\""',
    );
    expect(warned.body).not.toHaveProperty('spec.replicass');
    expect(
      (await call(`${deployments}?dryRun=All&fieldValidation=Ignore`, { body: wrong })).headers,
    ).not.toHaveProperty('warning');
    const twice = JSON.stringify(deployment).replace('"replicas":2', '"replicas":2,"replicas":3');
    expect((await call(`${deployments}?fieldValidation=Strict`, { body: twice })).body).toMatchObject({
      message: expect.stringContaining('strict decoding error: duplicate field "spec.replicas"'),
    });
  });

  test.each<[string, object, string]>([
    [
      'text for a number',
      { replicas: '2' },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'a fraction',
      { replicas: 1.5 },
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'an object for a list',
      { template: { spec: { containers: {} } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
    ],
    [
      'a number for text',
      { template: { spec: { containers: [{ name: 'a', env: [{ name: 'A', value: 1 }] }] } } },
      'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
    ],
    [
      'an odd quantity',
      { template: { spec: { containers: [{ resources: { limits: { cpu: '1x' } } }] } } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('with values of the wrong type are refused: %s', async (_, spec, message) => {
    const { body } = await call(deployments, { body: { ...deployment, spec } });
    expect(body).toMatchObject({
      code: 400,
      message: `Deployment in version "v1" cannot be handled as a Deployment: ${message}`,
    });
  });

  test('with broken base64 are refused', async () => {
    const { body } = await call('/api/v1/namespaces/demo/secrets', {
      body: { kind: 'Secret', apiVersion: 'v1', metadata: { name: 's' }, data: { a: 'not base64!' } },
    });
    expect(body).toMatchObject({
      code: 400,
      message: expect.stringContaining('illegal base64 data at input byte 3'),
    });
  });

  test('that are only tried leave nothing behind', async () => {
    const { revision } = server.store;
    const answer = await call(`${pods}?dryRun=All`, { body: smallPod('dry') });
    expect(answer).toMatchObject({ code: 201, body: { metadata: { name: 'dry', uid: expect.any(String) } } });
    expect((await call(`${pods}/dry`)).code).toBe(404);
    expect(server.store.revision).toBe(revision);
  });

  test('of patches are validated as well', async () => {
    await server.client.create(Pods, 'demo', smallPod('patched'));
    const answer = await call(`${pods}/patched?fieldValidation=Strict`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
      body: { spec: { nope: 1 } },
    });
    expect(answer.body).toMatchObject({
      code: 422,
      message:
        ' "" is invalid: patch: Invalid value: "map[spec:map[nope:1]]": strict decoding error: unknown field "spec.nope"',
    });
  });
});

describe('lists', () => {
  beforeAll(async () => {
    await server.client.create(Namespaces, undefined, { metadata: { name: 'many' } });
    for (let i = 0; i < 10; i += 1)
      await server.client.create(ConfigMaps, 'many', {
        metadata: { name: `cm-${i}`, labels: { even: String(i % 2 === 0) } },
      });
  });
  const list = async (query: string): Promise<ApiList<Pod>> =>
    (await call(`/api/v1/namespaces/many/configmaps?${query}`, { token: 'admin-token' }))
      .body as ApiList<Pod>;
  const names = ({ items }: ApiList<Pod>): string[] => items.map(({ metadata }) => metadata.name);

  test('come in pages that make the whole, even while objects come and go', async () => {
    const first = await list('limit=4');
    expect(first).toMatchObject({
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      metadata: { remainingItemCount: 6 },
    });
    await server.client.delete(ConfigMaps, 'many', 'cm-3');
    await server.client.create(ConfigMaps, 'many', { metadata: { name: 'cm-3' } });
    const second = await list(`limit=4&continue=${first.metadata.continue}`);
    const third = await list(`limit=4&continue=${second.metadata.continue}`);
    expect(third.metadata).not.toHaveProperty('continue');
    expect([first, second, third].flatMap(names)).toEqual(Array.from({ length: 10 }, (_, i) => `cm-${i}`));
    // So that a watch from here tells of what changed between the pages.
    expect(third.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test('in pages with a selector leave nothing out', async () => {
    const first = await list('limit=3&labelSelector=even=true');
    expect(names(first)).toEqual(['cm-0', 'cm-2', 'cm-4']);
    expect(names(await list(`limit=3&labelSelector=even=true&continue=${first.metadata.continue}`))).toEqual([
      'cm-6',
      'cm-8',
    ]);
  });

  test('are tables, metadata or YAML when asked', async () => {
    const { body } = await call(pods, { headers: { accept: asTable } });
    const table = body as Table;
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(table.columnDefinitions.map(({ name, priority }) => `${name} ${priority}`)).toEqual([
      'Name 0',
      'Ready 0',
      'Status 0',
      'Restarts 0',
      'Age 0',
      'IP 1',
      'Node 1',
      'Nominated Node 1',
      'Readiness Gates 1',
    ]);
    expect(table.rows[0]).toMatchObject({
      cells: ['patched', '0/1', 'Pending', '0', '0s', '<none>', '<none>', '<none>', '<none>'],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'patched' } },
    });
    expect(
      (await call(`${pods}?includeObject=None`, { headers: { accept: asTable } })).body,
    ).not.toHaveProperty('rows[0].object');
    expect(
      (await call(`${pods}?includeObject=Object`, { headers: { accept: asTable } })).body,
    ).toHaveProperty('rows[0].object.spec');
    expect((await call(`${pods}/patched`, { headers: { accept: asTable } })).body).toHaveProperty(
      'rows.length',
      1,
    );
    const metadata = await call(pods, {
      headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
    });
    expect(metadata.body).toMatchObject({ kind: 'PartialObjectMetadataList' });
    expect(metadata.body).not.toHaveProperty('items[0].spec');
    const yaml = await call(`${pods}/patched`, { headers: { accept: 'application/yaml' } });
    expect(yaml.headers['content-type']).toBe('application/yaml');
    expect(yaml.text).toContain('  name: patched\n');
  });
});

describe('watches', () => {
  const watch = (query: string, headers?: Record<string, string>) =>
    server.open(`${pods}?watch=true&${query}`, headers === undefined ? {} : { headers });
  const parsed = (line: string): { type: string; object: Pod } =>
    JSON.parse(line) as { type: string; object: Pod };

  test('tell what happens after a revision, a line each, and end in time with a bookmark', async () => {
    const { resourceVersion } = await server.client.list(Pods);
    await server.client.create(Pods, 'demo', smallPod('w1'));
    const response = await watch(
      `resourceVersion=${resourceVersion}&timeoutSeconds=1&allowWatchBookmarks=true`,
    );
    await server.client.patch(Pods, 'demo', 'w1', { metadata: { labels: { a: 'b' } } }, 'merge');
    await server.client.create(ConfigMaps, 'demo', { metadata: { name: 'unrelated' } });
    const seen: string[] = [];
    for await (const line of lines(response)) {
      const { type, object } = parsed(line);
      seen.push(`${type} ${object.metadata.name ?? object.metadata.resourceVersion}`);
    }
    expect(seen).toEqual(['ADDED w1', 'MODIFIED w1', `BOOKMARK ${server.store.revision}`]);
  });

  test('say that they live though nothing happens', async () => {
    const response = await watch(
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1&labelSelector=none=such',
    );
    const seen: string[] = [];
    for await (const line of lines(response))
      seen.push(`${parsed(line).type} ${parsed(line).object.metadata.resourceVersion}`);
    expect(seen).toEqual(Array.from({ length: 2 }, () => `BOOKMARK ${server.store.revision}`));
  });

  test('without a revision begin with what is there', async () => {
    const response = await watch('fieldSelector=metadata.name=w1&timeoutSeconds=1');
    const seen: string[] = [];
    for await (const line of lines(response))
      seen.push(`${parsed(line).type} ${parsed(line).object.metadata.name}`);
    expect(seen).toEqual(['ADDED w1']);
  });

  test('may ask for what is there and be told where that ends', async () => {
    const response = await watch(
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name=w1',
    );
    const seen = [];
    for await (const line of lines(response)) {
      seen.push(parsed(line));
      if (seen.length === 2) break;
    }
    expect(seen[0]).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'w1' } } });
    expect(seen[1]).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: String(server.store.revision),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    });
  });

  test('from a revision that is not in the log say 410 and end', async () => {
    const response = await watch('resourceVersion=999999');
    const all: string[] = [];
    for await (const line of lines(response)) all.push(line);
    expect(all.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'ERROR', object: expect.objectContaining({ kind: 'Status', code: 410, reason: 'Expired' }) },
    ]);
  });

  test('carry tables when asked', async () => {
    const response = await watch('fieldSelector=metadata.name=w1', { accept: asTable });
    for await (const line of lines(response)) {
      expect(JSON.parse(line)).toMatchObject({
        type: 'ADDED',
        object: { kind: 'Table', rows: [{ cells: expect.arrayContaining(['w1', 'Pending']) }] },
      });
      break;
    }
  });

  test('lose nothing and keep the order under many writes', async () => {
    const { resourceVersion } = await server.client.list(ConfigMaps);
    const response = await server.open(
      `/api/v1/namespaces/demo/configmaps?watch=true&resourceVersion=${resourceVersion}`,
    );
    const count = 3000;
    const writes = (async () => {
      for (let i = 0; i < count; i += 1) {
        await server.client.create(ConfigMaps, 'demo', { metadata: { name: `load-${i}` } });
        if (i % 100 === 0) await turn();
      }
    })();
    const seen: string[] = [];
    for await (const line of lines(response)) {
      seen.push(parsed(line).object.metadata.name);
      if (seen.length === count) break;
    }
    await writes;
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => `load-${i}`));
  });

  test('of a reader that does not read wait for it without filling memory, until the log is cut', async () => {
    const { resourceVersion } = await server.client.list(ConfigMaps);
    const response = await server.open(
      `/api/v1/namespaces/demo/configmaps?watch=true&resourceVersion=${resourceVersion}`,
    );
    response.pause();
    const data = { big: 'x'.repeat(500_000) };
    const before = process.memoryUsage().arrayBuffers;
    const write = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 1) {
        await server.client.create(ConfigMaps, 'demo', { metadata: { name: `big-${i}` }, data });
        await server.client.delete(ConfigMaps, 'demo', `big-${i}`);
        await turn();
      }
    };
    await write(20);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    const reader = lines(response);
    for (let i = 0; i < 20; i += 1)
      for (const type of ['ADDED', 'DELETED'])
        expect(parsed(String((await reader.next()).value))).toMatchObject({
          type,
          object: { metadata: { name: `big-${i}` } },
        });
    // More than the log holds.
    await write(60);
    let last = '';
    for await (const line of reader) last = line;
    expect(JSON.parse(last)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });
});

test('logs are streamed as text, with their options', async () => {
  const answer = await call(`${pods}/w1/log?container=app&tailLines=5`);
  expect(answer).toMatchObject({ code: 200, text: 'container app tail 5\n' });
  expect(answer.headers['content-type']).toBe('text/plain');
  expect((await call(`${pods}/w1/log?tailLines=-1`)).body).toMatchObject({
    code: 422,
    message:
      'PodLogOptions "w1" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  });
  expect((await call(`${pods}/none/log`)).body).toMatchObject({ message: 'pods "none" not found' });
});

test('pods are bound and evicted through their subresources', async () => {
  await server.client.create(Pods, 'demo', smallPod('bound'));
  const target = { kind: 'Node', name: 'playground' };
  const bind = () =>
    call(`${pods}/bound/binding`, { token: 'admin-token', body: { kind: 'Binding', target } });
  expect((await bind()).code).toBe(201);
  expect(await server.client.get(Pods, 'demo', 'bound')).toMatchObject({
    spec: { nodeName: 'playground' },
    status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
  });
  expect((await bind()).body).toMatchObject({
    code: 409,
    message: expect.stringContaining('already assigned to node'),
  });
  expect(
    (await call(`${pods}/bound/eviction`, { body: { kind: 'Eviction', metadata: { name: 'bound' } } })).code,
  ).toBe(201);
  expect((await server.client.get(Pods, 'demo', 'bound')).metadata.deletionGracePeriodSeconds).toBe(30);
});

test('a deletion answers with a Status, or with the object when it is not gone yet', async () => {
  const marked = await call(`${pods}/bound`, {
    method: 'DELETE',
    body: { kind: 'DeleteOptions', gracePeriodSeconds: 5 },
  });
  expect(marked.body).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 5 } });
  const gone = await call(`${pods}/bound?gracePeriodSeconds=0`, { method: 'DELETE' });
  expect(gone.body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: 'bound', kind: 'pods' },
  });
  await server.client.create(ConfigMaps, 'demo', { metadata: { name: 'x1', labels: { del: 'yes' } } });
  await server.client.create(ConfigMaps, 'demo', { metadata: { name: 'x2', labels: { del: 'yes' } } });
  await call('/api/v1/namespaces/demo/configmaps?labelSelector=del=yes', { method: 'DELETE' });
  expect((await server.client.list(ConfigMaps, { labelSelector: 'del=yes' })).items).toEqual([]);
});

test('what is served can be discovered', async () => {
  const { body } = await call('/api/v1');
  const resources = (body as { resources: { name: string }[] }).resources;
  expect(resources.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['pods', 'pods/log', 'pods/status', 'replicationcontrollers/scale', 'services']),
  );
  expect(resources.find(({ name }) => name === 'replicationcontrollers/scale')).toEqual({
    name: 'replicationcontrollers/scale',
    singularName: '',
    namespaced: true,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  });
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
  const aggregated = await call('/apis', { headers: { accept } });
  expect(aggregated.headers['content-type']).toBe(
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  );
  const { items } = aggregated.body as {
    items: { metadata: { name: string }; versions: { resources: { resource: string }[] }[] }[];
  };
  const apps = items.find(({ metadata }) => metadata.name === 'apps');
  // As recorded from a real control plane.
  expect(apps?.versions[0]?.resources.find(({ resource }) => resource === 'deployments')).toEqual({
    resource: 'deployments',
    responseKind: { group: '', version: '', kind: 'Deployment' },
    scope: 'Namespaced',
    singularResource: 'deployment',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: [
      {
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
      },
      {
        subresource: 'status',
        responseKind: { group: '', version: '', kind: 'Deployment' },
        verbs: ['get', 'patch', 'update'],
      },
    ],
  });
  const document = await call('/openapi/v3/apis/apps/v1');
  expect(document.body).toHaveProperty(
    'components.schemas',
    expect.objectContaining({ 'io.k8s.api.apps.v1.Deployment': expect.anything() }),
  );
  const etag = document.headers['etag'] ?? '';
  expect((await call('/openapi/v3/apis/apps/v1', { headers: { 'if-none-match': etag } })).code).toBe(304);
});

test('the server ends its watches and idle connections when it closes', async () => {
  const other = await startTestServer();
  const watching = await other.open(`${pods}?watch=true`);
  const ended = (async () => {
    for await (const _ of lines(watching)) expect.unreachable();
  })();
  await other.close();
  await ended;
});
