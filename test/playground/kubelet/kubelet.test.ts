import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../../source/platform/process-identity.ts';
import type { Container, Pod } from '../../../source/wire/kubernetes.ts';
import { ConfigMaps, Pods, Secrets } from '../../../source/wire/resources.ts';
import { isOver, isReady, type Node, namespace, reasonOf, startNode, statusOf } from './node.ts';
import { publishPrograms } from './programs.ts';
import { type StaticRegistry, startStaticRegistry } from './static-registry.ts';

let registry: StaticRegistry;
let image: string;
let node: Node;
beforeAll(async () => {
  registry = await startStaticRegistry();
  image = await publishPrograms(registry);
});
afterAll(() => registry.stop());
beforeEach(async () => {
  node = await startNode(registry);
});
afterEach(async () => {
  await node.stop();
  expect(node.errors).toEqual([]);
});

const app = (more: Partial<Container> = {}): Container => ({
  name: 'app',
  image,
  ports: [{ name: 'http', containerPort: 8080 }],
  ...more,
});
const script = (code: string, more: Partial<Container> = {}): Container =>
  app({ args: ['-e', code], ...more });
interface Answer {
  env: Record<string, string>;
  hostname: string;
  cwd: string;
  pid: number;
  probes: number;
}
const urlOf = (pod: Pod, path = '/'): string => `http://${pod.status?.podIP}:8080${path}`;
const ask = async (pod: Pod): Promise<Answer> => (await (await fetch(urlOf(pod))).json()) as Answer;
const readiness = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 };

describe('a pod that serves', () => {
  it('runs as a process of its own, with its status as a kubelet writes it', async () => {
    await node.run('web', [app({ readinessProbe: readiness })]);
    const pod = await node.until('web', isReady);
    expect(pod.status).toMatchObject({
      observedGeneration: 1,
      phase: 'Running',
      hostIP: '127.0.0.1',
      podIP: expect.stringMatching(/^127\.88\.\d+\.\d+$/),
      qosClass: 'BestEffort',
    });
    expect(pod.status?.podIPs).toEqual([{ ip: pod.status?.podIP }]);
    expect(pod.status?.conditions?.map(({ type, status, reason }) => ({ type, status, reason }))).toEqual(
      ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'].map((type) => ({
        type,
        status: 'True',
        reason: undefined,
      })),
    );
    expect(pod.status?.containerStatuses).toEqual([
      {
        name: 'app',
        state: { running: { startedAt: expect.any(String) } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image,
        imageID: expect.stringMatching(
          new RegExp(`^${registry.host}/devenablement/workshop@sha256:[0-9a-f]{64}$`),
        ),
        containerID: expect.stringMatching(/^cri-o:\/\/[0-9a-f]{64}$/),
        started: true,
        resources: {},
        volumeMounts: [
          {
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
            name: expect.stringMatching(/^kube-api-access-/),
            readOnly: true,
            recursiveReadOnly: 'Disabled',
          },
        ],
      },
    ]);
    const answer = await ask(pod);
    expect(answer.hostname).toBe('web');
    expect(answer.cwd).toMatch(/\/rootfs\/app$/);
    expect(processStart(answer.pid)).toBeDefined();
    expect(answer.pid).not.toBe(process.pid);
  });

  it('is seen being made before it has an address', async () => {
    const seen: string[] = [];
    const watching = new AbortController();
    const { resourceVersion } = await node.client.list(Pods);
    node.client.watch(
      Pods,
      { namespace, resourceVersion },
      ({ object: { status = {} } }) => {
        const ready = status.conditions?.find(({ type }) => type === 'PodReadyToStartContainers')?.status;
        const [state] = Object.keys(status.containerStatuses?.[0]?.state ?? {});
        const address = status.podIP === undefined ? 'no address' : 'an address';
        seen.push(`${status.phase} ${state} ${address} ${ready}`);
      },
      watching.signal,
    );
    await node.run('web', [app()]);
    await node.until('web', isReady);
    watching.abort();
    expect(seen.slice(0, 2)).toEqual([
      'Pending undefined no address undefined',
      'Pending waiting no address False',
    ]);
    expect(seen.at(-1)).toBe('Running running an address True');
  });

  it('says what happens in events', async () => {
    await node.run('web', [app()]);
    await node.until('web', isReady);
    await node.event(({ reason }) => reason === 'Started');
    const events = await node.events('web');
    expect(events).toEqual([
      `Pulling: Pulling image "${image}"`,
      expect.stringMatching(
        /^Pulled: Successfully pulled image ".*" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
      ),
      'Created: Created container: app',
      'Started: Started container app',
    ]);
    await node.run('again', [app()]);
    await node.event(({ involvedObject, reason }) => involvedObject.name === 'again' && reason === 'Started');
    expect((await node.events('again'))[0]).toBe(
      `Pulled: Container image "${image}" already present on machine`,
    );
    const event = await node.event(({ reason }) => reason === 'Started');
    expect(event.involvedObject.fieldPath).toBe('spec.containers{app}');
    expect(event.source).toEqual({ component: 'kubelet', host: 'node-1' });
  });

  it('has an address of its own, so that two listen on one port', async () => {
    await node.run('one', [app()]);
    await node.run('two', [app()]);
    const one = await node.until('one', isReady);
    const two = await node.until('two', isReady);
    expect(one.status?.podIP).not.toBe(two.status?.podIP);
    await node.until('one', (pod) => isReady(pod));
    await expect.poll(() => node.logs('one')).toContain(`listening on ${one.status?.podIP} 8080`);
    await expect.poll(() => node.logs('two')).toContain(`listening on ${two.status?.podIP} 8080`);
  });

  it('finds in its environment what image and pod say, and nothing else', async () => {
    await node.client.create(ConfigMaps, namespace, {
      metadata: { name: 'settings' },
      data: { level: 'high', other: 'more' },
    });
    await node.client.create(Secrets, namespace, {
      metadata: { name: 'password' },
      data: { value: Buffer.from('s3cret').toString('base64') },
    });
    const container = app({
      readinessProbe: readiness,
      envFrom: [{ prefix: 'ALL_', configMapRef: { name: 'settings' } }],
      env: [
        { name: 'VERSION', value: '2' },
        { name: 'WHO', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'WHERE', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'password', key: 'value' } } },
        { name: 'SENTENCE', value: '$(WHO) is $(LEVEL), $(UNKNOWN) $$(WHO)' },
      ],
    });
    await node.run('web', [container]);
    const pod = await node.until('web', isReady);
    expect((await ask(pod)).env).toEqual({
      PATH: '/usr/local/bin:/usr/bin',
      GREETING: 'from the image',
      VERSION: '2',
      HOSTNAME: 'web',
      PORT: '8080',
      ALL_level: 'high',
      ALL_other: 'more',
      WHO: 'web',
      WHERE: pod.status?.podIP,
      LABEL: 'web',
      LEVEL: 'high',
      PASSWORD: 's3cret',
      SENTENCE: 'web is high, $(UNKNOWN) $(WHO)',
    });
  });

  it('stays within its image', async () => {
    await node.run('intruder', [app({ args: ['/app/intruder.js'] })], { restartPolicy: 'Never' });
    await node.until('intruder', isOver);
    expect((await node.logs('intruder')).trimEnd().split('\n')).toEqual([
      'read own worked',
      'read outside ERR_ACCESS_DENIED',
      'list outside ERR_ACCESS_DENIED',
      'read a neighbour ERR_ACCESS_DENIED',
      'write ERR_ACCESS_DENIED',
      'start ERR_ACCESS_DENIED',
      'worker ERR_ACCESS_DENIED',
      'environment GREETING HOSTNAME PATH PORT VERSION',
    ]);
  });

  it('listens on its own address only, however it asks', async () => {
    const code = `
      const { createServer } = require('node:net');
      const { createSocket } = require('node:dgram');
      const listen = (...args) => new Promise((resolve) => {
        const server = createServer().listen(...args, () => { resolve(server.address().address); server.close(); });
      });
      const bind = (...args) => new Promise((resolve) => {
        const socket = createSocket('udp4').bind(...args, () => { resolve(socket.address().address); socket.close(); });
      });
      (async () => {
        console.log(await listen(), await listen(0), await listen('0'), await listen(0, '0.0.0.0'), await listen(0, '::', 5));
        console.log(await listen({ port: 0 }), await listen({ host: '0.0.0.0', port: 0, backlog: 5 }));
        console.log(await bind(), await bind(0), await bind(0, '0.0.0.0'), await bind({ port: 0, address: '0.0.0.0' }));
        console.log(require('node:net').createServer().listen(8080, '0.0.0.0').on('listening', function () {
          console.log(this.address().port);
          this.close();
        }) instanceof require('node:events'));
      })();
    `;
    await node.run('listener', [script(code)], { restartPolicy: 'Never' });
    const pod = await node.until('listener', isOver);
    const ip = pod.status?.podIP ?? '';
    const times = (count: number): string => Array(count).fill(ip).join(' ');
    expect(await node.logs('listener')).toBe(`${times(5)}\n${times(2)}\n${times(4)}\ntrue\n8080\n`);
  });

  it('cannot be given what loosens its bounds', async () => {
    const variables = { NODE_OPTIONS: '--allow-fs-read=* --allow-child-process', LD_PRELOAD: '/nowhere.so' };
    await node.run(
      'options',
      [
        script("console.log(process.permission.has('fs.read', '/etc'), process.permission.has('child'))", {
          env: Object.entries(variables).map(([name, value]) => ({ name, value })),
        }),
      ],
      { restartPolicy: 'Never' },
    );
    await node.until('options', isOver);
    expect(await node.logs('options')).toBe('false false\n');
    for (const option of ['--allow-child-process', '--allow-fs-read=/', '--no-permission', '--inspect']) {
      const name = `bad${option.replace(/[^a-z]/g, '')}`;
      await node.run(name, [app({ args: [option, 'server.js'] })]);
      const pod = await node.until(name, (current) => reasonOf(current) === 'CreateContainerError');
      expect(statusOf(pod)?.state?.waiting?.message).toContain('the playground does not allow the option');
    }
  });
});

describe('what cannot run', () => {
  it('a program that is not there', async () => {
    await node.run('shell', [app({ command: ['sh', '-c', 'true'] })]);
    const pod = await node.until('shell', (current) => reasonOf(current) === 'CreateContainerError');
    const words =
      'container create failed: executable file `sh` not found in $PATH: No such file or directory';
    expect(statusOf(pod)?.state?.waiting?.message).toBe(words);
    expect(pod.status?.phase).toBe('Pending');
    await node.event(({ message }) => message === `Error: ${words}`);
  });

  it('a container that refers to a ConfigMap that is not there', async () => {
    const env = [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'missing', key: 'x' } } }];
    await node.run('config', [app({ env })]);
    const pod = await node.until('config', (current) => reasonOf(current) === 'CreateContainerConfigError');
    expect(statusOf(pod)?.state?.waiting?.message).toBe('configmap "missing" not found');
  });

  it('an image of another registry', async () => {
    await node.run('foreign', [app({ image: 'quay.io/somebody/something:latest' })]);
    const pod = await node.until('foreign', (current) => reasonOf(current) === 'ErrImagePull');
    expect(statusOf(pod)?.state?.waiting?.message).toContain(
      `images of its own registry ${registry.host} only`,
    );
    await expect(node.logs('foreign')).rejects.toMatchObject({
      code: 400,
      message: `container "app" in pod "foreign" is waiting to start: image can't be pulled`,
    });
  });

  it('an image name that is none, until it becomes one', async () => {
    await node.run('name', [app({ image: 'NOT/An:Image' })]);
    await node.until('name', (current) => reasonOf(current) === 'InvalidImageName');
    const patch = { spec: { containers: [{ name: 'app', image }] } };
    await node.client.patch(Pods, namespace, 'name', patch, 'strategic');
    await node.until('name', isReady);
  });

  it('an image that must be there already', async () => {
    const name = await publishPrograms(registry, 'never-pulled');
    await node.run('never', [app({ image: name, imagePullPolicy: 'Never' })]);
    const pod = await node.until('never', (current) => reasonOf(current) === 'ErrImageNeverPull');
    expect(statusOf(pod)?.state?.waiting?.message).toBe(
      `Container image "${name}" is not present with pull policy of Never`,
    );
  });
});

describe('the end of a container', () => {
  it.each([
    { policy: 'Never', code: 0, phase: 'Succeeded', reason: 'Completed', ready: 'PodCompleted' },
    { policy: 'OnFailure', code: 0, phase: 'Succeeded', reason: 'Completed', ready: 'PodCompleted' },
    { policy: 'Never', code: 7, phase: 'Failed', reason: 'Error', ready: 'PodFailed' },
  ])(
    'with code $code and policy $policy is the end of the pod: $phase',
    async ({ policy, code, phase, reason, ready }) => {
      await node.run('job', [script(`console.log('done'); process.exit(${code})`)], {
        restartPolicy: policy,
      });
      const pod = await node.until('job', isOver);
      expect(pod.status?.phase).toBe(phase);
      expect(statusOf(pod)).toMatchObject({
        ready: false,
        started: false,
        restartCount: 0,
        state: { terminated: { exitCode: code, reason, containerID: statusOf(pod)?.containerID } },
      });
      expect(pod.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
        status: 'False',
        reason: ready,
      });
      expect(await node.logs('job')).toBe('done\n');
      expect(await readdir(join(node.directory, 'processes'))).toEqual([]);
    },
  );

  it('takes the end of its log as message when it asks for that', async () => {
    const container = script("console.error('it broke'); process.exit(1)", {
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
    await node.run('job', [container], { restartPolicy: 'Never' });
    const pod = await node.until('job', isOver);
    expect(statusOf(pod)?.state?.terminated?.message).toBe('it broke\n');
  });

  it('after a deadline is a failure of the pod', async () => {
    await node.run('late', [app()], { activeDeadlineSeconds: 4, restartPolicy: 'Always' });
    await node.until('late', isReady);
    const pod = await node.until('late', isOver);
    expect(pod.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect(statusOf(pod)?.state?.terminated).toBeDefined();
  });
});

describe('deleting a pod', () => {
  it('lets it end, and then it is gone', async () => {
    await node.run('web', [app({ readinessProbe: readiness })]);
    const { pid } = await ask(await node.until('web', isReady));
    const pod = await node.get('web');
    const log = node.kubelet().logs.open(pod, { follow: true }, new AbortController().signal);
    await node.client.delete(Pods, namespace, 'web');
    let text = '';
    for await (const bytes of log) text += Buffer.from(bytes).toString();
    expect(text).toContain('terminating\n');
    await node.until('web', (current) => current === undefined);
    expect(processStart(pid)).toBeUndefined();
    await node.event(({ message }) => message === 'Stopping container app');
    await expect.poll(() => existsSync(join(node.directory, 'logs', pod.metadata.uid ?? ''))).toBe(false);
  });

  it('leaves it succeeded or failed before it is gone, whatever its restart policy', async () => {
    /** The last that is seen of a pod that is deleted. */
    const lastOf = async (name: string): Promise<Pod> => {
      let last = await node.get(name);
      const gone = new AbortController();
      const seen = new Promise<void>((resolve) => {
        node.client.watch(
          Pods,
          { namespace, resourceVersion: last.metadata.resourceVersion ?? '' },
          ({ type, object }) => {
            if (object.metadata.name !== name) return;
            if (type === 'DELETED') resolve();
            else last = object;
          },
          gone.signal,
        );
      });
      await node.client.delete(Pods, namespace, name);
      await seen;
      gone.abort();
      return last;
    };
    await node.run('good', [app({ readinessProbe: readiness })]);
    await node.run('bad', [
      script("process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')"),
    ]);
    await node.run('never', [app({ image: `${registry.host}/${registry.repository}:missing` })]);
    await node.run('crashing', [script('process.exit(3)')]);
    await node.until('good', isReady);
    await node.until('bad', isReady);
    await expect.poll(() => node.logs('bad')).toBe('up\n');
    await node.until('never', (pod) => reasonOf(pod) === 'ErrImagePull');
    await node.until('crashing', (pod) => reasonOf(pod) === 'CrashLoopBackOff');
    const good = await lastOf('good');
    expect(good.status?.phase).toBe('Succeeded');
    expect(statusOf(good)?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(good.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodCompleted',
    });
    const bad = await lastOf('bad');
    expect(bad.status?.phase).toBe('Failed');
    expect(statusOf(bad)?.state?.terminated).toMatchObject({ exitCode: 7, reason: 'Error' });
    const never = await lastOf('never');
    expect(never.status?.phase).toBe('Failed');
    expect(statusOf(never)?.state?.terminated).toEqual({
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
    });
    const crashing = await lastOf('crashing');
    expect(crashing.status?.phase).toBe('Failed');
    expect(statusOf(crashing)?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
  });

  it('asks on whether it is ready, while it takes its time to end', async () => {
    const env = [{ name: 'STUBBORN', value: 'true' }];
    await node.run('web', [app({ env, readinessProbe: { ...readiness, failureThreshold: 1 } })]);
    const pod = await node.until('web', isReady);
    await node.client.delete(Pods, namespace, 'web');
    await node.event(({ message }) => message === 'Stopping container app');
    await fetch(urlOf(pod, '/healthz'), { method: 'POST' });
    await node.until('web', (current) => current !== undefined && !isReady(current));
    expect(statusOf(await node.get('web'))?.state?.running).toBeDefined();
    await node.client.delete(Pods, namespace, 'web', { gracePeriodSeconds: 0 });
  });

  it('kills one that does not want to end', async () => {
    const env = [{ name: 'STUBBORN', value: 'true' }];
    await node.run('web', [app({ env, readinessProbe: readiness })], { terminationGracePeriodSeconds: 2 });
    const { pid } = await ask(await node.until('web', isReady));
    await node.client.delete(Pods, namespace, 'web');
    await node.until(
      'web',
      (current) =>
        statusOf(current ?? { apiVersion: '', kind: '', metadata: { name: '' }, spec: { containers: [] } })
          ?.state?.terminated?.exitCode === 137 || current === undefined,
    );
    await node.until('web', (current) => current === undefined);
    expect(processStart(pid)).toBeUndefined();
  });

  it('by force still ends its processes', async () => {
    await node.run('web', [app({ readinessProbe: readiness })]);
    const { pid } = await ask(await node.until('web', isReady));
    await node.client.delete(Pods, namespace, 'web', { gracePeriodSeconds: 0 });
    await expect.poll(() => processStart(pid)).toBeUndefined();
    await expect.poll(() => readdir(join(node.directory, 'processes'))).toEqual([]);
  });
});

describe('probes', () => {
  it('take a pod out that is not ready, and back in', async () => {
    await node.run('web', [app({ readinessProbe: { ...readiness, failureThreshold: 1 } })]);
    const pod = await node.until('web', isReady);
    await fetch(urlOf(pod, '/healthz'), { method: 'POST' });
    const unready = await node.until('web', (current) => !isReady(current));
    expect(unready.status?.phase).toBe('Running');
    expect(unready.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
    const words = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    expect(await node.event(({ message }) => message === words)).toMatchObject({
      type: 'Warning',
      reason: 'Unhealthy',
    });
    await fetch(urlOf(pod, '/healthz'), { method: 'POST' });
    await node.until('web', isReady);
  });

  it('say when nobody listens', async () => {
    const silent = 'setInterval(() => undefined, 1000)';
    await node.run('http', [
      script(silent, { readinessProbe: { httpGet: { port: 8080, path: '/x' }, periodSeconds: 1 } }),
    ]);
    await node.run('tcp', [
      script(silent, { readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1 } }),
    ]);
    const of = (name: string) =>
      node.event(({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.name === name);
    const [http, tcp] = [await of('http'), await of('tcp')];
    const ip = async (name: string) => (await node.get(name)).status?.podIP;
    const http8080 = `${await ip('http')}:8080`;
    expect(http.message).toBe(
      `Readiness probe failed: Get "http://${http8080}/x": dial tcp ${http8080}: connect: connection refused`,
    );
    expect(tcp.message).toBe(
      `Readiness probe failed: dial tcp ${await ip('tcp')}:8080: connect: connection refused`,
    );
    expect(isReady(await node.get('http'))).toBe(false);
  });

  it('of liveness restart a container that is not alive', async () => {
    const livenessProbe = { ...readiness, failureThreshold: 1 };
    const startupProbe = { ...readiness, failureThreshold: 60 };
    await node.run('web', [app({ startupProbe, livenessProbe, readinessProbe: readiness })]);
    const pod = await node.until('web', isReady);
    await fetch(urlOf(pod, '/healthz'), { method: 'POST' });
    const again = await node.until(
      'web',
      (current) => isReady(current) && statusOf(current as Pod)?.restartCount === 1,
    );
    expect(statusOf(again)?.lastState?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    await node.event(({ message }) => message === 'Container app failed liveness probe, will be restarted');
    expect(await node.logs('web', { previous: true })).toContain('terminating');
  });

  it('of start-up hold the others back, and kill what never starts', async () => {
    const startupProbe = { ...readiness, failureThreshold: 2 };
    await node.run('slow', [
      app({ startupProbe, readinessProbe: readiness, env: [{ name: 'HEALTHY', value: 'false' }] }),
    ]);
    await node.event(({ message }) => message === 'Container app failed startup probe, will be restarted');
    const events = await node.events('slow');
    expect(
      events.some((event) => event.includes('Startup probe failed: HTTP probe failed with statuscode: 503')),
    ).toBe(true);
    expect(events.some((event) => event.includes('Readiness probe'))).toBe(false);
    expect(statusOf(await node.get('slow'))?.started).toBe(false);
  });

  it('that run a command go by its exit code', async () => {
    const command = (code: number) => ({
      exec: { command: ['node', '-e', `console.log('because');process.exit(${code})`] },
      periodSeconds: 1,
      timeoutSeconds: 10,
    });
    await node.run('good', [app({ readinessProbe: command(0) })]);
    await node.run('bad', [app({ readinessProbe: command(1) })]);
    await node.until('good', isReady);
    const event = await node.event(({ reason }) => reason === 'Unhealthy');
    expect(event.message).toBe('Readiness probe failed: because');
  });
});

describe('init containers', () => {
  it('run one after the other before the rest', async () => {
    const init = (name: string, code: string): Container => script(code, { name, ports: [] });
    await node.run('web', [app()], {
      initContainers: [init('first', "console.log('one')"), init('second', "console.log('two')")],
    });
    const pod = await node.until('web', isReady);
    const [first, second] = pod.status?.initContainerStatuses ?? [];
    const order = [
      first?.state?.terminated?.finishedAt,
      second?.state?.terminated?.startedAt,
      statusOf(pod)?.state?.running?.startedAt,
    ];
    expect(order.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual(order);
    expect(await node.logs('web', { container: 'first' })).toBe('one\n');
    expect(pod.status?.conditions?.find(({ type }) => type === 'Initialized')?.status).toBe('True');
  });

  it('that fail keep the rest from starting', async () => {
    await node.run('web', [app()], {
      restartPolicy: 'Never',
      initContainers: [script('process.exit(2)', { name: 'broken', ports: [] })],
    });
    const pod = await node.until('web', isOver);
    expect(pod.status?.phase).toBe('Failed');
    expect(statusOf(pod)?.state?.waiting?.reason).toBe('PodInitializing');
    expect(pod.status?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      message: 'containers with incomplete status: [broken]',
    });
  });
});

it('replaces a container whose image was changed', async () => {
  const second = await publishPrograms(registry, 'v2', { 'app/extra.txt': 'new' });
  await node.run('web', [app()]);
  await node.until('web', isReady);
  const patch = { spec: { containers: [{ name: 'app', image: second }] } };
  await node.client.patch(Pods, namespace, 'web', patch, 'strategic');
  const pod = await node.until(
    'web',
    (current) => isReady(current) && statusOf(current as Pod)?.restartCount === 1,
  );
  expect(statusOf(pod)?.image).toBe(second);
  await node.event(({ message }) => message === 'Container app definition changed, will be restarted');
});

it('writes nothing while nothing changes', async () => {
  await node.run('web', [app({ readinessProbe: readiness })]);
  await node.until('web', isReady);
  const pod = await node.get('web');
  const before = { writes: node.writes(), probes: (await ask(pod)).probes };
  await expect
    .poll(async () => (await ask(pod)).probes, { timeout: 30_000 })
    .toBeGreaterThan(before.probes + 2);
  expect(node.writes()).toBe(before.writes);
  expect((await node.get('web')).metadata.resourceVersion).toBe(pod.metadata.resourceVersion);
});
