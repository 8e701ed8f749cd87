import type { ApiObject, Status } from '../../wire/kubernetes.ts';
import { isForbidden, isNotFound, StatusError } from '../../wire/status.ts';
import { allNamespacesFlag, dryRunFlag, filenameFlags, outputFlag, selectorFlag } from '../common-flags.ts';
import { dryRunOf } from '../dry-run.ts';
import { addSource, OcError, throwCollected } from '../errors.ts';
import { printedType } from '../resources/discovery.ts';
import { find, type Target } from '../resources/find.ts';
import { waitUntilGone } from '../resources/wait-gone.ts';
import type { Invocation, Verb } from '../verb.ts';

export const deleteVerb: Verb = {
  name: 'delete',
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector.',
  usage: 'delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)]) [flags]',
  examples: [
    'oc delete -f ./manifests/deploymentconfig.yaml',
    'oc delete dc/jdoe2-deployment-config',
    'oc delete pods -l app=jdoe2-deployment-config',
  ],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'field-selector', type: 'string', help: 'only objects with these field values' },
    { name: 'all', type: 'boolean', help: 'all objects of the type in the project' },
    allNamespacesFlag,
    { name: 'ignore-not-found', type: 'boolean', help: 'objects that are not there are no failure' },
    {
      name: 'cascade',
      type: 'string',
      default: 'background',
      bare: 'background',
      help: 'background, foreground or orphan: what becomes of what the object owns',
    },
    {
      name: 'grace-period',
      type: 'number',
      default: '-1',
      help: 'seconds that a pod is given to end by itself',
    },
    { name: 'now', type: 'boolean', help: 'one second' },
    { name: 'force', type: 'boolean', help: 'at once, with --grace-period=0' },
    { name: 'wait', type: 'boolean', default: 'true', help: 'waits until the objects are gone' },
    { name: 'timeout', type: 'duration', default: '0s', help: 'how long to wait' },
    outputFlag('name'),
    dryRunFlag,
  ],
  run,
};

/** Source: kubectl `cmd/delete/delete.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, out, err } = invocation;
  const output = flags.string('output');
  if (output !== '' && output !== 'name') {
    throw new OcError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  }
  const selector = flags.string('selector');
  const fieldSelector = flags.string('field-selector');
  const everything = flags.boolean('all');
  if (everything && selector !== '') {
    throw new OcError("setting 'all' parameter but found a non empty selector. ");
  }
  if (everything && fieldSelector !== '') {
    throw new OcError('cannot set --all and --field-selector at the same time');
  }
  if (everything && invocation.args.length > 1 && !invocation.args.some((word) => word.includes('/'))) {
    throw new OcError('name cannot be provided when a selector is specified');
  }
  const grace = gracePeriod(invocation);
  if (grace === 0) {
    err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  }
  const bulk = everything || selector !== '' || fieldSelector !== '';
  const ignoreNotFound = flags.given('ignore-not-found') ? flags.boolean('ignore-not-found') : bulk;
  const { targets, errors } = await find(invocation, {
    selector,
    fieldSelector,
    everything,
    allNamespaces: flags.boolean('all-namespaces'),
  });
  const deleted = await deleteTargets(invocation, targets, grace, ignoreNotFound, errors);
  throwCollected(errors);
  if (targets.length === 0) {
    out('No resources found\n');
    return;
  }
  if (!flags.boolean('wait') || dryRunOf(invocation) !== 'none') return;
  for (const { target, uid } of deleted) {
    try {
      await waitUntilGone(invocation, target, uid, flags.duration('timeout'));
    } catch (error) {
      // Who may delete need not be let to watch, and some types cannot be watched.
      if (!isForbidden(error) && !(error instanceof StatusError && error.code === 405)) throw error;
    }
  }
}

/**
 * Deletes one after the other and prints each.
 * @param errors where failures go; left out, the first is thrown
 */
export async function deleteTargets(
  invocation: Invocation,
  targets: readonly Target[],
  grace: number | undefined,
  ignoreNotFound: boolean,
  errors?: Error[],
): Promise<{ target: Target; uid: string | undefined }[]> {
  const deleted: { target: Target; uid: string | undefined }[] = [];
  for (const target of targets) {
    try {
      deleted.push({ target, uid: await deleteOne(invocation, target, grace) });
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      if (ignoreNotFound && isNotFound(error)) continue;
      const failure = addSource('deleting', target.source, error);
      if (errors === undefined) throw failure;
      errors.push(failure);
    }
  }
  return deleted;
}

function gracePeriod({ flags }: Invocation): number | undefined {
  const given = flags.number('grace-period');
  const force = flags.boolean('force');
  if (flags.boolean('now')) {
    if (given !== -1) throw new OcError('--now and --grace-period cannot be specified together');
    return 1;
  }
  if (force && given > 0) {
    throw new OcError('--force and --grace-period greater than 0 cannot be specified together');
  }
  if (force) return 0;
  if (given === 0) return 1;
  return given < 0 ? undefined : given;
}

const propagation: Record<string, 'Background' | 'Foreground' | 'Orphan'> = {
  background: 'Background',
  true: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  false: 'Orphan',
};

async function deleteOne(
  invocation: Invocation,
  target: Target,
  grace: number | undefined,
): Promise<string | undefined> {
  const { cluster, request, flags } = invocation;
  const { type, namespace, name } = target;
  const cascade = flags.string('cascade');
  const propagationPolicy = propagation[cascade];
  if (propagationPolicy === undefined) {
    throw new OcError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
  const dryRun = dryRunOf(invocation);
  const answer =
    dryRun === 'client'
      ? undefined
      : await cluster.delete(type, namespace, name, {
          ...request,
          propagationPolicy,
          ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
          ...(dryRun === 'server' ? { dryRun: true } : {}),
        });
  printDeleted(invocation, target, grace === 0, dryRun);
  return answer === undefined ? undefined : uidOf(answer);
}

function uidOf(answer: Status | ApiObject): string | undefined {
  if (answer.kind === 'Status') return (answer as Status).details?.uid;
  return (answer as ApiObject).metadata.uid;
}

function printDeleted(
  { flags, out }: Invocation,
  { type, namespace, name }: Target,
  forced: boolean,
  dryRun: string,
): void {
  // What is replaced is printed as it was deleted all the same.
  if (flags.string('output') === 'name' && !flags.declared('save-config')) {
    out(`${printedType(type)}/${name}\n`);
    return;
  }
  const where = namespace === undefined || namespace === '' ? '' : ` from ${namespace} namespace`;
  const operation = `${forced ? 'force ' : ''}deleted${where}`;
  const suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
  out(`${printedType(type)} "${name}" ${operation}${suffix}\n`);
}
