import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deploymentConfigTable,
  triggeredBy,
} from '../../../../source/playground/api/openshift/deployment-config/deployment-config-table.ts';
import type { WatchEvent } from '../../../../source/wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../../source/wire/openshift.ts';
import { DeploymentConfigs } from '../../../../source/wire/resources.ts';
import {
  namespace,
  openTestApi,
  recording,
  refusal,
  serve,
  type TestApi,
  timeless,
} from './support/cluster.ts';
import { createDeploymentConfig, getDeploymentConfig, workshop } from './support/deployment-configs.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const recorded = recording<WatchEvent<DeploymentConfig>>('recorded-deploymentconfigs.jsonl');
const path = `/apis/apps.openshift.io/v1/namespaces/${namespace}/deploymentconfigs`;

describe('create', () => {
  it('stores what was recorded for the workshop’s manifest', async () => {
    const created = await api.client.create(DeploymentConfigs, namespace, {
      metadata: { name: 'jdoe2-deployment-config', labels: { app: 'jdoe2-deployment-config' } },
      spec: {
        replicas: 2,
        selector: { app: 'jdoe2-deployment-config' },
        template: {
          metadata: { labels: { app: 'jdoe2-deployment-config' } },
          spec: {
            containers: [
              {
                name: 'app',
                image: ' ',
                ports: [{ name: 'http', containerPort: 8080 }],
                readinessProbe: {
                  httpGet: { path: '/', port: 8080 },
                  initialDelaySeconds: 1,
                  periodSeconds: 1,
                },
              },
            ],
          },
        },
        triggers: [
          { type: 'ConfigChange' },
          {
            type: 'ImageChange',
            imageChangeParams: {
              automatic: true,
              containerNames: ['app'],
              from: { kind: 'ImageStreamTag', name: 'jdoe2-image-stream:latest' },
              lastTriggeredImage: 'made/up',
            },
          },
        ],
      },
    });
    const [first] = recorded;
    expect(timeless(created)).toEqual(timeless(first?.object as DeploymentConfig));
    expect(JSON.stringify(created.spec)).toBe(JSON.stringify(first?.object.spec));
    expect(JSON.stringify(created.status)).toBe(JSON.stringify(first?.object.status));
  });

  it('defaults what is left out', async () => {
    const created = await createDeploymentConfig(api, {
      replicas: undefined,
      triggers: undefined,
      selector: undefined,
    });
    expect(created.spec).toMatchObject({
      replicas: 0,
      revisionHistoryLimit: 10,
      test: false,
      selector: { app: 'web' },
      triggers: [{ type: 'ConfigChange' }],
    });
    const manual = await api.client.create(DeploymentConfigs, namespace, {
      ...workshop({ triggers: [] }),
      metadata: { name: 'manual' },
    });
    expect(manual.spec.triggers).toEqual([]);
  });

  it.each<[object, object]>([
    [{ type: 'Recreate' }, { type: 'Recreate', recreateParams: { timeoutSeconds: 600 } }],
    [{ rollingParams: { maxSurge: 1 } }, { rollingParams: { maxSurge: 1, maxUnavailable: 0 } }],
    [{ rollingParams: { maxSurge: '0%' } }, { rollingParams: { maxSurge: '0%', maxUnavailable: '25%' } }],
    [{ rollingParams: { maxUnavailable: 2 } }, { rollingParams: { maxUnavailable: 2, maxSurge: 0 } }],
    [{ rollingParams: { maxUnavailable: 0 } }, { rollingParams: { maxUnavailable: 0, maxSurge: '25%' } }],
    [
      { rollingParams: { pre: { failurePolicy: 'Abort', execNewPod: { command: ['true'] } } } },
      {
        rollingParams: {
          pre: { execNewPod: { containerName: 'app' } },
          timeoutSeconds: 600,
          intervalSeconds: 1,
        },
      },
    ],
  ])('defaults the strategy %j', async (strategy, expected) => {
    const created = await createDeploymentConfig(api, { strategy });
    expect(created.spec.strategy).toMatchObject({ activeDeadlineSeconds: 21600, resources: {}, ...expected });
    if (!('type' in expected)) expect(created.spec.strategy?.type).toBe('Rolling');
  });

  it('turns older kinds of sources into tags', async () => {
    const created = await createDeploymentConfig(api, {
      triggers: [
        {
          type: 'ImageChange',
          imageChangeParams: { containerNames: ['app'], from: { kind: 'ImageStream', name: 'web' } },
        },
      ],
    });
    expect(created.spec.triggers?.[0]?.imageChangeParams).toEqual({
      containerNames: ['app'],
      from: { kind: 'ImageStreamTag', namespace, name: 'web:latest' },
    });
  });
});

const template = (podSpec: object, labels: Record<string, string> = { app: 'web' }) => ({
  template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'web' }], ...podSpec } },
});
const trigger = (params: object | undefined, type: string | undefined = 'ImageChange') => ({
  triggers: [{ type, imageChangeParams: params }],
});
const from = { kind: 'ImageStreamTag', name: 'web:latest' };
const rolling = (params: object) => ({ strategy: { type: 'Rolling', rollingParams: params } });
const hook = (pre: object) => rolling({ pre });

describe('validation', () => {
  it.each<[object, string]>([
    [{ template: undefined, selector: { app: 'web' } }, 'spec.template: Required value'],
    [template({}, {}), 'spec.selector: Invalid value: null: selector cannot be empty'],
    [
      { ...template({}, { app: 'x' }), selector: { app: 'web' } },
      'spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
    ],
    [
      { ...template({ containers: [{ name: 'app' }] }), triggers: [] },
      'spec.template.spec.containers[0].image: Required value',
    ],
    [
      template({ restartPolicy: 'OnFailure' }),
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
    ],
    [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: replicas cannot be negative'],
    [trigger(undefined, ''), 'spec.triggers[0].type: Required value'],
    [trigger(undefined), 'spec.triggers[0].imageChangeParams: Required value'],
    [
      trigger({ containerNames: ['app'], from: { kind: 'ImageStreamTag' } }),
      'spec.triggers[0].imageChangeParams.from: Required value',
    ],
    [
      trigger({ containerNames: ['app'], from: { ...from, kind: 'DockerImage' } }),
      'spec.triggers[0].imageChangeParams.from.kind: Invalid value: "DockerImage": kind must be an ImageStreamTag',
    ],
    [
      trigger({ containerNames: ['app'], from: { ...from, name: 'web' } }),
      'spec.triggers[0].imageChangeParams.from.name: Invalid value: "web": must be in the form of <name>:<tag>',
    ],
    [trigger({ from }), 'spec.triggers[0].imageChangeParams.containerNames: Required value'],
    [
      { strategy: { type: 'RollingUpdate' } },
      'spec.strategy.type: Invalid value: "RollingUpdate": unsupported strategy type, use "Custom" instead and specify your own strategy',
    ],
    [
      rolling({ maxUnavailable: 0, maxSurge: 0 }),
      'spec.strategy.rollingParams.maxUnavailable: Invalid value: 0: cannot be 0 when maxSurge is 0 as well',
    ],
    [
      rolling({ maxUnavailable: 'some', maxSurge: 1 }),
      'spec.strategy.rollingParams.maxUnavailable: Invalid value: "some": value should be int(5) or percentage(5%)',
    ],
    [
      rolling({ maxUnavailable: '120%' }),
      'spec.strategy.rollingParams.maxUnavailable: Invalid value: "120%": should not be more than 100%',
    ],
    [
      rolling({ updatePeriodSeconds: 0 }),
      'spec.strategy.rollingParams.updatePeriodSeconds: Invalid value: 0: must be >0',
    ],
    [
      { strategy: { resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } } },
      'spec.strategy.resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
    ],
    [
      { strategy: { activeDeadlineSeconds: 600 } },
      'spec.strategy.activeDeadlineSeconds: Invalid value: 600: activeDeadlineSeconds must be greater than timeoutSeconds',
    ],
    [
      { minReadySeconds: 600 },
      'spec.minReadySeconds: Invalid value: 600: must be less than the deployment timeout (600s)',
    ],
    [
      hook({ tagImages: [{ to: { kind: 'ImageStream', name: 'x' } }], failurePolicy: 'Abort' }),
      `spec.strategy.rollingParams.pre.tagImages[0].to.kind: Invalid value: "ImageStream": Must be 'ImageStreamTag'`,
    ],
    [
      hook({ execNewPod: { command: ['x'] } }),
      'spec.strategy.rollingParams.pre.failurePolicy: Required value',
    ],
    [
      hook({ failurePolicy: 'Abort' }),
      'spec.strategy.rollingParams.pre: Invalid value: "<empty>": One of execNewPod or tagImages must be specified',
    ],
    [
      hook({ failurePolicy: 'Abort', execNewPod: { command: ['x'] }, tagImages: [{}] }),
      `spec.strategy.rollingParams.pre: Invalid value: "<hook>": only one of 'execNewPod' or 'tagImages' may be specified`,
    ],
    [
      hook({ failurePolicy: 'Abort', execNewPod: {} }),
      'spec.strategy.rollingParams.pre.execNewPod.command: Required value',
    ],
  ])('refuses %j', async (spec, message) => {
    // An image that reads as one, for the hook that tags it.
    const image = 'template' in spec ? {} : template({});
    const error = await refusal(createDeploymentConfig(api, { ...image, ...spec }));
    expect(error.message).toBe(`DeploymentConfig.apps.openshift.io "web" is invalid: ${message}`);
    expect(error.code).toBe(422);
  });

  it('lets a container go without image that a trigger will give one, and triggers be of any type', async () => {
    const created = await createDeploymentConfig(api, {
      ...template({ containers: [{ name: 'app', image: '' }] }),
      triggers: [...(workshop().spec?.triggers ?? []), { type: 'FullMoon' }],
    });
    expect(created.spec.template?.spec.containers[0]?.image).toBe('');
  });

  it('refuses a Deployment’s selector as upstream’s decoder does', async () => {
    const served = await serve(api);
    const answer = await served.send('POST', path, {
      apiVersion: 'apps.openshift.io/v1',
      kind: 'DeploymentConfig',
      ...workshop({ selector: { matchLabels: { app: 'web' } } }),
    });
    await served.close();
    expect([answer.status, (answer.body as { message: string }).message]).toEqual([
      400,
      'DeploymentConfig in version "v1" cannot be handled as a DeploymentConfig: json: cannot unmarshal object into Go struct field DeploymentConfigSpec.spec.selector of type string',
    ]);
  });

  it('of a template without a pod is an answer, not a crash', async () => {
    const error = await refusal(createDeploymentConfig(api, { template: {}, selector: { app: 'web' } }));
    expect(error.code).toBe(422);
    expect(error.message).toContain('spec.template.spec.containers: Required value');
  });
});

describe('update', () => {
  const change = async (
    edit: (dc: DeploymentConfig) => void,
    subresource?: 'status',
  ): Promise<DeploymentConfig> => {
    const dc = await getDeploymentConfig(api);
    edit(dc);
    return api.client.update(DeploymentConfigs, dc, subresource);
  };
  const latestVersion = (version: number) => (dc: DeploymentConfig) => {
    if (dc.status !== undefined) dc.status.latestVersion = version;
  };
  beforeEach(async () => {
    await createDeploymentConfig(api);
  });

  it('raises the generation for the spec alone', async () => {
    const labelled = await change(({ metadata }) => {
      metadata.labels = { app: 'other' };
    });
    expect(labelled.metadata.generation).toBe(1);
    const scaled = await change(({ spec }) => {
      spec.replicas = 3;
    });
    expect(scaled.metadata.generation).toBe(2);
  });

  it('takes the next version from the status, and nothing else', async () => {
    const next = await change((dc) => {
      latestVersion(1)(dc);
      if (dc.status !== undefined) dc.status.replicas = 7;
    });
    expect(next.status).toMatchObject({ latestVersion: 1, replicas: 0 });
    expect(next.metadata.generation).toBe(2);
    const skipped = await change(latestVersion(3));
    expect(skipped.status?.latestVersion).toBe(1);
  });

  it('of the status leaves spec, labels and generation', async () => {
    const updated = await change((dc) => {
      latestVersion(1)(dc);
      dc.spec.replicas = 9;
      dc.metadata.labels = {};
    }, 'status');
    expect(updated).toMatchObject({
      metadata: { generation: 1, labels: { app: 'web' } },
      spec: { replicas: 2 },
      status: { latestVersion: 1 },
    });
    const error = await refusal(change(latestVersion(0), 'status'));
    expect(error.message).toContain(
      'status.latestVersion: Invalid value: 0: latestVersion cannot be decremented',
    );
  });

  it('by a patch replaces the list of triggers as a whole, and may set what was last triggered', async () => {
    await change(({ spec }) => {
      const params = spec.triggers?.[1]?.imageChangeParams;
      if (params !== undefined) params.lastTriggeredImage = 'quay.io/org/web:1';
    });
    expect((await getDeploymentConfig(api)).spec.triggers?.[1]?.imageChangeParams?.lastTriggeredImage).toBe(
      'quay.io/org/web:1',
    );
    const patched = await api.client.patch(
      DeploymentConfigs,
      namespace,
      'web',
      { spec: { triggers: [{ type: 'ConfigChange' }] } },
      'strategic',
    );
    expect(patched.spec.triggers).toEqual([{ type: 'ConfigChange' }]);
  });
});

describe('over HTTP', () => {
  it('is deprecated, scales as it did of old, and is discovered as recorded', async () => {
    await createDeploymentConfig(api);
    const served = await serve(api);
    const deprecated = (kind: string) =>
      `apps.openshift.io/v1 ${kind} is deprecated in v4.14+, unavailable in v4.10000+`;
    const get = await served.send('GET', `${path}/web`);
    expect(get.warnings).toEqual([deprecated('DeploymentConfig')]);

    const scale = await served.send('PUT', `${path}/web/scale`, {
      apiVersion: 'extensions/v1beta1',
      kind: 'Scale',
      metadata: { name: 'web', namespace },
      spec: { replicas: 5 },
    });
    expect(scale.warnings).toEqual([
      'extensions/v1beta1 Scale is deprecated in v1.2+, unavailable in v1.16+',
    ]);
    expect(scale.body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'extensions/v1beta1',
      spec: { replicas: 5 },
      status: {
        replicas: 0,
        selector: { app: 'web', deploymentconfig: 'web' },
        targetSelector: 'app=web,deploymentconfig=web',
      },
    });
    expect(await getDeploymentConfig(api)).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 5 },
    });
    const log = await served.send('GET', `${path}/web/log`);
    expect(log.warnings).toEqual([deprecated('DeploymentLog')]);

    const [discovery] =
      recording<Record<string, { resources: Record<string, unknown>[] }>>('recorded-discovery.json');
    for (const [group, expected] of Object.entries(discovery ?? {})) {
      const { body } = await served.send('GET', group);
      const entries = (body as typeof expected).resources;
      expect(entries).toEqual(expected.resources);
    }
    await served.close();
  });
});

describe('table', () => {
  it('has the recorded columns and the learner’s row', async () => {
    const columns = recording<{ path: string; columns: unknown[] }>('recorded-columns.jsonl').find(
      ({ path: name }) => name === 'deploymentconfigs',
    );
    expect(
      deploymentConfigTable.columns.map(({ name, type, format, priority }) => [name, type, format, priority]),
    ).toEqual(columns?.columns);
    const dc = await createDeploymentConfig(api, { test: true });
    expect(deploymentConfigTable.row(dc, 0)).toEqual([
      'web',
      0,
      '2 (during test)',
      0,
      'config,image(web:latest)',
    ]);
  });

  it('names the containers where a trigger is not for all, and only automatic triggers', async () => {
    const params = (automatic: boolean, ...containerNames: string[]) => ({
      type: 'ImageChange',
      imageChangeParams: { automatic, containerNames, from },
    });
    const dc = await createDeploymentConfig(api, {
      ...template({
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'x' },
        ],
      }),
      triggers: [params(true, 'gone', 'a'), params(false, 'b'), { type: 'FullMoon' }],
    });
    expect(triggeredBy(dc)).toBe('FullMoon,image(a,gone:web:latest)');
  });
});
