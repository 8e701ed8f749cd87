import { groupVersion } from '../../wire/resources.ts';
import { isNotFound } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import { asNoSuchType, type ResourceType, resolveType } from '../resources/discovery.ts';
import { type Invocation, suggestApiResources, type Verb } from '../verb.ts';

export const explain: Verb = {
  name: 'explain',
  summary: 'Get documentation for a resource.',
  usage: 'explain TYPE[.FIELD...] [flags]',
  examples: ['oc explain dc', 'oc explain dc.spec.triggers'],
  flags: [
    { name: 'recursive', type: 'boolean', help: 'the fields of the fields, too' },
    { name: 'api-version', type: 'string', help: '', hidden: true },
  ],
  reads: true,
  run,
};

interface Schema {
  type?: string;
  format?: string;
  description?: string;
  $ref?: string;
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

interface Document {
  components?: { schemas?: Record<string, Schema> };
}

/** Source: kubectl `pkg/explain`, from the server's OpenAPI v3. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, out } = invocation;
  const [argument] = args;
  if (argument === undefined) {
    throw new OcError(`You must specify the type of resource to explain. ${suggestApiResources}\n`);
  }
  if (args.length > 1) throw new OcError('We accept only this format: explain RESOURCE\n');
  const { type, fields } = await readPath(invocation, argument);
  const document = await readSchemas(invocation, type);
  const schemas = document.components?.schemas ?? {};
  const root = Object.values(schemas).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      ({ group, version, kind }) => group === type.group && version === type.version && kind === type.kind,
    ),
  );
  if (root === undefined)
    throw new OcError(`couldn't find resource for "${groupVersion(type)}, Kind=${type.kind}"`);
  const head = [
    ...(type.group === '' ? [] : [`GROUP:      ${type.group}`]),
    `KIND:       ${type.kind}`,
    `VERSION:    ${type.version}`,
    '',
  ];
  let schema = root;
  for (const field of fields) {
    const next = inner(schemas, schema).properties?.[field];
    if (next === undefined) {
      out(`${head.join('\n')}\n`);
      throw new OcError(`field "${field}" does not exist`);
    }
    schema = next;
  }
  const field = fields.at(-1);
  if (field !== undefined) head.push(`FIELD: ${field} <${typeName(schemas, schema)}>`, '', '');
  const resolved = inner(schemas, schema);
  const description = schema.description ?? resolved.description;
  const text = description === undefined ? ['<empty>'] : [...wrap(description, 76), ''];
  const lines = [...head, 'DESCRIPTION:', ...text.map((line) => `    ${line}`)];
  if (resolved.properties !== undefined) {
    lines.push('FIELDS:');
    lines.push(...fieldLines(schemas, resolved, 1, flags.boolean('recursive'), new Set()));
  }
  out(`${lines.join('\n')}\n\n`);
}

async function readPath(
  { cluster, request }: Invocation,
  argument: string,
): Promise<{ type: ResourceType; fields: string[] }> {
  const [word = '', ...fields] = argument.replace(/\.+$/, '').split('.');
  return { type: await resolveType(cluster, word, request).catch(asNoSuchType), fields };
}

async function readSchemas({ cluster, request }: Invocation, type: ResourceType): Promise<Document> {
  const path =
    type.group === '' ? `/openapi/v3/api/${type.version}` : `/openapi/v3/apis/${groupVersion(type)}`;
  try {
    return await cluster.request<Document>('GET', path, request);
  } catch (error) {
    if (isNotFound(error)) throw new OcError(`the server does not describe ${groupVersion(type)}`);
    throw error;
  }
}

/** What a schema refers to: through `$ref`, and into the items of a list or the values of a map. */
function inner(schemas: Readonly<Record<string, Schema>>, schema: Schema): Schema {
  const target = reference(schemas, schema);
  if (target.items !== undefined) return inner(schemas, target.items);
  if (typeof target.additionalProperties === 'object') return inner(schemas, target.additionalProperties);
  return target;
}

function reference(schemas: Readonly<Record<string, Schema>>, schema: Schema): Schema {
  const ref = schema.$ref ?? schema.allOf?.find((each) => each.$ref !== undefined)?.$ref;
  if (ref === undefined) return schema;
  return schemas[ref.replace('#/components/schemas/', '')] ?? {};
}

function typeName(schemas: Readonly<Record<string, Schema>>, schema: Schema): string {
  if (schema.items !== undefined) return `[]${typeName(schemas, schema.items)}`;
  if (typeof schema.additionalProperties === 'object') {
    return `map[string]${typeName(schemas, schema.additionalProperties)}`;
  }
  const ref = schema.$ref ?? schema.allOf?.find((each) => each.$ref !== undefined)?.$ref;
  if (ref !== undefined) return ref.split('.').at(-1) ?? 'Object';
  return schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type;
}

function fieldLines(
  schemas: Readonly<Record<string, Schema>>,
  schema: Schema,
  level: number,
  recursive: boolean,
  seen: ReadonlySet<Schema>,
): string[] {
  const indent = '  '.repeat(level);
  return Object.entries(schema.properties ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, property]) => {
      const required = schema.required?.includes(name) ? ' -required-' : '';
      const head = `${indent}${name}\t<${typeName(schemas, property)}>${required}`;
      if (recursive) {
        const next = inner(schemas, property);
        if (next.properties === undefined || seen.has(next)) return [head];
        return [head, ...fieldLines(schemas, next, level + 1, true, new Set([...seen, next]))];
      }
      const description =
        property.description ?? reference(schemas, property).description ?? '<no description>';
      return [head, ...wrap(description, 78 - indent.length).map((line) => `${indent}  ${line}`), ''];
    });
}

/** Breaks text at spaces; its own line breaks stay. */
function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
