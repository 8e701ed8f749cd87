import type { Resource } from '../../../wire/resources.ts';
import { definitionOf, definitionOfKind, documentName, type FieldType, parseType } from './definitions.ts';
import { descriptions } from './descriptions.ts';

type Json = Record<string, unknown>;

const definitionsOfVersion2 = '#/definitions/';

/**
 * JSON schemas of these kinds and of all that they are made of.
 * @param parts kinds of subresources, which have no lists
 * @param prefix of references: `#/components/schemas/`, or `#/definitions/` in version 2
 */
export function schemasFrom(
  resources: readonly Resource[],
  prefix: string,
  parts: readonly Resource[] = [],
): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  const pending: string[] = ['meta.DeleteOptions', 'meta.Status', 'meta.ListMeta'];
  const kindsOf = new Map<string, Json[]>();
  for (const resource of [...resources, ...parts]) {
    const name = definitionOfKind(resource);
    if (name === undefined) continue;
    pending.push(name);
    const { group, version, kind } = resource;
    if (kindsOf.has(name) && parts.includes(resource)) continue;
    kindsOf.set(name, [...(kindsOf.get(name) ?? []), { group, version, kind }]);
    if (parts.includes(resource)) continue;
    schemas[`${documentName(name)}List`] = listSchema(name, resource, prefix);
  }
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const key = documentName(name);
    const fields = definitionOf(name);
    if (fields === undefined || key in schemas) continue;
    const required: string[] = [];
    const properties: Json = {};
    for (const [field, text] of Object.entries(fields)) {
      const type = parseType(text, name);
      if (type.required) required.push(field);
      if (type.reference !== undefined) pending.push(type.reference);
      properties[field] = described(
        fieldSchema(type, prefix),
        descriptions[`${name}.${field}`] ?? (kindsOf.has(name) ? common[field] : undefined),
        prefix,
      );
    }
    const kinds = kindsOf.get(name);
    const description = descriptions[name];
    schemas[key] = {
      ...(description === undefined ? {} : { description }),
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      properties,
      ...(kinds === undefined ? {} : { 'x-kubernetes-group-version-kind': kinds }),
    };
  }
  const isVersion2 = prefix === definitionsOfVersion2;
  for (const [scalar, name] of Object.entries(namedScalars))
    schemas[name] = isVersion2 ? scalarSchemas[scalar] : (unions[scalar] ?? scalarSchemas[scalar]);
  return schemas;
}

/** What all kinds have. */
const common: Readonly<Record<string, string>> = {
  apiVersion: 'Group and version of the API that the object is written for.',
  kind: 'Of what kind the object is. With the version it says which fields there may be.',
  metadata: 'Name, labels and what else all objects have.',
  spec: 'What is wanted.',
  status: 'What is there. Written by the cluster.',
};

/** In version 3, what stands beside a reference is not read; so the reference goes inside. */
function described(schema: Json, description: string | undefined, prefix: string): Json {
  if (description === undefined) return schema;
  return '$ref' in schema && prefix !== definitionsOfVersion2
    ? { description, allOf: [schema] }
    : { description, ...schema };
}

function listSchema(name: string, { group, version, kind }: Resource, prefix: string): Json {
  return {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: prefix + documentName('meta.ListMeta') },
      items: { type: 'array', items: { $ref: prefix + documentName(name) } },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: `${kind}List` }],
  };
}

function fieldSchema(type: FieldType, prefix: string): Json {
  const item = itemSchema(type, prefix);
  if (type.map === true) return { type: 'object', additionalProperties: item };
  if (type.list !== true) return item;
  if (type.mergeKey === undefined) return { type: 'array', items: item, 'x-kubernetes-list-type': 'atomic' };
  return {
    type: 'array',
    items: item,
    'x-kubernetes-patch-strategy': 'merge',
    ...(type.mergeKey === '*'
      ? { 'x-kubernetes-list-type': 'set' }
      : {
          'x-kubernetes-patch-merge-key': type.mergeKey,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': [type.mergeKey],
        }),
  };
}

function itemSchema(type: FieldType, prefix: string): Json {
  if (type.reference !== undefined) return { $ref: prefix + documentName(type.reference) };
  const named = namedScalars[type.scalar ?? ''];
  return named === undefined ? { ...scalarSchemas[type.scalar ?? 'object'] } : { $ref: prefix + named };
}

/** Scalars that have a schema of their own, whose name `explain` shows. */
const namedScalars: Readonly<Record<string, string>> = {
  Time: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  MicroTime: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  Quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  IntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
};

/** What is a number or text. Version 2 of OpenAPI has no words for that. */
const unions: Readonly<Record<string, Json>> = {
  Quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  IntOrString: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

const scalarSchemas: Readonly<Record<string, Json>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  Time: { type: 'string', format: 'date-time' },
  MicroTime: { type: 'string', format: 'date-time' },
  Quantity: { type: 'string' },
  IntOrString: { type: 'string', format: 'int-or-string' },
  object: { type: 'object' },
};
