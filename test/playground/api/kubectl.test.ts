import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deployment } from '../../../source/wire/kubernetes.ts';
import { Pods } from '../../../source/wire/resources.ts';
import { smallPod, startTestServer, type TestServer } from './support.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: quay.io/org/web:v1
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 8080}]
`;

/** The real client, over HTTPS: what it makes of our discovery, schemas, tables, patches and errors. */
describe.skipIf(!hasKubectl)('kubectl', () => {
  let server: TestServer;
  let directory: string;
  const kubectl = (...args: string[]) =>
    execa(
      'kubectl',
      ['--kubeconfig', join(directory, 'config'), '--cache-dir', join(directory, 'cache'), ...args],
      { reject: false, all: true, input: manifest, timeout: 30_000 },
    );
  const output = async (...args: string[]): Promise<string> => (await kubectl(...args)).all;

  beforeAll(async () => {
    server = await startTestServer({
      podLogs: {
        async *open() {
          yield Buffer.from('hello\n');
        },
      },
    });
    directory = await mkdtemp(join(tmpdir(), 'kubectl-'));
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'playground',
          cluster: {
            server: `https://localhost:${server.port}`,
            'certificate-authority-data': Buffer.from(server.certificate).toString('base64'),
          },
        },
      ],
      users: [{ name: 'jdoe2', user: { token: 'jdoe2-token' } }],
      contexts: [{ name: 'demo', context: { cluster: 'playground', user: 'jdoe2', namespace: 'demo' } }],
      'current-context': 'demo',
    };
    await writeFile(join(directory, 'config'), JSON.stringify(config), { mode: 0o600 });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  test('creates, applies, looks, scales, patches and deletes', async () => {
    expect(await output('create', '-f', '-')).toBe('deployment.apps/web created\nservice/web created');
    expect(await output('create', '-f', '-')).toContain(
      'Error from server (AlreadyExists): error when creating "STDIN": deployments.apps "web" already exists',
    );
    expect(await output('apply', '-f', '-')).toMatch(
      /deployment\.apps\/web configured\n(.*\n)?service\/web configured$/,
    );
    expect(await output('apply', '-f', '-')).toBe('deployment.apps/web unchanged\nservice/web unchanged');
    expect(await output('get', 'deploy,svc')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ndeployment\.apps\/web +0\/2 +0 +0 +\d+s\n\nNAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\nservice\/web +ClusterIP +172\.30\.1\.1 +<none> +8080\/TCP +\d+s$/,
    );
    expect(await output('scale', 'deployment/web', '--replicas=3')).toBe('deployment.apps/web scaled');
    expect(await output('set', 'image', 'deployment/web', 'web=quay.io/org/web:v2')).toBe(
      'deployment.apps/web image updated',
    );
    expect(
      await output(
        'get',
        'deploy/web',
        '-o',
        'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}',
      ),
    ).toBe('3 quay.io/org/web:v2');
    expect(await output('annotate', 'svc', 'web', 'note=x')).toBe('service/web annotated');
    expect(await output('delete', 'deploy,svc', 'web')).toBe(
      'deployment.apps "web" deleted\nservice "web" deleted',
    );
    expect(await output('get', 'all')).toBe('No resources found in demo namespace.');
  });

  test('is told what is wrong with a manifest', async () => {
    await writeFile(join(directory, 'typo.yaml'), manifest.replace('replicas:', 'replicass:'));
    expect(await output('create', '-f', join(directory, 'typo.yaml'))).toMatch(
      /Error from server \(BadRequest\): error when creating ".*typo\.yaml": Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec\.replicass"/,
    );
    await writeFile(
      join(directory, 'wrong.yaml'),
      manifest.replace('matchLabels: {app: web}', 'matchLabels: {app: other}'),
    );
    expect(await output('create', '-f', join(directory, 'wrong.yaml'))).toContain(
      'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    );
  });

  test('follows a pod until it is gone', async () => {
    await server.client.create(Pods, 'demo', smallPod('p1'));
    const watching = kubectl('get', 'pods', '-w');
    let seen = '';
    const waiting = new Set<() => void>();
    watching.stdout.on('data', (chunk: unknown) => {
      seen += String(chunk);
      for (const look of waiting) look();
    });
    const saw = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (seen.includes(text)) resolve();
        };
        waiting.add(look);
        look();
      });
    await saw('Pending');
    await server.client.patch(Pods, 'demo', 'p1', { status: { phase: 'Running' } }, 'merge', 'status');
    await saw('Running');
    expect(await output('delete', 'pod', 'p1')).toBe('pod "p1" deleted');
    await saw('Terminating');
    watching.kill();
    await watching;
    expect(seen).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\np1 +0\/1 +Pending /);
  });

  test('explains, describes, shows logs', async () => {
    await server.client.create(Pods, 'demo', smallPod('p2'));
    expect(await output('explain', 'deployment.spec.strategy.rollingUpdate')).toMatch(
      /maxSurge\s+<IntOrString>\n/,
    );
    expect(await output('describe', 'pod', 'p2')).toMatch(/^Name: +p2\nNamespace: +demo\n/);
    expect(await output('logs', 'p2')).toBe('hello');
    expect(await output('exec', 'p2', '--', 'ls')).toContain('has no exec');
  });

  test('sends built-in kinds as protobuf, which is read as well', async () => {
    await output('create', 'configmap', 'settings', '--from-literal=a=1');
    expect(await output('get', 'configmap', 'settings', '-o', 'jsonpath={.data}')).toBe('{"a":"1"}');
    await output(
      'create',
      'secret',
      'docker-registry',
      'quay',
      '--docker-server=quay.io',
      '--docker-username=a',
      '--docker-password=b',
    );
    expect(await output('get', 'secret', 'quay', '-o', 'jsonpath={.type} {.data}')).toMatch(
      /^kubernetes\.io\/dockerconfigjson \{"\.dockerconfigjson":"[A-Za-z0-9+/=]+"\}$/,
    );
    await output(
      'create',
      'deployment',
      'small',
      '--image=quay.io/org/web:v1',
      '--replicas=0',
      '--port=8080',
    );
    const { items } = JSON.parse(await output('get', 'deployments', '-o', 'json')) as { items: Deployment[] };
    expect(items).toHaveLength(1);
    // Zeros mean nothing in protobuf, but for those that were set.
    expect(items[0]?.spec).toEqual({
      replicas: 0,
      selector: { matchLabels: { app: 'small' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: {
        metadata: { labels: { app: 'small' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'quay.io/org/web:v1',
              imagePullPolicy: 'IfNotPresent',
              ports: [{ containerPort: 8080, protocol: 'TCP' }],
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
            },
          ],
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          securityContext: {},
          schedulerName: 'default-scheduler',
        },
      },
    });
  });

  test('knows who it is and what it may', async () => {
    expect(await output('auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}')).toBe('jdoe2');
    expect(await output('auth', 'can-i', 'create', 'pods')).toBe('yes');
    expect(await output('auth', 'can-i', 'create', 'pods', '-n', 'kube-system')).toBe('no');
    expect(await output('get', 'pods', '-n', 'kube-system')).toBe(
      'Error from server (Forbidden): pods is forbidden: User "jdoe2" cannot list resource "pods" in API group "" in the namespace "kube-system"',
    );
  });
});
