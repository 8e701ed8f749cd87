import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod, Status } from '../../../../source/wire/kubernetes.ts';
import { Annotations, type DeploymentPhase } from '../../../../source/wire/openshift.ts';
import { Pods, ReplicationControllers } from '../../../../source/wire/resources.ts';
import { type Answer, namespace, openTestApi, serve, type TestApi } from './support/cluster.ts';
import { createDeploymentConfig, createRollout, setLatestVersion } from './support/deployment-configs.ts';

let api: TestApi;
let served: Awaited<ReturnType<typeof serve>>;
beforeEach(async () => {
  api = await openTestApi();
  served = await serve(api);
  await createDeploymentConfig(api);
});
afterEach(async () => {
  await served.close();
  api.close();
});

const path = (name: string): string =>
  `/apis/apps.openshift.io/v1/namespaces/${namespace}/deploymentconfigs/${name}/log`;
const log = (query = '', name = 'web'): Promise<Answer> => served.send('GET', `${path(name)}${query}`);
const told = ({ status, body }: Answer): [number, string | undefined] => [status, (body as Status).message];

const selector = (rollout: string) => ({ app: 'web', deployment: rollout, deploymentconfig: 'web' });
async function createPod(name: string, labels: Record<string, string> = {}): Promise<Pod> {
  return api.client.create(Pods, namespace, {
    metadata: { name, labels },
    spec: { containers: [{ name: 'app', image: 'web' }] },
  });
}
async function setPodStatus(name: string, status: Pod['status']): Promise<void> {
  const pod = await api.client.get(Pods, namespace, name);
  await api.client.update(Pods, { ...pod, ...(status === undefined ? {} : { status }) }, 'status');
}
async function setPhase(name: string, phase: DeploymentPhase): Promise<void> {
  await api.client.patch(
    ReplicationControllers,
    namespace,
    name,
    { metadata: { annotations: { [Annotations.deploymentPhase]: phase } } },
    'merge',
  );
}
/** Resolves when the request has come so far that it waits for time or change. */
async function waiting(): Promise<void> {
  while (api.clock.sleeping() === 0) await new Promise((resolve) => setImmediate(resolve));
}

it.each<[DeploymentPhase]>([['Running'], ['Failed']])(
  'of a rollout that is %s is its deployer’s',
  async (phase) => {
    await setLatestVersion(api, 1);
    await createRollout(api, phase);
    await createPod('web-1-deploy');
    expect(await log()).toMatchObject({ status: 200, body: 'log of web-1-deploy\n' });
  },
);

it('of a complete rollout is that of the pod that has been ready for longest', async () => {
  await setLatestVersion(api, 1);
  await createRollout(api, 'Complete');
  for (const name of ['web-1-a', 'web-1-b', 'web-1-c']) await createPod(name, selector('web-1'));
  await createPod('web-2-x', selector('web-2'));
  const ready = (since: string): Pod['status'] => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
  });
  await setPodStatus('web-1-b', ready('2026-01-02T03:00:00Z'));
  await setPodStatus('web-1-c', ready('2026-01-02T02:00:00Z'));
  expect((await log()).body).toBe('log of web-1-c\n');
});

it('waits for the rollout to start, and for its end if that comes first', async () => {
  await setLatestVersion(api, 1);
  await createRollout(api, 'New');
  await createPod('web-1-deploy');
  const running = log();
  await waiting();
  await setPhase('web-1', 'Pending');
  await setPodStatus('web-1-deploy', { phase: 'Running' });
  await setPhase('web-1', 'Running');
  expect((await running).body).toBe('log of web-1-deploy\n');

  await setPhase('web-1', 'Pending');
  const complete = log();
  await waiting();
  await createPod('web-1-a', selector('web-1'));
  await setPhase('web-1', 'Complete');
  expect((await complete).body).toBe('log of web-1-a\n');
  expect(api.clock.sleeping()).toBe(0);
});

it('waits for the rollout and its pods to be there', async () => {
  await setLatestVersion(api, 1);
  const answer = log();
  await waiting();
  await createRollout(api, 'Complete');
  await createPod('web-1-a', selector('web-1'));
  expect((await answer).body).toBe('log of web-1-a\n');
});

it('is empty for a rollout that is not to be waited for', async () => {
  await setLatestVersion(api, 1);
  await createRollout(api, 'New');
  expect(await log('?nowait=true')).toMatchObject({ status: 200, body: '' });
});

it('is that of an earlier rollout when asked for', async () => {
  for (const version of [1, 2, 3]) {
    await setLatestVersion(api, version);
    await createRollout(api, 'Failed');
    await createPod(`web-${version}-deploy`);
  }
  expect((await log('?previous=true')).body).toBe('log of web-2-deploy\n');
  expect((await log('?version=1')).body).toBe('log of web-1-deploy\n');
});

describe('gives up', () => {
  it('after a minute without rollout', async () => {
    await setLatestVersion(api, 1);
    const answer = log();
    await waiting();
    await api.clock.advance(60_000);
    expect(told(await answer)).toEqual([404, 'replicationcontrollers "web-1" not found']);
  });

  it('after a minute without deployer', async () => {
    await setLatestVersion(api, 1);
    await createRollout(api, 'Pending');
    const answer = log();
    await waiting();
    await api.clock.advance(60_000);
    expect(told(await answer)).toEqual([
      400,
      'failed to run deployer pod web-1-deploy: timed out waiting for the condition',
    ]);
  });

  it('when nobody listens any more', async () => {
    await setLatestVersion(api, 1);
    const gone = new AbortController();
    const answer = fetch(`${served.url}${path('web')}`, {
      headers: { authorization: 'Bearer secret' },
      signal: gone.signal,
    });
    await waiting();
    gone.abort();
    await expect(answer).rejects.toThrow('aborted');
    while (api.clock.sleeping() > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(api.clock.sleeping()).toBe(0);
  });
});

it('is refused with upstream’s words', async () => {
  const none = [400, 'no deployment exists for deploymentConfig "web"'];
  expect(told(await log())).toEqual(none);
  expect(told(await log('', 'other'))).toEqual([404, 'deploymentconfig.apps.openshift.io "other" not found']);
  await setLatestVersion(api, 1);
  expect(told(await log('?previous=true'))).toEqual([
    400,
    'no previous deployment exists for deploymentConfig "web"',
  ]);
  expect(told(await log('?version=9'))).toEqual([400, 'invalid version for deploymentConfig "web": 9']);
  expect(told(await log('?version=0'))).toEqual([
    422,
    'DeploymentLogOptions.apps.openshift.io "" is invalid: version: Invalid value: 0: deployment version must be greater than 0',
  ]);
});
