import type { ApiObject } from '../../wire/kubernetes.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  validateFlag,
} from '../common-flags.ts';
import { dryRunOf, dryRunQuery, validationQuery } from '../dry-run.ts';
import { addSource, OcError, throwCollected } from '../errors.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find, hasFiles, type Target } from '../resources/find.ts';
import { lastAppliedAnnotation, withLastApplied } from '../resources/last-applied.ts';
import { waitUntilGone } from '../resources/wait-gone.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';
import { deleteTargets } from './delete.ts';

export const replace: Verb = {
  name: 'replace',
  summary: 'Replace a resource by file name or stdin.',
  usage: 'replace -f FILENAME [flags]',
  examples: ['oc replace -f ./manifests/deploymentconfig.yaml', 'oc replace --force -f ./pod.yaml'],
  flags: [
    ...filenameFlags,
    { name: 'force', type: 'boolean', help: 'deletes the objects and creates them anew' },
    { name: 'cascade', type: 'string', default: 'background', bare: 'background', help: '', hidden: true },
    { name: 'grace-period', type: 'number', default: '-1', help: 'with --force: seconds to end in' },
    { name: 'timeout', type: 'duration', default: '0s', help: 'with --force: how long to wait' },
    outputFlag('name, yaml, json, jsonpath=… or custom-columns=… of the result'),
    dryRunFlag,
    validateFlag,
    fieldManagerFlag('kubectl-replace'),
    {
      name: 'save-config',
      type: 'boolean',
      help: `keeps the object in the annotation ${lastAppliedAnnotation}, for oc apply`,
    },
    { name: 'raw', type: 'string', help: '', elsewhere: true },
    { name: 'subresource', type: 'string', help: '', elsewhere: true },
    { name: 'kustomize', short: 'k', type: 'string', help: '', elsewhere: true },
    recordFlag,
  ],
  run,
};

/** Source: kubectl `cmd/replace/replace.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, args, path } = invocation;
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(' ')}]`);
  const force = flags.boolean('force');
  if (!force && flags.number('grace-period') >= 0) {
    throw new OcError('--grace-period must have --force specified');
  }
  if (!force && flags.duration('timeout') !== 0) throw new OcError('--timeout must have --force specified');
  if (!hasFiles(invocation)) throw new OcError('must specify one of -f and -k');
  const dryRun = dryRunOf(invocation);
  const printer = await createResultPrinter(invocation, dryRun);
  const { targets, errors } = await find(invocation, {});
  if (force) await deleteFirst(invocation, targets);
  for (const target of targets) {
    try {
      printer.print(target.type, await replaceOne(invocation, target), 'replaced');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(force && dryRun === 'none' ? asIs(error) : addSource('replacing', target.source, error));
    }
  }
  if (force && targets.length === 0 && errors.length === 0) throw new OcError('no objects passed to replace');
  throwCollected(errors);
}

const asIs = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

async function deleteFirst(invocation: Invocation, targets: readonly Target[]): Promise<void> {
  const grace = invocation.flags.number('grace-period');
  const deleted = await deleteTargets(invocation, targets, grace < 0 ? undefined : grace, true);
  if (dryRunOf(invocation) !== 'none') return;
  const timeout = invocation.flags.duration('timeout') || 300_000;
  for (const { target, uid } of deleted) await waitUntilGone(invocation, target, uid, timeout);
}

async function replaceOne(
  invocation: Invocation,
  { type, namespace, name, object }: Target,
): Promise<ApiObject> {
  const { cluster, request, flags } = invocation;
  const dryRun = dryRunOf(invocation);
  const wanted = object as ApiObject;
  const sent = flags.boolean('save-config') ? withLastApplied(wanted) : wanted;
  if (dryRun === 'client') return sent;
  const query = {
    fieldManager: flags.string('field-manager'),
    ...validationQuery(invocation),
    ...dryRunQuery(dryRun),
  };
  if (flags.boolean('force')) return await cluster.create(type, namespace, sent, { ...request, query });
  if (!name) throw new OcError('resource name may not be empty');
  if (sent.metadata.resourceVersion) return await cluster.update(type, sent, { ...request, query });
  // Whoever names no version takes the one of now. Source: cli-runtime `pkg/resource/helper.go` Replace.
  const { metadata } = await cluster.get(type, namespace, name, request);
  const { resourceVersion } = metadata;
  const versioned = {
    ...sent,
    metadata: { ...sent.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  };
  return await cluster.update(type, versioned, { ...request, query });
}
