import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiObject, PodSpec } from '../../../source/wire/kubernetes.ts';
import {
  ConfigMaps,
  Deployments,
  Namespaces,
  Pods,
  ReplicationControllers,
  type Resource,
  Secrets,
  Services,
} from '../../../source/wire/resources.ts';
import { createTestApi, statusOf, type TestApi } from './support.ts';

let client: TestApi['client'];
beforeAll(async () => {
  ({ client } = await createTestApi());
});

/** Causes as `field: message`. */
async function causes<T extends ApiObject>(resource: Resource<T>, object: Partial<T>): Promise<string[]> {
  const namespace = resource.namespaced ? 'demo' : undefined;
  const { code, details } = await statusOf(client.create(resource, namespace, object));
  expect(code).toBe(422);
  return (details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
}

const container = { name: 'app', image: 'web' };
const podWith = (spec: Record<string, unknown>): Promise<string[]> =>
  causes(Pods, { metadata: { name: 'web' }, spec: { containers: [container], ...spec } as PodSpec });
const containerWith = (fields: Record<string, unknown>): Promise<string[]> =>
  podWith({ containers: [{ ...container, ...fields }] });

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

describe('metadata', () => {
  test('names', async () => {
    expect(await causes(ConfigMaps, { metadata: { name: 'Web_1' } })).toEqual([
      `metadata.name: Invalid value: "Web_1": ${subdomain}`,
    ]);
    expect(await causes(ConfigMaps, { metadata: { name: 'x'.repeat(254) } })).toEqual([
      `metadata.name: Invalid value: "${'x'.repeat(254)}": must be no more than 253 bytes`,
    ]);
    expect(await causes(Services, { metadata: { name: '1web' }, spec: { ports: [{ port: 80 }] } })).toEqual([
      "metadata.name: Invalid value: \"1web\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(await causes(Namespaces, { metadata: { name: 'a.b' } })).toContain(
      "metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    );
  });

  test('labels, annotations, owners', async () => {
    const found = await causes(ConfigMaps, {
      metadata: {
        name: 'cm',
        labels: { 'a b': 'ok', ok: '<CDSID>' },
        annotations: { 'a/b/c': '' },
        ownerReferences: [{ apiVersion: 'v1', kind: '', name: 'x', uid: '' }],
      },
    });
    expect(found).toEqual([
      "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      "metadata.labels: Invalid value: \"<CDSID>\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      expect.stringMatching(
        /^metadata\.annotations: Invalid value: "a\/b\/c": a valid label key must consist of/,
      ),
      'metadata.ownerReferences[0].kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences[0].uid: Invalid value: "": must not be empty',
    ]);
  });
});

describe('pods', () => {
  test('need containers with names and images', async () => {
    expect(await podWith({ containers: [] })).toEqual(['spec.containers: Required value']);
    expect(await podWith({ containers: [{}] })).toEqual([
      'spec.containers[0].name: Required value',
      'spec.containers[0].image: Required value',
    ]);
    expect(await podWith({ containers: [container, { ...container, image: ' web' }] })).toEqual([
      'spec.containers[1].image: Invalid value: " web": must not have leading or trailing whitespace',
      'spec.containers[1].name: Duplicate value: "app"',
    ]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'pull policy',
      { imagePullPolicy: 'Sometimes' },
      [
        'imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      'port',
      { ports: [{ containerPort: 70000 }, {}] },
      [
        'ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'ports[1].containerPort: Required value',
      ],
    ],
    [
      'port name',
      { ports: [{ containerPort: 1, name: 'much-too-long-name' }] },
      ['ports[0].name: Invalid value: "much-too-long-name": must be no more than 15 bytes'],
    ],
    [
      'protocol',
      { ports: [{ containerPort: 1, protocol: 'HTTP' }] },
      ['ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'variable',
      { env: [{ value: 'x' }, { name: 'A=B' }] },
      [
        'env[0].name: Required value',
        'env[1].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      ],
    ],
    [
      'mount',
      { volumeMounts: [{ name: 'nope', mountPath: '/x' }] },
      ['volumeMounts[0].name: Not found: "nope"'],
    ],
    [
      'probe',
      { readinessProbe: { periodSeconds: -1 } },
      [
        'readinessProbe: Required value: must specify a handler type',
        'readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'probe port',
      { livenessProbe: { httpGet: { port: 0 }, successThreshold: 2 } },
      [
        'livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'livenessProbe.successThreshold: Invalid value: 2: must be 1',
      ],
    ],
    [
      'resources',
      { resources: { requests: { cpu: '2' }, limits: { cpu: '500m' } } },
      ['resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 500m'],
    ],
    [
      'names of resources, and amounts',
      { resources: { requests: { memory: '-1' }, limits: { gpu: '1', 'example.com/gpu': '1' } } },
      [
        'resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
        // What is limited is requested, too.
        'resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
        'resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
  ])('are checked: %s', async (_, fields, expected) => {
    expect(await containerWith(fields)).toEqual(expected.map((cause) => `spec.containers[0].${cause}`));
  });

  test('restart and volumes', async () => {
    expect(await podWith({ restartPolicy: 'Maybe', volumes: [{ name: 'v' }, { name: 'v' }] })).toEqual([
      'spec.volumes[1].name: Duplicate value: "v"',
      'spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
    ]);
  });
});

test('workloads need a selector that matches their template', async () => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  const deployment = (spec: object): Promise<string[]> =>
    causes(Deployments, { metadata: { name: 'web' }, spec: spec as never });
  expect(await deployment({ template })).toEqual(['spec.selector: Required value']);
  expect(await deployment({ selector: { matchLabels: { app: 'x' } }, template })).toEqual([
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ]);
  expect(
    await deployment({
      selector: { matchLabels: { app: 'web' } },
      template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
      strategy: { type: 'Rolling' },
      progressDeadlineSeconds: 5,
      minReadySeconds: 10,
    }),
  ).toEqual([
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    'spec.strategy.type: Unsupported value: "Rolling": supported values: "Recreate", "RollingUpdate"',
    'spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds',
  ]);
  expect(
    await deployment({
      selector: { matchLabels: { app: 'web' } },
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } },
    }),
  ).toEqual([
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
  ]);
  expect(
    await causes(ReplicationControllers, {
      metadata: { name: 'rc' },
      spec: { replicas: -1, selector: { app: 'x' }, template },
    }),
  ).toEqual([
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ]);
});

test('several causes are one message, the same cause once', async () => {
  const { message, details } = await statusOf(
    client.create(Pods, 'demo', {
      metadata: { name: 'web' },
      spec: { containers: [{}] } as unknown as PodSpec,
    }),
  );
  expect(message).toBe(
    'Pod "web" is invalid: [spec.containers[0].name: Required value, spec.containers[0].image: Required value]',
  );
  expect(details).toMatchObject({ name: 'web', kind: 'Pod' });
});

test('services, config maps and secrets', async () => {
  expect(await causes(Services, { metadata: { name: 'web' }, spec: { type: 'Magic' } })).toEqual([
    'spec.ports: Required value',
    'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ]);
  expect(
    await causes(Services, {
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }, { port: 0, name: 'x' }] },
    }),
  ).toEqual([
    'spec.ports[0].name: Required value',
    'spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    'spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
  ]);
  expect(await causes(ConfigMaps, { metadata: { name: 'cm' }, data: { 'a b': '' } })).toEqual([
    "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ]);
  expect(
    await causes(Secrets, { metadata: { name: 's' }, type: 'kubernetes.io/dockerconfigjson', data: {} }),
  ).toEqual(['data[.dockerconfigjson]: Required value']);
});

test('immutable data stays', async () => {
  const made = await client.create(ConfigMaps, 'demo', {
    metadata: { name: 'fixed' },
    immutable: true,
    data: { a: '1' },
  });
  expect(await statusOf(client.update(ConfigMaps, { ...made, data: { a: '2' } }))).toMatchObject({
    message: 'ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
  });
});
