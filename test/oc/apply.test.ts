import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { threeWayPatch } from '../../source/oc/resources/three-way-patch.ts';
import { startLab } from './lab.ts';

describe('the patch between a file as it was, as it is, and the object', () => {
  test('sets what is new, removes what the file no longer has, and leaves what others set', () => {
    const before = { data: { a: '1', b: '2' } };
    const now = { data: { a: '1', b: '2', others: 'x' } };
    expect(threeWayPatch(before, { data: { a: '3' } }, now, true)).toEqual({ data: { a: '3', b: null } });
    expect(threeWayPatch(before, before, now, true)).toEqual({});
  });

  test('merges lists by the key of their items', () => {
    const containers = (...list: object[]) => ({ spec: { template: { spec: { containers: list } } } });
    const before = containers({ name: 'app', image: 'a' }, { name: 'side', image: 's' });
    const now = containers(
      { name: 'app', image: 'a', imagePullPolicy: 'Always' },
      { name: 'side', image: 's' },
      { name: 'injected', image: 'i' },
    );
    const patch = threeWayPatch(before, containers({ name: 'app', image: 'b' }), now, true) as typeof before;
    const list = patch.spec.template.spec.containers;
    expect(list).toContainEqual({ name: 'app', image: 'b' });
    expect(list).toContainEqual({ name: 'side', $patch: 'delete' });
    expect(list).toHaveLength(2);
  });

  test('replaces lists where merging is not for the type', () => {
    const wanted = { list: [{ name: 'x' }] };
    expect(threeWayPatch({}, wanted, { list: [{ name: 'y' }] }, false)).toEqual(wanted);
  });
});

test('apply creates, changes, and says when there is nothing to do', async () => {
  const lab = await startLab({ controllers: false });
  const dc = (replicas: string, labels: string) => `apiVersion: apps.openshift.io/v1
kind: DeploymentConfig
metadata: {name: web, labels: ${labels}}
spec:
  ${replicas}
  selector: {app: web}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: quay.io/devenablement/workshop:v1}]}
`;
  const apply = async (text: string) => {
    await writeFile(join(lab.folder, 'dc.yaml'), text);
    return (await lab.oc('apply -f dc.yaml')).out;
  };
  const name = 'deploymentconfig.apps.openshift.io/web';
  expect(await apply(dc('replicas: 1', '{a: b, c: d}'))).toBe(`${name} created\n`);
  expect(await apply(dc('replicas: 1', '{a: b, c: d}'))).toBe(`${name} unchanged\n`);
  await lab.oc('label dc/web others=x');
  await lab.oc('scale dc/web --replicas=3');
  expect(await apply(dc('paused: true', '{a: e}'))).toBe(`${name} configured\n`);
  const { out } = await lab.oc('get dc web -o jsonpath={.metadata.labels}{.spec.paused}');
  expect(out).toBe('{"a":"e","others":"x"}true');
});

test('apply to what was created without it warns, and takes it over', async () => {
  const lab = await startLab({ controllers: false });
  const config = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x' },
    data: { a: '1' },
  });
  await lab.oc('create -f -', { stdin: config });
  const first = await lab.oc('apply -f -', { stdin: config });
  expect(first.out).toBe('configmap/x configured\n');
  expect(first.err).toMatch(
    /^Warning: resource configmaps\/x is missing the kubectl\.kubernetes\.io\/last-applied-configuration annotation which is required by oc apply\./,
  );
  expect(await lab.oc('apply -f -', { stdin: config })).toEqual({
    code: 0,
    out: 'configmap/x unchanged\n',
    err: '',
  });
});
