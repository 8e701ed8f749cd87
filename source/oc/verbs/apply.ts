import type { ApiObject } from '../../wire/kubernetes.ts';
import { isNotFound } from '../../wire/status.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  selectorFlag,
  validateFlag,
} from '../common-flags.ts';
import { dryRunOf, dryRunQuery, validationQuery } from '../dry-run.ts';
import { addSource, OcError, throwCollected } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { createResultPrinter } from '../printers/result.ts';
import type { ResourceType } from '../resources/discovery.ts';
import { find, hasFiles, type Target } from '../resources/find.ts';
import { isBuiltIn, lastAppliedAnnotation, withLastApplied } from '../resources/last-applied.ts';
import { threeWayPatch } from '../resources/three-way-patch.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';
import { viewLastApplied } from './view-last-applied.ts';

export const apply: Verb = {
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin.',
  usage: 'apply -f FILENAME [flags]',
  examples: ['oc apply -f ./manifests/deploymentconfig.yaml'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    outputFlag('name, yaml, json, jsonpath=… or custom-columns=… of the result'),
    dryRunFlag,
    validateFlag,
    fieldManagerFlag('kubectl-client-side-apply'),
    { name: 'overwrite', type: 'boolean', default: 'true', help: '', hidden: true },
    ...['server-side', 'force-conflicts', 'prune', 'all', 'force'].map(
      (name): FlagSpec => ({ name, type: 'boolean', help: '', elsewhere: true }),
    ),
    { name: 'kustomize', short: 'k', type: 'string', help: '', elsewhere: true },
    recordFlag,
  ],
  verbs: [viewLastApplied],
  elsewhere: ['edit-last-applied', 'set-last-applied'],
  run,
};

/** Source: kubectl `cmd/apply/{apply,patcher}.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, args, path } = invocation;
  if (!hasFiles(invocation)) throw new OcError('must specify one of -f and -k');
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(' ')}]`);
  const dryRun = dryRunOf(invocation);
  const printer = await createResultPrinter(invocation, dryRun);
  const { targets, errors } = await find(invocation, { selector: flags.string('selector') });
  if (targets.length === 0 && errors.length === 0) throw new OcError('no objects passed to apply');
  for (const target of targets) {
    if (target.object === undefined) continue;
    try {
      const { object, operation } = await applyOne(invocation, target, target.object);
      printer.print(target.type, object, operation);
    } catch (error) {
      if (invocation.signal.aborted || !(error instanceof Error)) throw error;
      errors.push(error);
    }
  }
  throwCollected(errors);
}

async function applyOne(
  invocation: Invocation,
  target: Target,
  manifest: ApiObject,
): Promise<{ object: ApiObject; operation: string }> {
  const { cluster, request } = invocation;
  const { type, namespace, name, source } = target;
  if (!name) {
    throw new OcError(`from ${manifest.metadata.generateName ?? ''}: cannot use generate name with apply`);
  }
  const modified = withLastApplied(manifest);
  let current: ApiObject;
  try {
    current = await cluster.get(type, namespace, name, request);
  } catch (error) {
    if (!isNotFound(error)) {
      throw addSource(
        `retrieving current configuration of:\n${infoText(target)}\nfrom server for:`,
        source,
        error,
      );
    }
    return { object: await createOne(invocation, target, modified), operation: 'created' };
  }
  if (dryRunOf(invocation) === 'client') return { object: current, operation: 'configured' };
  warnIfNotApplied(invocation, type, current);
  return await patchOne(invocation, target, modified, current);
}

async function createOne(
  invocation: Invocation,
  { type, namespace, source }: Target,
  modified: ApiObject,
): Promise<ApiObject> {
  const { cluster, request } = invocation;
  const dryRun = dryRunOf(invocation);
  const pruned = withoutNulls(modified) as ApiObject;
  if (dryRun === 'client') return pruned;
  try {
    return await cluster.create(type, namespace, pruned, { ...request, query: writeQuery(invocation) });
  } catch (error) {
    throw addSource('creating', source, error);
  }
}

async function patchOne(
  invocation: Invocation,
  target: Target,
  modified: ApiObject,
  current: ApiObject,
): Promise<{ object: ApiObject; operation: string }> {
  const { cluster, request } = invocation;
  const { type, namespace, name, source } = target;
  const kind = isBuiltIn(type) ? 'strategic' : 'merge';
  const patch = threeWayPatch(lastApplied(current), modified, current, kind === 'strategic');
  if (Object.keys(patch).length === 0) return { object: current, operation: 'unchanged' };
  try {
    const patched = await cluster.patch(type, namespace, name, patch, kind, {
      ...request,
      query: writeQuery(invocation),
    });
    return { object: patched, operation: 'configured' };
  } catch (error) {
    throw addSource(
      `applying patch:\n${JSON.stringify(patch)}\nto:\n${infoText(target)}\nfor:`,
      source,
      error,
    );
  }
}

const writeQuery = (invocation: Invocation): Record<string, string> => ({
  fieldManager: invocation.flags.string('field-manager'),
  ...validationQuery(invocation),
  ...dryRunQuery(dryRunOf(invocation)),
});

function lastApplied({ metadata }: ApiObject): unknown {
  const text = metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function warnIfNotApplied({ err }: Invocation, type: ResourceType, { metadata }: ApiObject): void {
  if (metadata.annotations?.[lastAppliedAnnotation] !== undefined) return;
  err(
    `Warning: resource ${type.plural}/${metadata.name} is missing the ${lastAppliedAnnotation} annotation which is required by oc apply. oc apply should only be used on resources created declaratively by either oc create --save-config or oc apply. The missing annotation will be patched automatically.\n`,
  );
}

function infoText({ type, name, namespace = '' }: Target): string {
  const version = `${type.group === '' ? '' : `${type.group}/`}${type.version}`;
  return `Resource: "${version}, Resource=${type.plural}", GroupVersionKind: "${version}, Kind=${type.kind}"\nName: "${name}", Namespace: "${namespace}"`;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
