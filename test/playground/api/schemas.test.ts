import { expect, test } from 'vitest';
import { definitionOf, parseType, scalars } from '../../../source/playground/api/openapi/definitions.ts';
import { descriptions } from '../../../source/playground/api/openapi/descriptions.ts';
import { schemasFrom } from '../../../source/playground/api/openapi/schemas.ts';
import * as resources from '../../../source/wire/resources.ts';

const served = Object.values(resources).filter((value) => typeof value === 'object');

test('each described type and field exists', () => {
  const unknown = Object.keys(descriptions).filter((key) => {
    const [group = '', type = '', field] = key.split('.');
    const definition = definitionOf(`${group}.${type}`);
    return definition === undefined || (field !== undefined && definition[field] === undefined);
  });
  expect(unknown).toEqual([]);
});

test.each(['#/components/schemas/', '#/definitions/'])('no reference leads nowhere: %s', (prefix) => {
  const schemas = schemasFrom(served, prefix);
  const references = [...JSON.stringify(schemas).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, target = '']) => target,
  );
  expect(references.length).toBeGreaterThan(300);
  expect(references.filter((target) => !(target.slice(prefix.length) in schemas))).toEqual([]);
});

test('types of fields are written as they are read', () => {
  expect(parseType('ContainerPort[containerPort]', 'core.Container')).toMatchObject({
    reference: 'core.ContainerPort',
    list: true,
    mergeKey: 'containerPort',
    required: false,
  });
  expect(parseType('meta.LabelSelector!', 'apps.DeploymentSpec')).toMatchObject({
    reference: 'meta.LabelSelector',
    required: true,
  });
  expect(parseType('Quantity{}', 'core.ResourceRequirements')).toMatchObject({
    scalar: 'Quantity',
    map: true,
  });
  expect(() => parseType('a b', 'core.Container')).toThrow('core.Container: a b is no type');
  expect(scalars.has('string')).toBe(true);
});
