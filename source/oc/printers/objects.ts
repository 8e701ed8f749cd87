import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../platform/user-error.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import { NotSpokenError, OcError } from '../errors.ts';
import { printedType, type ResourceType } from '../resources/discovery.ts';
import { parseCustomColumns, parseCustomColumnsFile, printCustomColumns } from './custom-columns.ts';
import { goQuote, goSyntax } from './go-values.ts';
import { toJson } from './json.ts';
import { compileJsonPath } from './jsonpath.ts';
import { toYaml } from './yaml.ts';

/** An object with the type that `-o name` names it by. */
export interface Printed {
  type: Pick<ResourceType, 'kind' | 'group'>;
  object: ApiObject;
}

export interface ObjectPrinter {
  /** One object by itself. */
  one(printed: Printed): string;
  /** Several, as one list where the format knows lists. */
  many(printed: readonly Printed[]): string;
  /** Objects that come one after the other, as a watch or a run over files brings them. */
  next(printed: Printed): string;
}

export interface PrinterOptions {
  cwd: string;
  headers?: boolean;
  managedFields?: boolean;
}

const formats =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml';

/**
 * The printer for a format of `-o`.
 * @throws OcError for a format that there is not, or whose template is wrong
 */
export async function createObjectPrinter(format: string, options: PrinterOptions): Promise<ObjectPrinter> {
  const equals = format.indexOf('=');
  const name = equals < 0 ? format : format.slice(0, equals);
  const argument = equals < 0 ? '' : format.slice(equals + 1);
  const clean = (object: ApiObject) => (options.managedFields ? object : withoutManagedFields(object));
  switch (name) {
    case 'name':
      return perObject(({ type, object }) => `${printedType(type)}/${object.metadata.name}\n`);
    case 'json':
      return asValue((value) => `${toJson(value, 4)}\n`, clean);
    case 'yaml':
      return yamlPrinter(clean);
    case 'jsonpath':
    case 'jsonpath-file':
    case 'jsonpath-as-json':
      return jsonPathPrinter(name, await templateOf(name === 'jsonpath-file', argument, options.cwd));
    case 'custom-columns':
    case 'custom-columns-file':
      return await customColumnsPrinter(name, argument, options);
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile':
      throw new NotSpokenError('-o go-template', 'Use -o jsonpath= or -o custom-columns= instead.');
    case 'kyaml':
      throw new NotSpokenError('-o kyaml', 'Use -o yaml instead.');
    default:
      throw new OcError(
        `unable to match a printer suitable for the output format ${goQuote(format)}, allowed formats are: ${formats}`,
      );
  }
}

function perObject(print: (printed: Printed) => string): ObjectPrinter {
  return { one: print, next: print, many: (printed) => printed.map(print).join('') };
}

function asValue(print: (value: unknown) => string, clean: (object: ApiObject) => ApiObject): ObjectPrinter {
  const one = ({ object }: Printed) => print(clean(object));
  return { one, next: one, many: (printed) => print(listOf(printed.map(({ object }) => clean(object)))) };
}

function yamlPrinter(clean: (object: ApiObject) => ApiObject): ObjectPrinter {
  let count = 0;
  const { one, many } = asValue(toYaml, clean);
  return {
    one,
    many,
    next(printed) {
      count += 1;
      return `${count > 1 ? '---\n' : ''}${one(printed)}`;
    },
  };
}

/** What several results become. Source: kubectl `cmd/get/get.go` printGeneric. */
function listOf(items: unknown[]): unknown {
  return { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } };
}

export function withoutManagedFields(object: ApiObject): ApiObject {
  if (!('managedFields' in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata as ApiObject['metadata'] & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}

async function templateOf(inFile: boolean, argument: string, cwd: string): Promise<string> {
  if (!inFile) return argument;
  try {
    return await readFile(resolve(cwd, argument), 'utf8');
  } catch (error) {
    throw new OcError(`error reading --template ${argument}, ${messageOf(error)}`);
  }
}

function jsonPathPrinter(name: string, template: string): ObjectPrinter {
  if (template === '') throw new OcError('template format specified but no template given');
  let path: ReturnType<typeof compileJsonPath>;
  try {
    path = compileJsonPath(template);
  } catch (error) {
    throw new OcError(`error parsing jsonpath ${template}, ${messageOf(error)}`);
  }
  const print = (value: unknown): string => {
    try {
      return name === 'jsonpath-as-json'
        ? path
            .find(value)
            .map((results) => `${toJson(results, 4)}\n`)
            .join('')
        : path.print(value);
    } catch (error) {
      throw new OcError(
        `error executing jsonpath ${goQuote(template)}: Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n` +
          `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n\n`,
      );
    }
  };
  return asValue(print, (object) => object);
}

async function customColumnsPrinter(
  name: string,
  argument: string,
  options: PrinterOptions,
): Promise<ObjectPrinter> {
  const text = await templateOf(name === 'custom-columns-file', argument, options.cwd);
  const columns = (() => {
    try {
      return name === 'custom-columns' ? parseCustomColumns(text) : parseCustomColumnsFile(text);
    } catch (error) {
      throw new OcError(messageOf(error));
    }
  })();
  let headers = options.headers !== false;
  const many = (printed: readonly Printed[]) => {
    const text = printCustomColumns(
      columns,
      printed.map(({ object }) => object),
      headers,
    );
    headers = false;
    return text;
  };
  return { one: (printed) => many([printed]), next: (printed) => many([printed]), many };
}
