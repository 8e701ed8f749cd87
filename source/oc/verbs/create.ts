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
import { createResultPrinter } from '../printers/result.ts';
import { find, hasFiles } from '../resources/find.ts';
import { lastAppliedAnnotation, withLastApplied } from '../resources/last-applied.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';

export const create: Verb = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin.',
  usage: 'create -f FILENAME [flags]',
  examples: ['oc create -f ./manifests/image-stream.yaml', 'cat pod.json | oc create -f -'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    outputFlag('name, yaml, json, jsonpath=… or custom-columns=… of what was created'),
    dryRunFlag,
    validateFlag,
    fieldManagerFlag('kubectl-create'),
    {
      name: 'save-config',
      type: 'boolean',
      help: `keeps the object in the annotation ${lastAppliedAnnotation}, for oc apply`,
    },
    { name: 'edit', type: 'boolean', help: '', hidden: true },
    recordFlag,
  ],
  run,
};

/** Source: kubectl `cmd/create/create.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, args, cluster } = invocation;
  if (!hasFiles(invocation)) {
    if (args.length > 0) {
      throw new OcError(
        'the workshop\'s oc creates from files only: write the object into a file and use "oc create -f FILE"',
      );
    }
    throw new OcError('must specify one of -f and -k');
  }
  if (args.length > 0) {
    throw usageError(invocation.path, `Unexpected args: [${args.join(' ')}]`);
  }
  if (flags.boolean('edit'))
    throw new OcError('--edit opens an editor, which is not done here: edit the file');
  const dryRun = dryRunOf(invocation);
  const query = {
    fieldManager: flags.string('field-manager'),
    ...validationQuery(invocation),
    ...dryRunQuery(dryRun),
  };
  const printer = await createResultPrinter(invocation, dryRun);
  const { targets, errors } = await find(invocation, { selector: flags.string('selector') });
  for (const { type, namespace, object, source } of targets) {
    if (object === undefined) continue;
    const sent = flags.boolean('save-config') ? withLastApplied(object) : object;
    try {
      const created =
        dryRun === 'client'
          ? sent
          : await cluster.create(type, namespace, sent, { ...invocation.request, query });
      printer.print(type, created, 'created');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(addSource('creating', source, error));
    }
  }
  if (targets.length === 0 && errors.length === 0) throw new OcError('no objects passed to create');
  throwCollected(errors);
}
