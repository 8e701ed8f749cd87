import { isNotFound } from '../../wire/status.ts';
import { allNamespacesFlag, filenameFlags, outputFlag, selectorFlag } from '../common-flags.ts';
import { OcError, throwCollected } from '../errors.ts';
import { createObjectPrinter, type Printed } from '../printers/objects.ts';
import { sortBy } from '../printers/sort.ts';
import { find, hasFiles } from '../resources/find.ts';
import { printTables } from '../resources/tables.ts';
import { type Invocation, suggestApiResources, usageError, type Verb } from '../verb.ts';
import { watchObjects } from './get-watch.ts';

export const get: Verb = {
  name: 'get',
  summary: 'Display one or many resources.',
  usage: 'get (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  examples: [
    'oc get pods',
    'oc get istag',
    'oc get dc/jdoe2-deployment-config -o yaml',
    'oc get rc,pods -l app=jdoe2-deployment-config',
    "oc get is web -o jsonpath='{.status.tags[0].items[0].image}'",
    'oc get all',
    'oc get pods -w',
  ],
  flags: [
    outputFlag('wide, name, yaml, json, jsonpath=…, custom-columns=…'),
    selectorFlag,
    {
      name: 'field-selector',
      type: 'string',
      help: 'only objects with these field values, such as status.phase=Running',
    },
    allNamespacesFlag,
    { name: 'watch', short: 'w', type: 'boolean', help: 'after listing, go on with every change' },
    { name: 'watch-only', type: 'boolean', help: 'every change, without listing first' },
    { name: 'output-watch-events', type: 'boolean', help: 'with --watch: says for each line what happened' },
    { name: 'no-headers', type: 'boolean', help: 'no line with the names of the columns' },
    { name: 'show-labels', type: 'boolean', help: 'labels in a last column' },
    { name: 'label-columns', short: 'L', type: 'list', help: 'labels with a column of their own' },
    { name: 'show-kind', type: 'boolean', help: 'types in front of the names' },
    { name: 'sort-by', type: 'string', help: 'JSONPath of the field to sort by' },
    { name: 'ignore-not-found', type: 'boolean', help: 'objects that are not there are no failure' },
    { name: 'show-managed-fields', type: 'boolean', help: 'managedFields too, in YAML and JSON' },
    ...filenameFlags,
    { name: 'chunk-size', type: 'number', default: '500', help: '', hidden: true },
    { name: 'server-print', type: 'boolean', default: 'true', help: '', hidden: true },
    { name: 'template', type: 'string', help: '', hidden: true },
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/get/get.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, args, path, err } = invocation;
  const format = flags.string('output');
  const watch = flags.boolean('watch') || flags.boolean('watch-only');
  if (args.length === 0 && !hasFiles(invocation) && !watch) {
    err(`You must specify the type of resource to get. ${suggestApiResources}\n\n`);
    throw usageError(
      path,
      'Required resource not specified.\nUse "oc explain <resource>" for a detailed description of that resource (e.g. oc explain pods).',
    );
  }
  if (flags.boolean('show-labels') && format !== '' && format !== 'wide') {
    throw new OcError(`--show-labels option cannot be used with ${format} printer`);
  }
  if (flags.boolean('output-watch-events') && !watch) {
    throw new OcError('--output-watch-events option can only be used with --watch or --watch-only');
  }
  if (watch) await watchObjects(invocation);
  else if (format === '' || format === 'wide') await printTables(invocation);
  else await printObjects(invocation, format);
}

async function printObjects(invocation: Invocation, format: string): Promise<void> {
  const { flags, context, out } = invocation;
  const printer = await createObjectPrinter(format, {
    cwd: context.cwd,
    headers: !flags.boolean('no-headers'),
    managedFields: flags.boolean('show-managed-fields'),
  });
  const found = await find(invocation, {
    wholeTypes: true,
    read: true,
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    allNamespaces: flags.boolean('all-namespaces'),
  });
  const errors = flags.boolean('ignore-not-found')
    ? found.errors.filter((error) => !isNotFound(error))
    : found.errors;
  let printed: Printed[] = found.targets.flatMap(({ type, object }) =>
    object === undefined ? [] : [{ type, object }],
  );
  const expression = flags.string('sort-by');
  if (expression !== '') printed = sortBy(printed, expression, ({ object }) => object);
  const [first] = printed;
  if (found.single) {
    if (first !== undefined) out(printer.one(first));
  } else if (printed.length > 0 || (errors.length === 0 && !flags.boolean('ignore-not-found'))) {
    out(printer.many(printed));
  }
  throwCollected(errors);
}
