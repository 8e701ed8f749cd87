import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchSchemaOf } from '../../../source/playground/api/openapi/patch-schema.ts';
import { mergePatch } from '../../../source/playground/api/patch/merge-patch.ts';
import { strategicMergePatch } from '../../../source/playground/api/patch/strategic-merge-patch.ts';
import {
  DeploymentConfigs,
  Deployments,
  ImageStreams,
  Pods,
  Services,
} from '../../../source/wire/resources.ts';

const pods = patchSchemaOf(Pods);
const pod = (containers: unknown[]): unknown => ({ spec: { containers } });
const inPod = (target: unknown[], patch: unknown[]): unknown =>
  strategicMergePatch(pod(target), pod(patch), pods);

describe('lists with a key', () => {
  test('are merged item by item, to any depth', () => {
    expect(
      inPod(
        [
          {
            name: 'a',
            image: '1',
            env: [{ name: 'X', value: 'x' }],
            ports: [{ containerPort: 80, name: 'http' }],
          },
          { name: 'b', image: '2' },
        ],
        [
          {
            name: 'a',
            env: [
              { name: 'X', value: 'y' },
              { name: 'Z', value: 'z' },
            ],
            ports: [{ containerPort: 80, protocol: 'TCP' }],
          },
          { name: 'c', image: '3' },
        ],
      ),
    ).toEqual(
      pod([
        {
          name: 'a',
          image: '1',
          env: [
            { name: 'X', value: 'y' },
            { name: 'Z', value: 'z' },
          ],
          ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
        },
        { name: 'b', image: '2' },
        { name: 'c', image: '3' },
      ]),
    );
  });

  test('have items deleted and replaced by directives', () => {
    expect(inPod([{ name: 'a' }, { name: 'b' }], [{ $patch: 'delete', name: 'a' }])).toEqual(
      pod([{ name: 'b' }]),
    );
    expect(
      inPod([{ name: 'a', image: '1', tty: true }], [{ $patch: 'replace', name: 'a', image: '2' }]),
    ).toEqual(pod([{ name: 'a', image: '2' }]));
    expect(inPod([{ name: 'a' }, { name: 'b' }], [{ $patch: 'replace' }, { name: 'c' }])).toEqual(
      pod([{ name: 'c' }]),
    );
  });

  test('take the order that is asked for, and keep what others added behind its neighbour', () => {
    expect(
      strategicMergePatch(
        pod([{ name: 'a' }, { name: 'injected' }, { name: 'b' }]),
        {
          spec: {
            '$setElementOrder/containers': [{ name: 'b' }, { name: 'c' }, { name: 'a' }],
            containers: [{ name: 'c', image: 'new' }],
          },
        },
        pods,
      ),
    ).toEqual(pod([{ name: 'b' }, { name: 'c', image: 'new' }, { name: 'a' }, { name: 'injected' }]));
  });

  test('need the key in each item', () => {
    expect(() => inPod([{ name: 'a' }], [{ image: 'x' }])).toThrow(
      'does not contain declared merge key: name',
    );
  });
});

test('lists without a key are replaced: arguments, tolerations, triggers', () => {
  expect(inPod([{ name: 'a', args: ['1', '2'] }], [{ name: 'a', args: ['3'] }])).toEqual(
    pod([{ name: 'a', args: ['3'] }]),
  );
  const trigger = (type: string): unknown => ({ spec: { triggers: [{ type }] } });
  expect(
    strategicMergePatch(trigger('ConfigChange'), trigger('ImageChange'), patchSchemaOf(DeploymentConfigs)),
  ).toEqual(trigger('ImageChange'));
});

test('keys depend on the type: tags of streams, ports of services, conditions', () => {
  expect(
    strategicMergePatch(
      { spec: { tags: [{ name: 'latest', from: { name: 'a' } }] } },
      { spec: { tags: [{ name: 'latest', importPolicy: { scheduled: true } }] } },
      patchSchemaOf(ImageStreams),
    ),
  ).toEqual({ spec: { tags: [{ name: 'latest', from: { name: 'a' }, importPolicy: { scheduled: true } }] } });
  expect(
    strategicMergePatch(
      { spec: { ports: [{ port: 80, targetPort: 1 }] } },
      { spec: { ports: [{ port: 80, targetPort: 2 }] } },
      patchSchemaOf(Services),
    ),
  ).toEqual({ spec: { ports: [{ port: 80, targetPort: 2 }] } });
  expect(
    strategicMergePatch(
      { status: { conditions: [{ type: 'Available', status: 'False' }] } },
      { status: { conditions: [{ type: 'Progressing', status: 'True' }] } },
      patchSchemaOf(Deployments),
    ),
  ).toEqual({
    status: {
      conditions: [
        { type: 'Available', status: 'False' },
        { type: 'Progressing', status: 'True' },
      ],
    },
  });
});

test('lists of plain values are united, and cut by $deleteFromPrimitiveList', () => {
  const finalizers = (list: string[]): unknown => ({ metadata: { finalizers: list } });
  expect(strategicMergePatch(finalizers(['a', 'b']), finalizers(['b', 'c']), pods)).toEqual(
    finalizers(['a', 'b', 'c']),
  );
  expect(
    strategicMergePatch(
      finalizers(['a', 'b']),
      { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      pods,
    ),
  ).toEqual(finalizers(['b']));
});

test('$retainKeys drops what it does not name', () => {
  expect(
    strategicMergePatch(
      { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } },
      { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
      patchSchemaOf(Deployments),
    ),
  ).toEqual({ spec: { strategy: { type: 'Recreate' } } });
});

test('null deletes a field, and $patch replaces or empties an object', () => {
  expect(strategicMergePatch({ a: 1, b: { c: 2 } }, { a: null }, undefined)).toEqual({ b: { c: 2 } });
  expect(strategicMergePatch({ b: { c: 2 } }, { b: { $patch: 'replace', d: 3 } }, undefined)).toEqual({
    b: { d: 3 },
  });
  expect(strategicMergePatch({ b: { c: 2 } }, { b: { $patch: 'delete' } }, undefined)).toEqual({ b: {} });
});

test('without lists and directives it is a JSON merge patch', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie('object'),
    ),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value'), { noNullPrototype: true }),
  })).object;
  const withoutNulls = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, inner: unknown) => (inner === null ? undefined : inner));
  fc.assert(
    fc.property(json, json, (target, patch) => {
      const clean = withoutNulls(target);
      expect(strategicMergePatch(clean, patch, undefined)).toEqual(mergePatch(clean, patch));
    }),
  );
});
