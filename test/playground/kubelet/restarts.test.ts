import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { processStart } from '../../../source/platform/process-identity.ts';
import type { BuiltinProgram } from '../../../source/playground/kubelet/builtin.ts';
import type { Container, Pod } from '../../../source/wire/kubernetes.ts';
import { Pods } from '../../../source/wire/resources.ts';
import { createManualClock } from '../controllers/support/manual-clock.ts';
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
afterEach(async () => {
  await node.stop();
  expect(node.errors).toEqual([]);
});

const script = (code: string, more: Partial<Container> = {}): Container => ({
  name: 'app',
  image,
  args: ['-e', code],
  ...more,
});
const restartsOf = (pod: Pod | undefined): number | undefined =>
  pod === undefined ? undefined : statusOf(pod)?.restartCount;

describe('a container that crashes', () => {
  it('is started again at once, then with delays that double', async () => {
    const clock = createManualClock();
    node = await startNode(registry, { clock });
    await node.run('web', [script("console.log('crash'); process.exit(1)")]);
    const inBackOff = (restarts: number) => (pod: Pod | undefined) =>
      reasonOf(pod) === 'CrashLoopBackOff' && restartsOf(pod) === restarts;
    let pod = await node.until('web', inBackOff(1));
    const { uid } = pod.metadata;
    const messages: (string | undefined)[] = [];
    for (const [restarts, seconds] of [
      [2, 10],
      [3, 20],
      [4, 40],
      [5, 80],
      [6, 160],
      [7, 300],
    ] as const) {
      messages.push(statusOf(pod)?.state?.waiting?.message);
      expect(pod.status?.phase).toBe('Running');
      await clock.advance(seconds * 1000 - 1);
      expect(restartsOf(await node.get('web'))).toBe(restarts - 1);
      await clock.advance(1);
      pod = await node.until('web', inBackOff(restarts));
    }
    const words = (delay: string) => `back-off ${delay} restarting failed container=app pod=web_demo(${uid})`;
    expect(messages).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s'].map(words));
    expect(statusOf(pod)?.state?.waiting?.message).toBe(words('5m0s'));
    expect(statusOf(pod)?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    await node.event(
      ({ message }) => message === `Back-off restarting failed container app in pod web_demo(${uid})`,
    );
    expect(await node.logs('web')).toBe('crash\n');
    expect(await node.logs('web', { previous: true })).toBe('crash\n');
  });

  it('is said to wait again and again, in one Event that is counted up', async () => {
    const clock = createManualClock();
    node = await startNode(registry, { clock });
    await node.run('web', [script('process.exit(1)')]);
    await node.until('web', (pod) => reasonOf(pod) === 'CrashLoopBackOff' && restartsOf(pod) === 1);
    await clock.advance(10_000);
    await node.until('web', (pod) => reasonOf(pod) === 'CrashLoopBackOff' && restartsOf(pod) === 2);
    // Once for the first wait, twice in the 20 seconds of the second.
    await clock.advance(13_000);
    const { count, message } = await node.event(({ reason, count = 1 }) => reason === 'BackOff' && count > 2);
    expect(count).toBe(3);
    expect(message).toMatch(/^Back-off restarting failed container app in pod web_demo\([-0-9a-f]{36}\)$/);
  });

  it('starts anew with its delays when it ran for long', async () => {
    const clock = createManualClock();
    node = await startNode(registry, { clock });
    const code = "require('http').createServer((q, r) => r.end(() => process.exit(1))).listen(8080)";
    await node.run('web', [script(code)]);
    /** Waits until the container runs for the n-th time and answers, which is the last thing that it does. */
    const crash = async (restarts: number): Promise<void> => {
      const pod = await node.until('web', (current) => isReady(current) && restartsOf(current) === restarts);
      const ask = () => fetch(`http://${pod.status?.podIP}:8080`).then(Boolean, () => false);
      await expect.poll(ask, { timeout: 30_000 }).toBe(true);
    };
    await crash(0);
    await crash(1);
    const pod = await node.until('web', (current) => reasonOf(current) === 'CrashLoopBackOff');
    expect(statusOf(pod)?.state?.waiting?.message).toContain('back-off 10s ');
    await clock.advance(10_000);
    await node.until('web', (current) => isReady(current) && restartsOf(current) === 2);
    await clock.advance(11 * 60_000);
    await crash(2);
    // As after the first crash: no delay.
    const again = await node.until('web', (current) => restartsOf(current) === 3);
    expect(statusOf(again)?.state?.running).toBeDefined();
  });
});

describe('an image that cannot be pulled', () => {
  it('is asked for again with delays, and found when it is there', async () => {
    const clock = createManualClock();
    node = await startNode(registry, { clock });
    const late = `${registry.host}/${registry.repository}:late`;
    await node.run('web', [{ ...script('setInterval(() => undefined, 1000)'), image: late }]);
    const error = await node.until('web', (pod) => reasonOf(pod) === 'ErrImagePull');
    const message = statusOf(error)?.state?.waiting?.message ?? '';
    expect(message).toContain('manifest unknown');
    await clock.advance(3000);
    const backingOff = await node.until('web', (pod) => reasonOf(pod) === 'ImagePullBackOff');
    expect(statusOf(backingOff)?.state?.waiting?.message).toBe(
      `Back-off pulling image "${late}": ErrImagePull: ${message}`,
    );
    await node.event(({ message: words }) => words === 'Error: ImagePullBackOff');
    expect(await node.events('web')).toEqual([
      `Pulling: Pulling image "${late}"`,
      `Failed: Failed to pull image "${late}": ${message}`,
      'Failed: Error: ErrImagePull',
      `BackOff: Back-off pulling image "${late}"`,
      'Failed: Error: ImagePullBackOff',
    ]);
    await publishPrograms(registry, 'late');
    await clock.advance(7000);
    await node.until('web', isReady);
  });
});

describe('a playground that starts again', () => {
  it('brings back the pods that ran, as after a reboot of the node', async () => {
    node = await startNode(registry);
    const ports = [{ name: 'http', containerPort: 8080 }];
    await node.run('web', [
      { name: 'app', image, ports, readinessProbe: { httpGet: { port: 'http' }, periodSeconds: 1 } },
    ]);
    const before = await node.until('web', isReady);
    await node.run('done', [script('process.exit(0)')], { restartPolicy: 'Never' });
    await node.until('done', isOver);
    await node.run('once', [script('setInterval(() => undefined, 1000)')], { restartPolicy: 'Never' });
    await node.until('once', isReady);
    const { pid } = (await (await fetch(`http://${before.status?.podIP}:8080`)).json()) as { pid: number };

    const writes = node.writes();
    await node.kubelet().stop();
    expect(processStart(pid)).toBeUndefined();
    // As if the power had gone off: nobody was told.
    expect(node.writes()).toBe(writes);
    await node.startKubelet();

    const after = await node.until('web', (pod) => isReady(pod) && restartsOf(pod) === 1);
    expect(statusOf(after)?.lastState?.terminated).toMatchObject({
      exitCode: 255,
      containerID: statusOf(before)?.containerID,
    });
    expect(await node.logs('web', { previous: true })).toContain('starting');
    await node.event(({ reason }) => reason === 'SandboxChanged');
    // What is over stays over; what must not be started again is lost.
    expect(restartsOf(await node.get('done'))).toBe(0);
    const lost = await node.until('once', isOver);
    expect(lost.status?.phase).toBe('Failed');
    expect(statusOf(lost)?.state?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
    });
    expect(await node.logs('done')).toBe('');
  });

  it('ends what was deleted while it was away', async () => {
    node = await startNode(registry);
    await node.run('web', [script('setInterval(() => undefined, 1000)')]);
    await node.until('web', isReady);
    await node.kubelet().stop();
    await node.client.delete(Pods, namespace, 'web');
    await node.startKubelet();
    await node.until('web', (pod) => pod === undefined);
  });
});

describe('a program of the playground’s own', () => {
  const builtinImage = 'openshift/deployer:playground';
  const container: Container = {
    name: 'deployment',
    image: builtinImage,
    env: [{ name: 'OPENSHIFT_DEPLOYMENT_NAME', value: 'web-1' }],
  };
  const startWith = async (program: BuiltinProgram): Promise<void> => {
    node = await startNode(registry, { builtins: new Map([[builtinImage, program]]) });
  };

  it('looks like any other pod', async () => {
    await startWith(async ({ env, stdout, stderr }) => {
      stdout(`--> Scaling ${env['OPENSHIFT_DEPLOYMENT_NAME']} to 2`);
      stderr('error: no');
      return 1;
    });
    await node.run('web-1-deploy', [{ ...container, terminationMessagePolicy: 'FallbackToLogsOnError' }], {
      restartPolicy: 'Never',
    });
    const pod = await node.until('web-1-deploy', isOver);
    expect(pod.status?.phase).toBe('Failed');
    expect(statusOf(pod)?.state?.terminated).toMatchObject({
      exitCode: 1,
      reason: 'Error',
      message: '--> Scaling web-1 to 2\nerror: no\n',
    });
    expect(await node.logs('web-1-deploy')).toBe('--> Scaling web-1 to 2\nerror: no\n');
    await node.event(({ reason }) => reason === 'Started');
    expect(await node.events('web-1-deploy')).toEqual([
      `Pulled: Container image "${builtinImage}" already present on machine`,
      'Created: Created container: deployment',
      'Started: Started container deployment',
    ]);
  });

  it('is told to stop, and run again when the playground starts again', async () => {
    let runs = 0;
    let finish = false;
    await startWith(async ({ signal }) => {
      runs += 1;
      if (finish) return 0;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return 143;
    });
    await node.run('web-1-deploy', [container], { restartPolicy: 'Never' });
    await node.until('web-1-deploy', isReady);
    await node.kubelet().stop();
    expect((await node.get('web-1-deploy')).status?.phase).toBe('Running');
    finish = true;
    await node.startKubelet();
    const pod = await node.until('web-1-deploy', isOver);
    expect(pod.status?.phase).toBe('Succeeded');
    expect(restartsOf(pod)).toBe(1);
    expect(runs).toBe(2);
  });

  it('that does not stop is given up after its time', async () => {
    await startWith(() => new Promise(() => undefined));
    await node.run('web-1-deploy', [container], { restartPolicy: 'Never', terminationGracePeriodSeconds: 1 });
    await node.until('web-1-deploy', isReady);
    await node.client.delete(Pods, namespace, 'web-1-deploy');
    await node.until('web-1-deploy', (pod) => pod === undefined);
  });
});
