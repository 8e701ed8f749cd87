import { isNotFound } from '../../wire/status.ts';
import { allNamespacesFlag, filenameFlags, selectorFlag } from '../common-flags.ts';
import { describeObject } from '../describe/describe.ts';
import { OcError, throwCollected } from '../errors.ts';
import { find, hasFiles, type Target } from '../resources/find.ts';
import { type Invocation, suggestApiResources, type Verb } from '../verb.ts';

export const describe: Verb = {
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources.',
  usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [flags]',
  examples: [
    'oc describe is jdoe2-image-stream',
    'oc describe dc/jdoe2-deployment-config',
    'oc describe pods -l app=web',
  ],
  flags: [
    ...filenameFlags,
    selectorFlag,
    allNamespacesFlag,
    { name: 'show-events', type: 'boolean', default: 'true', help: 'events about the object, too' },
    { name: 'chunk-size', type: 'number', default: '500', help: '', hidden: true },
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/describe/describe.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, out, err, namespace } = invocation;
  if (args.length === 0 && !hasFiles(invocation)) {
    throw new OcError(`You must specify the type of resource to describe. ${suggestApiResources}\n`);
  }
  const allNamespaces = flags.boolean('all-namespaces');
  const { targets, errors } = await find(invocation, {
    wholeTypes: true,
    read: true,
    selector: flags.string('selector'),
    allNamespaces,
  });
  const [error] = errors;
  if (
    targets.length === 0 &&
    isNotFound(error) &&
    args.length === 2 &&
    !args.some((word) => word.includes('/'))
  ) {
    await describeByPrefix(invocation, error);
    return;
  }
  let first = true;
  for (const target of targets) {
    try {
      const text = await describeTarget(invocation, target);
      out(first ? text : `\n\n${text}`);
      first = false;
    } catch (failure) {
      if (invocation.signal.aborted || !(failure instanceof Error)) throw failure;
      errors.push(failure);
    }
  }
  if (targets.length === 0 && errors.length === 0) {
    err(allNamespaces ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`);
  }
  throwCollected(errors);
}

function describeTarget(invocation: Invocation, { type, namespace, name }: Target): Promise<string> {
  return describeObject(invocation, type, namespace, name, invocation.flags.boolean('show-events'));
}

/** A name that is not there may be the beginning of others. */
async function describeByPrefix(invocation: Invocation, notFound: unknown): Promise<void> {
  const [type = '', prefix = ''] = invocation.args;
  const { targets } = await find({ ...invocation, args: [type] }, { wholeTypes: true });
  const matching = targets.filter(({ name }) => name.startsWith(prefix));
  if (matching.length === 0) throw notFound;
  for (const target of matching) invocation.out(`${await describeTarget(invocation, target)}\n`);
}
