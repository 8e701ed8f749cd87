import type { ApiObject } from '../../wire/kubernetes.ts';
import {
  allNamespacesFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  selectorFlag,
} from '../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../dry-run.ts';
import { asError, OcError, throwCollected } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find, hasFiles, type Target } from '../resources/find.ts';
import { type Pairs, parsePairs } from '../resources/pairs.ts';
import type { Invocation, Verb } from '../verb.ts';

type Field = 'labels' | 'annotations';

const flags: readonly FlagSpec[] = [
  ...filenameFlags,
  selectorFlag,
  { name: 'field-selector', type: 'string', help: 'only objects with these field values' },
  { name: 'all', type: 'boolean', help: 'all objects of the type' },
  allNamespacesFlag,
  { name: 'overwrite', type: 'boolean', help: 'also where there is another value' },
  { name: 'list', type: 'boolean', help: 'shows what there is' },
  { name: 'resource-version', type: 'string', help: 'only if the object is still of this version' },
  outputFlag('name, yaml, json, jsonpath=…'),
  dryRunFlag,
  recordFlag,
];

export const label: Verb = {
  name: 'label',
  summary: 'Update the labels on a resource.',
  usage: 'label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [flags]',
  examples: ['oc label dc/web tier=front', 'oc label pods web-1-abcde debug-'],
  flags: [...flags, fieldManagerFlag('kubectl-label')],
  run: (invocation) => change(invocation, 'labels'),
};

export const annotate: Verb = {
  name: 'annotate',
  summary: 'Update the annotations on a resource.',
  usage: 'annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [flags]',
  examples: ["oc annotate is/web description='our web'"],
  flags: [...flags, fieldManagerFlag('kubectl-annotate')],
  run: (invocation) => change(invocation, 'annotations'),
};

/** Source: kubectl `cmd/label/label.go`, `cmd/annotate/annotate.go`. */
async function change(invocation: Invocation, field: Field): Promise<void> {
  const { args, flags } = invocation;
  const pairs = parsePairs(args, field === 'labels' ? 'label' : 'annotation', true);
  const list = flags.boolean('list');
  check(invocation, pairs, field);
  const { targets, errors, single } = await find(
    { ...invocation, args: pairs.resources },
    {
      read: true,
      everything: flags.boolean('all'),
      selector: flags.string('selector'),
      fieldSelector: flags.string('field-selector'),
      allNamespaces: flags.boolean('all-namespaces'),
    },
  );
  if (!single && flags.string('resource-version') !== '') {
    throw new OcError('--resource-version may only be used with a single resource');
  }
  const printer = await createResultPrinter(invocation, dryRunOf(invocation));
  for (const target of targets) {
    const { object } = target;
    if (object === undefined) continue;
    try {
      if (list) printList(invocation, target, object, field, single);
      else {
        const { changed, operation } = await changeOne(invocation, target, object, pairs, field);
        printer.print(target.type, changed, operation);
      }
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(asError(error));
    }
  }
  throwCollected(errors);
}

function check(invocation: Invocation, { resources, set, remove }: Pairs, field: Field): void {
  const { flags } = invocation;
  if (flags.boolean('all') && flags.string('selector') !== '') {
    throw new OcError('cannot set --all and --selector at the same time');
  }
  if (resources.length === 0 && !hasFiles(invocation)) {
    throw new OcError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (set.size === 0 && remove.length === 0 && !flags.boolean('list')) {
    throw new OcError(`at least one ${field === 'labels' ? 'label' : 'annotation'} update is required`);
  }
  const both = remove.filter((key) => set.has(key));
  if (field === 'labels') {
    for (const [key, value] of set) {
      if (!/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) || value.length > 63) {
        throw new OcError(
          `invalid label value: "${key}=${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
        );
      }
    }
    if (both.length > 0) throw new OcError('can not both modify and remove a label in the same command');
  } else if (both.length > 0) {
    throw new OcError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
}

async function changeOne(
  invocation: Invocation,
  { type, namespace, name }: Target,
  object: ApiObject,
  { set, remove }: Pairs,
  field: Field,
): Promise<{ changed: ApiObject; operation: string }> {
  const { cluster, request, flags, out } = invocation;
  const existing = object.metadata[field] ?? {};
  const overwrite = flags.boolean('overwrite');
  const dryRun = dryRunOf(invocation);
  if (field === 'labels' && dryRun !== 'client') {
    for (const key of remove) if (!(key in existing)) out(`label "${key}" not found.\n`);
  }
  if (!overwrite) refuseOverwrites(existing, set, field);
  const updated: Record<string, string> = { ...existing, ...Object.fromEntries(set) };
  for (const key of remove) delete updated[key];
  const operation = field === 'labels' ? labelOperation(existing, updated, overwrite) : 'annotated';
  if (dryRun === 'client') {
    return { changed: { ...object, metadata: { ...object.metadata, [field]: updated } }, operation };
  }
  const patch: Record<string, string | null> = Object.fromEntries(
    [...set].filter(([key, value]) => existing[key] !== value),
  );
  for (const key of remove) if (key in existing) patch[key] = null;
  const resourceVersion = flags.string('resource-version');
  const metadata = {
    ...(Object.keys(patch).length === 0 ? {} : { [field]: patch }),
    ...(resourceVersion === '' ? {} : { resourceVersion }),
  };
  const changed = await cluster.patch(
    type,
    namespace,
    name,
    Object.keys(metadata).length === 0 ? {} : { metadata },
    'merge',
    { ...request, query: { fieldManager: flags.string('field-manager'), ...dryRunQuery(dryRun) } },
  );
  return { changed, operation };
}

function refuseOverwrites(
  existing: Readonly<Record<string, string>>,
  set: ReadonlyMap<string, string>,
  field: Field,
): void {
  const clashes = [...set].filter(
    ([key, value]) => key in existing && existing[key] !== value && key !== 'kubernetes.io/change-cause',
  );
  if (clashes.length === 0) return;
  const texts = clashes.map(([key]) => `'${key}' already has a value (${existing[key]})`);
  if (field === 'annotations') {
    throw new OcError(
      `--overwrite is false but found the following declared annotation(s): ${texts.join('; ')}`,
    );
  }
  const lines = texts.map((text) => `${text}, and --overwrite is false`);
  throw new OcError(lines.length === 1 ? (lines[0] ?? '') : `[${lines.join(', ')}]`);
}

function labelOperation(
  existing: Readonly<Record<string, string>>,
  updated: Readonly<Record<string, string>>,
  overwrite: boolean,
): string {
  const [before, after] = [JSON.stringify(existing), JSON.stringify(updated)];
  if (before === after) return 'not labeled';
  return !overwrite && after.length < before.length ? 'unlabeled' : 'labeled';
}

function printList(
  { out }: Invocation,
  { type, name }: Target,
  object: ApiObject,
  field: Field,
  single: boolean,
): void {
  if (!single) out(`Listing ${field} for ${type.kind}.${type.group}/${name}:\n`);
  for (const [key, value] of Object.entries(object.metadata[field] ?? {})) {
    out(`${single ? '' : ' '}${key}=${value}\n`);
  }
}
