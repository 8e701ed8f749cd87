import type { ApiObject, Container, EnvVar } from '../../../wire/kubernetes.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  selectorFlag,
} from '../../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../../dry-run.ts';
import { asError, OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { find, hasFiles, type Target } from '../../resources/find.ts';
import { type Pairs, parsePairs } from '../../resources/pairs.ts';
import { type Invocation, usageError, type Verb } from '../../verb.ts';
import { allContainers, matching, podSpecOf, podSpecPatch } from './pod-template.ts';

export const env: Verb = {
  name: 'env',
  summary: 'Update environment variables on a pod template.',
  usage: 'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [flags]',
  examples: ['oc set env dc/web MESSAGE=hello', 'oc set env dc/web MESSAGE-', 'oc set env dc/web --list'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    {
      name: 'containers',
      short: 'c',
      type: 'string',
      default: '*',
      help: 'names of the containers; * stands for any letters',
    },
    { name: 'env', short: 'e', type: 'list', help: 'KEY=VALUE, as in the arguments' },
    { name: 'list', type: 'boolean', help: 'shows the variables' },
    { name: 'overwrite', type: 'boolean', default: 'true', help: 'also where there is another value' },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
    fieldManagerFlag('kubectl-set'),
    recordFlag,
  ],
  run,
};

/** Source: openshift/oc `pkg/cli/set/env.go`, kubectl `cmd/set/set_env.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, path } = invocation;
  const pairs = parsePairs([...args, ...flags.list('env')], 'environment variable', true);
  const { resources, set, remove } = pairs;
  if (resources.length === 0 && !hasFiles(invocation)) {
    throw usageError(
      path,
      'one or more resources must be specified as <resource> <name> or <resource>/<name>',
    );
  }
  const list = flags.boolean('list') || (set.size === 0 && remove.length === 0);
  if (flags.boolean('list') && flags.given('output')) {
    throw new OcError('--list and --output may not be specified together');
  }
  if (!flags.boolean('list') && set.size === 0 && remove.length === 0) {
    throw new OcError('at least one environment variable must be provided');
  }
  const printer = await createResultPrinter(invocation, dryRunOf(invocation));
  const { targets, errors } = await find(
    { ...invocation, args: resources },
    {
      read: true,
      everything: flags.boolean('all'),
      selector: flags.string('selector'),
    },
  );
  for (const target of targets) {
    try {
      if (list) printVariables(invocation, target);
      else {
        const changed = await setOne(invocation, target, pairs);
        if (changed !== undefined) printer.print(target.type, changed, 'updated');
      }
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(asError(error));
    }
  }
  throwCollected(errors);
}

function selected({ flags }: Invocation, { type, name, object }: Target): Container[] {
  const spec = object === undefined ? undefined : podSpecOf(object);
  if (spec === undefined)
    throw new OcError(`${type.plural}/${name} is not a pod or does not have a pod template`);
  return matching(allContainers(spec), flags.string('containers'));
}

function printVariables(invocation: Invocation, target: Target): void {
  const { out } = invocation;
  for (const container of selected(invocation, target)) {
    out(`# ${target.type.plural}/${target.name}, container ${container.name}\n`);
    for (const variable of container.env ?? []) out(`${variableText(variable)}\n`);
  }
}

function variableText({ name, value = '', valueFrom }: EnvVar): string {
  if (valueFrom === undefined) return `${name}=${value}`;
  if (valueFrom.fieldRef !== undefined) return `# ${name} from field path ${valueFrom.fieldRef.fieldPath}`;
  if (valueFrom.configMapKeyRef !== undefined) {
    return `# ${name} from configmap ${valueFrom.configMapKeyRef.name}, key ${valueFrom.configMapKeyRef.key}`;
  }
  if (valueFrom.secretKeyRef !== undefined) {
    return `# ${name} from secret ${valueFrom.secretKeyRef.name}, key ${valueFrom.secretKeyRef.key}`;
  }
  return `# ${name} has no value`;
}

async function setOne(
  invocation: Invocation,
  target: Target,
  { set, remove }: Pairs,
): Promise<ApiObject | undefined> {
  const { cluster, request, flags, err } = invocation;
  const { type, namespace, name, object } = target;
  const containers = selected(invocation, target);
  if (object === undefined) return undefined;
  if (containers.length === 0) {
    err(
      `warning: ${type.plural}/${name} does not have any containers matching "${flags.string('containers')}"\n`,
    );
    return undefined;
  }
  const initNames = new Set((podSpecOf(object)?.initContainers ?? []).map((each) => each.name));
  const patches = containers.flatMap((container) => {
    const changes = variableChanges(container, set, remove, flags.boolean('overwrite'));
    return changes.length === 0 ? [] : [{ name: container.name, env: changes }];
  });
  if (patches.length === 0) return undefined;
  const dryRun = dryRunOf(invocation);
  if (dryRun === 'client') return object;
  const main = patches.filter((each) => !initNames.has(each.name));
  const init = patches.filter((each) => initNames.has(each.name));
  const fields = {
    ...(main.length === 0 ? {} : { containers: main }),
    ...(init.length === 0 ? {} : { initContainers: init }),
  };
  return await cluster.patch(type, namespace, name, podSpecPatch(object, fields), 'strategic', {
    ...request,
    query: { fieldManager: flags.string('field-manager'), ...dryRunQuery(dryRun) },
  });
}

function variableChanges(
  { env: existing = [] }: Container,
  set: ReadonlyMap<string, string>,
  remove: readonly string[],
  overwrite: boolean,
): object[] {
  const current = (name: string) => existing.find((variable) => variable.name === name);
  const clashes = [...set.keys()].filter((name) => current(name) !== undefined);
  if (!overwrite && clashes.length > 0) {
    throw new OcError(
      `'${clashes[0]}' already has a value (${current(clashes[0] ?? '')?.value ?? ''}), and --overwrite is false`,
    );
  }
  return [
    ...[...set].flatMap(([name, value]) => {
      const old = current(name);
      if (old?.value === value) return [];
      return [{ name, value, ...(old?.valueFrom === undefined ? {} : { valueFrom: null }) }];
    }),
    ...remove.flatMap((name) => (current(name) === undefined ? [] : [{ $patch: 'delete', name }])),
  ];
}
