import { beforeEach, describe, expect, test } from 'vitest';
import type {
  Deployment,
  KubernetesEvent,
  Pod,
  Service,
  WatchEvent,
} from '../../../source/wire/kubernetes.ts';
import {
  ConfigMaps,
  Deployments,
  Events,
  Namespaces,
  Pods,
  ReplicationControllers,
  Secrets,
  ServiceAccounts,
  Services,
} from '../../../source/wire/resources.ts';
import { createTestApi, smallPod, statusOf, type TestApi } from './support.ts';

let api: TestApi;
let client: TestApi['client'];
beforeEach(async () => {
  api = await createTestApi();
  client = api.client;
});

const web = (replicas = 2): Partial<Deployment> => ({
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'quay.io/org/web:v1', ports: [{ containerPort: 8080 }] }] },
    },
  },
});

describe('create', () => {
  test('a pod gets what upstream gives it', async () => {
    const pod = await client.create(Pods, 'demo', smallPod('web'));
    const volume = pod.spec.containers[0]?.volumeMounts?.[0]?.name;
    expect(volume).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(pod).toMatchObject({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        name: 'web',
        namespace: 'demo',
        generation: 1,
        creationTimestamp: '2026-01-02T03:04:05Z',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      spec: {
        containers: [
          {
            name: 'app',
            imagePullPolicy: 'IfNotPresent',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
            volumeMounts: [
              { name: volume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
            ],
          },
        ],
        volumes: [{ name: volume, projected: { defaultMode: 420 } }],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        serviceAccountName: 'default',
        serviceAccount: 'default',
        securityContext: {},
        schedulerName: 'default-scheduler',
        tolerations: [
          {
            key: 'node.kubernetes.io/not-ready',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
          {
            key: 'node.kubernetes.io/unreachable',
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: 300,
          },
        ],
        priority: 0,
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
  });

  test('a service account may keep its token out, and brings its pull secrets', async () => {
    await client.create(ServiceAccounts, 'demo', {
      metadata: { name: 'quiet' },
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'quay' }],
    });
    const pod = await client.create(Pods, 'demo', {
      ...smallPod('web'),
      spec: { serviceAccountName: 'quiet', containers: [{ name: 'app', image: 'web' }] },
    });
    expect(pod.spec.volumes).toBeUndefined();
    expect(pod.spec.imagePullSecrets).toEqual([{ name: 'quay' }]);
  });

  test('what the client may not set is not taken from it', async () => {
    const sent = {
      ...web(),
      metadata: {
        name: 'web',
        uid: 'mine',
        generation: 7,
        creationTimestamp: '2001-01-01T00:00:00Z',
        deletionTimestamp: '2001-01-01T00:00:00Z',
        managedFields: [],
      },
      status: { readyReplicas: 9 },
    };
    const made = await client.create(Deployments, 'demo', sent);
    expect(made.metadata).toMatchObject({ generation: 1, creationTimestamp: '2026-01-02T03:04:05Z' });
    expect(made.metadata.uid).not.toBe('mine');
    expect(made.metadata).not.toHaveProperty('deletionTimestamp');
    expect(made.metadata).not.toHaveProperty('managedFields');
    expect(made.status).toEqual({});
  });

  test('generated names are tried again when they are taken', async () => {
    const { createApi } = await import('../../../source/playground/api/api.ts');
    const { coreKinds } = await import('../../../source/playground/api/kinds/core-kinds.ts');
    const suffixes = ['aaaaa', 'aaaaa', 'bbbbb'];
    const other = createApi({
      store: api.store,
      clock: api.clock,
      kinds: coreKinds(),
      nameSuffix: () => suffixes.shift() ?? 'ccccc',
    });
    const make = () =>
      other.client.create(ConfigMaps, 'demo', { metadata: { name: '', generateName: 'cm-' } });
    expect((await make()).metadata.name).toBe('cm-aaaaa');
    expect((await make()).metadata.name).toBe('cm-bbbbb');
    const long = await other.client.create(ConfigMaps, 'demo', {
      metadata: { name: '', generateName: 'x'.repeat(70) },
    });
    expect(long.metadata.name).toBe(`${'x'.repeat(58)}ccccc`);
  });

  test('is refused in upstream’s words', async () => {
    await client.create(Deployments, 'demo', web());
    expect(await statusOf(client.create(Deployments, 'demo', web()))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'deployments.apps "web" already exists',
      reason: 'AlreadyExists',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 409,
    });
    expect(await statusOf(client.create(Pods, 'nowhere', smallPod('web')))).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    const elsewhere = { ...smallPod('web'), metadata: { name: 'web', namespace: 'other' } };
    expect(await statusOf(client.create(Pods, 'demo', elsewhere))).toMatchObject({
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    });
    expect(
      await statusOf(client.create(Pods, 'demo', { ...smallPod(''), metadata: { name: '' } })),
    ).toMatchObject({
      code: 422,
      message: 'Pod "" is invalid: metadata.name: Required value: name or generateName is required',
    });
  });

  test('services get addresses that no other has', async () => {
    const make = (name: string, spec: Service['spec'] = { ports: [{ port: 80 }] }) =>
      client.create(Services, 'demo', { metadata: { name }, spec });
    const [a, b] = [await make('a'), await make('b')];
    expect([a.spec.clusterIP, b.spec.clusterIP]).toEqual(['172.30.1.1', '172.30.1.2']);
    await client.delete(Services, 'demo', 'a');
    expect((await make('c')).spec.clusterIP).toBe('172.30.1.1');
    expect(b.spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
    // An update that leaves the address out keeps it.
    const updated = await client.update(Services, {
      ...b,
      spec: { ports: [{ port: 81 }] },
    });
    expect(updated.spec.clusterIP).toBe('172.30.1.2');
  });

  test('secrets take plain text and keep it encoded', async () => {
    const secret = await client.create(Secrets, 'demo', {
      metadata: { name: 's' },
      data: { a: 'YQ==' },
      stringData: { b: 'bé' },
    });
    expect(secret).toMatchObject({
      type: 'Opaque',
      data: { a: 'YQ==', b: Buffer.from('bé').toString('base64') },
    });
    expect(secret).not.toHaveProperty('stringData');
  });
});

describe('update', () => {
  test('is refused when the object has changed since', async () => {
    const made = await client.create(Deployments, 'demo', web());
    await client.update(Deployments, { ...made, spec: { ...made.spec, replicas: 3 } });
    expect(await statusOf(client.update(Deployments, made))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test('counts changes of the spec, and leaves the status alone', async () => {
    const made = await client.create(Deployments, 'demo', web());
    const scaled = await client.update(Deployments, {
      ...made,
      spec: { ...made.spec, replicas: 3 },
      status: { readyReplicas: 5 },
    });
    expect(scaled.metadata.generation).toBe(2);
    expect(scaled.status).toEqual({});
    const labelled = await client.update(Deployments, {
      ...scaled,
      metadata: { ...scaled.metadata, labels: { a: 'b' } },
    });
    expect(labelled.metadata.generation).toBe(2);
    const reported = await client.update(
      Deployments,
      { ...labelled, spec: { ...labelled.spec, replicas: 9 }, status: { readyReplicas: 3 } },
      'status',
    );
    expect(reported).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 3 },
      status: { readyReplicas: 3 },
    });
  });

  test('that changes nothing writes nothing', async () => {
    const made = await client.create(Deployments, 'demo', web());
    const { revision } = api.store;
    const { status: _, ...withoutStatus } = made;
    const again = await client.update(Deployments, withoutStatus as Deployment);
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect(api.store.revision).toBe(revision);
  });

  test('of a pod may change images and little else', async () => {
    const pod = await client.create(Pods, 'demo', smallPod('web'));
    const moved = await client.patch(
      Pods,
      'demo',
      'web',
      { spec: { containers: [{ name: 'app', image: 'quay.io/org/web:v2' }] } },
      'strategic',
    );
    expect(moved.metadata.generation).toBe(2);
    const { metadata, spec } = pod;
    delete metadata.resourceVersion;
    expect(
      await statusOf(client.update(Pods, { ...pod, metadata, spec: { ...spec, restartPolicy: 'Never' } })),
    ).toMatchObject({
      code: 422,
      message: expect.stringMatching(
        /^Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than /,
      ),
    });
  });

  test('that gives a pod its node marks it as scheduled and is no new generation', async () => {
    const pod = await client.create(Pods, 'demo', smallPod('web'));
    const bound = await client.update(Pods, { ...pod, spec: { ...pod.spec, nodeName: 'playground' } });
    expect(bound.metadata.generation).toBe(1);
    expect(bound.status?.conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: '2026-01-02T03:04:05Z',
      },
    ]);
  });

  test('cannot move a selector', async () => {
    const made = await client.create(Deployments, 'demo', web());
    const labels = { app: 'other' };
    const moved = {
      ...made,
      spec: {
        ...made.spec,
        selector: { matchLabels: labels },
        template: { ...made.spec.template, metadata: { labels } },
      },
    };
    expect(await statusOf(client.update(Deployments, moved))).toMatchObject({
      message:
        'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
    });
  });
});

describe('patch', () => {
  test('merges lists by their keys when it is strategic, replaces them when it is not', async () => {
    await client.create(Deployments, 'demo', web());
    const env = {
      spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'A', value: '1' }] }] } } },
    };
    const merged = await client.patch(Deployments, 'demo', 'web', env, 'strategic');
    expect(merged.spec.template.spec.containers[0]).toMatchObject({
      image: 'quay.io/org/web:v1',
      env: [{ name: 'A', value: '1' }],
    });
    expect(await statusOf(client.patch(Deployments, 'demo', 'web', env, 'merge'))).toMatchObject({
      code: 422,
      message: 'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
    });
    const replaced = await client.patch(
      Deployments,
      'demo',
      'web',
      [
        { op: 'test', path: '/spec/replicas', value: 2 },
        { op: 'replace', path: '/spec/replicas', value: 4 },
      ],
      'json',
    );
    expect(replaced.spec.replicas).toBe(4);
    expect(
      await statusOf(
        client.patch(Deployments, 'demo', 'web', [{ op: 'test', path: '/spec/replicas', value: 2 }], 'json'),
      ),
    ).toMatchObject({ code: 422, message: 'the server rejected our request due to an error in our request' });
  });

  test('with a resourceVersion holds for that one only', async () => {
    const made = await client.create(Deployments, 'demo', web());
    const patch = { metadata: { resourceVersion: made.metadata.resourceVersion, labels: { a: 'b' } } };
    await client.patch(Deployments, 'demo', 'web', patch, 'merge');
    expect(await statusOf(client.patch(Deployments, 'demo', 'web', patch, 'merge'))).toMatchObject({
      code: 409,
    });
  });

  test('of a scale sets the replicas and nothing else', async () => {
    await client.create(Deployments, 'demo', web());
    const scale = await client.patch(Deployments, 'demo', 'web', { spec: { replicas: 5 } }, 'merge', 'scale');
    expect(scale).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 5 },
      status: { replicas: 0, selector: 'app=web' },
    });
    expect((await client.get(Deployments, 'demo', 'web')).spec.replicas).toBe(5);
    expect(
      await statusOf(client.patch(Deployments, 'demo', 'web', { spec: { replicas: -1 } }, 'merge', 'scale')),
    ).toMatchObject({
      message:
        'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    });
  });
});

describe('delete', () => {
  const events = (resource = Pods): WatchEvent<Pod>[] => {
    const seen: WatchEvent<Pod>[] = [];
    client.watch(
      resource,
      { resourceVersion: String(api.store.revision) },
      (event) => seen.push(event),
      new AbortController().signal,
    );
    return seen;
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  test('gives a running pod time, then takes it away', async () => {
    const pod = await client.create(Pods, 'demo', smallPod('web'));
    await client.update(Pods, { ...pod, spec: { ...pod.spec, nodeName: 'playground' } });
    const seen = events();
    await client.delete(Pods, 'demo', 'web');
    const marked = await client.get(Pods, 'demo', 'web');
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: '2026-01-02T03:04:35Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    api.clock.advance(2000);
    await client.delete(Pods, 'demo', 'web', { gracePeriodSeconds: 0 });
    expect(await statusOf(client.get(Pods, 'demo', 'web'))).toMatchObject({
      code: 404,
      message: 'pods "web" not found',
    });
    await settle();
    expect(
      seen.map(({ type, object: { metadata } }) => [
        type,
        metadata.deletionGracePeriodSeconds,
        metadata.deletionTimestamp,
      ]),
    ).toEqual([
      ['MODIFIED', 30, '2026-01-02T03:04:35Z'],
      ['MODIFIED', 0, '2026-01-02T03:04:07Z'],
      ['DELETED', 0, '2026-01-02T03:04:07Z'],
    ]);
    // A deletion is a write: its event has a revision of its own.
    expect(seen.at(-1)?.object.metadata.resourceVersion).toBe(String(api.store.revision));
  });

  test('takes a pod that nobody runs, or that has ended, at once', async () => {
    await client.create(Pods, 'demo', smallPod('waiting'));
    await client.delete(Pods, 'demo', 'waiting');
    const pod = await client.create(Pods, 'demo', smallPod('done'));
    const bound = await client.update(Pods, { ...pod, spec: { ...pod.spec, nodeName: 'playground' } });
    await client.update(Pods, { ...bound, status: { ...bound.status, phase: 'Succeeded' } }, 'status');
    await client.delete(Pods, 'demo', 'done');
    expect((await client.list(Pods)).items).toEqual([]);
  });

  test('waits for finalizers, of which Foreground and Orphan are two', async () => {
    const made = await client.create(Deployments, 'demo', web());
    await client.delete(Deployments, 'demo', 'web', { propagationPolicy: 'Foreground' });
    const marked = await client.get(Deployments, 'demo', 'web');
    expect(marked.metadata).toMatchObject({
      finalizers: ['foregroundDeletion'],
      deletionTimestamp: '2026-01-02T03:04:05Z',
      generation: 2,
    });
    expect(
      await statusOf(
        client.patch(Deployments, 'demo', 'web', { metadata: { finalizers: ['a.example/b'] } }, 'merge'),
      ),
    ).toMatchObject({
      code: 422,
      message: expect.stringContaining('no new finalizers can be added if the object is being deleted'),
    });
    await client.patch(Deployments, 'demo', 'web', { metadata: { finalizers: null } }, 'merge');
    expect((await client.list(Deployments)).items).toEqual([]);
    expect(made.metadata.finalizers).toBeUndefined();
  });

  test('holds to preconditions', async () => {
    const made = await client.create(ConfigMaps, 'demo', { metadata: { name: 'cm' } });
    expect(
      await statusOf(client.delete(ConfigMaps, 'demo', 'cm', { preconditions: { uid: 'other' } })),
    ).toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on configmaps "cm": Precondition failed: UID in precondition: other, UID in object meta: ${made.metadata.uid}`,
    });
    const resourceVersion = made.metadata.resourceVersion ?? '';
    await client.delete(ConfigMaps, 'demo', 'cm', { preconditions: { resourceVersion } });
    expect((await client.list(ConfigMaps)).items).toEqual([]);
  });

  test('of a namespace takes everything in it', async () => {
    await client.create(Namespaces, undefined, { metadata: { name: 'other' } });
    await client.create(Pods, 'demo', smallPod('web'));
    await client.create(Pods, 'other', smallPod('web'));
    await client.delete(Namespaces, undefined, 'demo');
    expect((await client.list(Pods)).items.map(({ metadata }) => metadata.namespace)).toEqual(['other']);
  });
});

describe('list and watch', () => {
  test('select by labels and fields', async () => {
    await client.create(Pods, 'demo', smallPod('a', { app: 'web', tier: 'front' }));
    await client.create(Pods, 'demo', smallPod('b', { app: 'web' }));
    await client.create(Pods, 'demo', smallPod('c', { app: 'db' }));
    const names = async (options: Parameters<typeof client.list>[1]): Promise<string[]> =>
      (await client.list(Pods, options)).items.map(({ metadata }) => metadata.name);
    expect(await names({ labelSelector: 'app=web' })).toEqual(['a', 'b']);
    expect(await names({ labelSelector: 'app in (web, db), !tier' })).toEqual(['b', 'c']);
    expect(await names({ labelSelector: 'app!=web' })).toEqual(['c']);
    expect(await names({ labelSelector: 'tier notin (front)' })).toEqual(['b', 'c']);
    expect(await names({ fieldSelector: 'metadata.name=b' })).toEqual(['b']);
    expect(await names({ namespace: 'demo', fieldSelector: 'metadata.name=b' })).toEqual(['b']);
    expect(
      await names({ namespace: 'demo', fieldSelector: 'metadata.name=b', labelSelector: 'app=db' }),
    ).toEqual([]);
    expect(await names({ fieldSelector: 'status.phase!=Pending' })).toEqual([]);
    expect(await statusOf(client.list(Pods, { fieldSelector: 'spec.foo=1' }))).toMatchObject({
      code: 400,
      message: 'field label not supported: spec.foo',
    });
    expect(await statusOf(client.list(Deployments, { fieldSelector: 'spec.foo=1' }))).toMatchObject({
      message: '"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
    });
    expect(await statusOf(client.list(Pods, { labelSelector: 'a=b=c' }))).toMatchObject({ code: 400 });
  });

  test('a watch with selectors sees objects come and go as they begin and cease to match', async () => {
    const seen: string[] = [];
    const { resourceVersion } = await client.list(Pods);
    const stop = new AbortController();
    client.watch(
      Pods,
      { resourceVersion, labelSelector: 'app=web', namespace: 'demo' },
      ({ type, object }) => seen.push(`${type} ${object.metadata.name} ${object.metadata.labels?.['app']}`),
      stop.signal,
    );
    const label = (name: string, app: string | null) =>
      client.patch(Pods, 'demo', name, { metadata: { labels: { app } } }, 'merge');
    await client.create(Pods, 'demo', smallPod('a', { app: 'db' }));
    await label('a', 'web');
    await client.patch(Pods, 'demo', 'a', { metadata: { labels: { more: 'x' } } }, 'merge');
    await label('a', 'db');
    await label('a', 'web');
    await client.delete(Pods, 'demo', 'a');
    await new Promise((resolve) => setImmediate(resolve));
    // What ceases to match is told with the labels that matched. The second step of a deletion is a change, too.
    expect(seen).toEqual([
      'ADDED a web',
      'MODIFIED a web',
      'DELETED a web',
      'ADDED a web',
      'MODIFIED a web',
      'DELETED a web',
    ]);
    stop.abort();
    await client.create(Pods, 'demo', smallPod('b', { app: 'web' }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toHaveLength(6);
  });

  test('what comes out is the caller’s own', async () => {
    await client.create(Pods, 'demo', smallPod('a', { app: 'web' }));
    const first = await client.get(Pods, 'demo', 'a');
    first.metadata.labels = { app: 'changed' };
    expect((await client.get(Pods, 'demo', 'a')).metadata.labels).toEqual({ app: 'web' });
  });
});

test('events are forgotten after three hours', async () => {
  const make = (name: string): Promise<KubernetesEvent> =>
    client.create(Events, 'demo', {
      metadata: { name },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'demo' },
      lastTimestamp: new Date(api.clock.now()).toISOString(),
    });
  await make('old');
  api.clock.advance(2 * 60 * 60 * 1000);
  await make('newer');
  api.clock.advance(61 * 60 * 1000);
  await make('newest');
  expect((await client.list(Events)).items.map(({ metadata }) => metadata.name)).toEqual(['newer', 'newest']);
});

test('replication controllers default their selector and labels from the template', async () => {
  const made = await client.create(ReplicationControllers, 'demo', {
    metadata: { name: 'rc' },
    spec: {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web' }] },
      },
    },
  });
  expect(made).toMatchObject({
    metadata: { labels: { app: 'web' }, generation: 1 },
    spec: { replicas: 1, selector: { app: 'web' } },
    status: { replicas: 0 },
  });
  expect(made.spec.template?.spec.containers[0]?.imagePullPolicy).toBe('Always');
});
