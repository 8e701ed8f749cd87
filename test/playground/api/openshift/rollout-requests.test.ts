import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../../../source/wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../../source/wire/openshift.ts';
import { DeploymentConfigs } from '../../../../source/wire/resources.ts';
import { type Answer, namespace, openTestApi, serve, type TestApi } from './support/cluster.ts';
import {
  createDeploymentConfig,
  createRollout,
  getDeploymentConfig,
  pullSpec,
  tagImage,
} from './support/deployment-configs.ts';

let api: TestApi;
let served: Awaited<ReturnType<typeof serve>>;
beforeEach(async () => {
  api = await openTestApi();
  served = await serve(api);
});
afterEach(async () => {
  await served.close();
  api.close();
});

const post = (subresource: string, body: object): Promise<Answer> =>
  served.send(
    'POST',
    `/apis/apps.openshift.io/v1/namespaces/${namespace}/deploymentconfigs/web/${subresource}`,
    { apiVersion: 'apps.openshift.io/v1', name: 'web', ...body },
  );
const instantiate = (body: object): Promise<Answer> =>
  post('instantiate', { kind: 'DeploymentRequest', ...body });
const rollback = (spec: object, more: object = {}): Promise<Answer> =>
  post('rollback', {
    kind: 'DeploymentConfigRollback',
    spec: { from: {}, includeTemplate: true, ...spec },
    ...more,
  });
const told = ({ status, body }: Answer): [number, string | undefined] => [status, (body as Status).message];

describe('instantiate', () => {
  it('resolves the images and asks for the next rollout', async () => {
    await createDeploymentConfig(api);
    await tagImage(api, 'a');
    const answer = await instantiate({ latest: true, force: true });
    expect(answer.status).toBe(201);
    expect(answer.warnings).toEqual([
      'apps.openshift.io/v1 DeploymentRequest is deprecated in v4.14+, unavailable in v4.10000+',
    ]);
    expect(answer.body).toEqual(await getDeploymentConfig(api));
    expect(answer.body).toMatchObject({
      metadata: { generation: 2 },
      spec: {
        template: { spec: { containers: [{ image: pullSpec('a') }] } },
        triggers: [{}, { imageChangeParams: { lastTriggeredImage: pullSpec('a') } }],
      },
      status: { latestVersion: 1, details: { message: 'manual change', causes: [{ type: 'Manual' }] } },
    });
  });

  it('without force tells why, and does nothing when there is no reason', async () => {
    await createDeploymentConfig(api);
    await tagImage(api, 'a');
    const first = await instantiate({ latest: true, force: false });
    const from = { kind: 'ImageStreamTag', namespace, name: 'web:latest' };
    expect((first.body as DeploymentConfig).status?.details).toEqual({
      message: 'image change',
      causes: [{ type: 'ImageChange', imageTrigger: { from } }],
    });
    await createRollout(api, 'Complete');
    const none = await instantiate({ latest: true, force: false });
    expect(none.status).toBe(201);
    expect(none.body).toMatchObject({
      kind: 'Status',
      code: 204,
      message: 'deployment config "web" cannot be instantiated',
    });

    await api.client.patch(DeploymentConfigs, namespace, 'web', { spec: { minReadySeconds: 5 } }, 'merge');
    expect((await instantiate({ latest: true, force: false })).body).toMatchObject({ code: 204 });
    const containers = [{ name: 'app', image: pullSpec('a'), env: [{ name: 'A', value: 'b' }] }];
    await api.client.patch(
      DeploymentConfigs,
      namespace,
      'web',
      { spec: { template: { spec: { containers } } } },
      'strategic',
    );
    const changed = await instantiate({ latest: true, force: false });
    expect((changed.body as DeploymentConfig).status).toMatchObject({
      latestVersion: 2,
      details: { message: 'config change', causes: [{ type: 'ConfigChange' }] },
    });
  });

  it('leaves triggers alone that are not automatic, unless forced, and those that are excluded', async () => {
    const [, image] = (await createDeploymentConfig(api)).spec.triggers ?? [];
    await api.client.patch(
      DeploymentConfigs,
      namespace,
      'web',
      {
        spec: {
          triggers: [{ ...image, imageChangeParams: { ...image?.imageChangeParams, automatic: false } }],
        },
      },
      'merge',
    );
    await tagImage(api, 'a');
    const unresolved = [400, 'cannot trigger a deployment for "web" because it contains unresolved images'];
    expect(told(await instantiate({ latest: true, force: false }))).toEqual(unresolved);
    expect(told(await instantiate({ latest: true, force: true, excludeTriggers: ['ImageChange'] }))).toEqual(
      unresolved,
    );
    expect((await instantiate({ latest: true, force: true })).status).toBe(201);
  });

  it('is refused for what is paused, unknown, or without its latest rollout', async () => {
    expect(told(await instantiate({ latest: true, force: true }))).toEqual([
      404,
      'deploymentconfigs.apps.openshift.io "web" not found',
    ]);
    await createDeploymentConfig(api, { paused: true, triggers: [] });
    expect(told(await instantiate({ latest: true, force: true }))).toEqual([
      422,
      'DeploymentRequest.apps.openshift.io "web" is invalid: spec.paused: Invalid value: true: deployment config "web" is paused - unpause to request a new deployment',
    ]);
    await api.client.patch(DeploymentConfigs, namespace, 'web', { spec: { paused: null } }, 'merge');
    expect((await instantiate({ latest: true, force: true })).status).toBe(201);
    expect(told(await instantiate({ latest: true, force: true }))).toEqual([
      404,
      'replicationcontrollers "web-1" not found',
    ]);
    expect((await instantiate({ latest: 'yes' })).status).toBe(400);
  });
});

describe('rollback', () => {
  /** Two rollouts, of images a and b. */
  const rollOutTwice = async (): Promise<void> => {
    await createDeploymentConfig(api);
    for (const letter of ['a', 'b']) {
      await tagImage(api, letter);
      await instantiate({ latest: true, force: true });
      await createRollout(api, 'Complete');
    }
  };

  it('works out the DeploymentConfig that the client then writes, with its image triggers off', async () => {
    await rollOutTwice();
    const before = await getDeploymentConfig(api);
    const answer = await rollback({}, { updatedAnnotations: { note: 'x' } });
    expect(answer.status).toBe(201);
    expect(await getDeploymentConfig(api)).toEqual(before);
    const dc = answer.body as DeploymentConfig;
    expect(dc.spec.template?.spec.containers[0]?.image).toBe(pullSpec('a'));
    expect(dc.spec.triggers?.[1]?.imageChangeParams?.automatic).toBeUndefined();
    expect(dc.metadata.annotations).toEqual({ note: 'x' });
    const written = await api.client.update(DeploymentConfigs, dc);
    expect(written.status?.latestVersion).toBe(3);
    expect(written.metadata.generation).toBe((before.metadata.generation ?? 0) + 1);
  });

  it('takes from the revision only what it is asked for', async () => {
    await rollOutTwice();
    await api.client.patch(
      DeploymentConfigs,
      namespace,
      'web',
      { spec: { replicas: 7, strategy: { activeDeadlineSeconds: 999 }, triggers: [] } },
      'merge',
    );
    const template = (await rollback({ revision: 1 })).body as DeploymentConfig;
    expect(template.spec).toMatchObject({
      replicas: 7,
      strategy: { activeDeadlineSeconds: 999 },
      triggers: [],
    });
    const all = (
      await rollback({
        revision: 1,
        includeTemplate: false,
        includeTriggers: true,
        includeStrategy: true,
        includeReplicationMeta: true,
      })
    ).body as DeploymentConfig;
    expect(all.spec).toMatchObject({ replicas: 2, strategy: { activeDeadlineSeconds: 21600 } });
    expect(all.spec.triggers).toHaveLength(2);
    expect(all.spec.template?.spec.containers[0]?.image).toBe(pullSpec('b'));
  });

  it('says what there is to roll back to', async () => {
    const refused = (reason: string) => [
      422,
      `DeploymentConfigRollback.apps.openshift.io "web" is invalid: name: Invalid value: "web": ${reason}`,
    ];
    expect(told(await rollback({}))).toEqual(
      refused('cannot get deployment config "web": deploymentconfigs.apps.openshift.io "web" not found'),
    );
    await createDeploymentConfig(api);
    expect(told(await rollback({}))).toEqual(refused('cannot rollback an undeployed config'));
    await tagImage(api, 'a');
    await instantiate({ latest: true, force: true });
    expect(told(await rollback({}))).toEqual(refused(`no previous deployment exists for "${namespace}/web"`));
    await createRollout(api, 'Complete');
    await instantiate({ latest: true, force: true });
    expect(told(await rollback({ revision: 2 }))).toEqual(refused('version 2 is already the latest'));
    expect(told(await rollback({ revision: 7 }))).toEqual(
      refused('replicationcontrollers "web-7" not found'),
    );
  });
});
