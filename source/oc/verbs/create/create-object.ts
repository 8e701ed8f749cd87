import { messageOf } from '../../../platform/user-error.ts';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import { dryRunFlag, fieldManagerFlag, outputFlag, validateFlag } from '../../common-flags.ts';
import { dryRunOf, dryRunQuery, validationQuery } from '../../dry-run.ts';
import { OcError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { lastAppliedAnnotation, withLastApplied } from '../../resources/last-applied.ts';
import { type Invocation, usageError } from '../../verb.ts';

/** Flags of everything that makes one object of words. */
export const createFlags: readonly FlagSpec[] = [
  outputFlag('name, yaml, json, jsonpath=… or custom-columns=… of what was created'),
  dryRunFlag,
  validateFlag,
  fieldManagerFlag('kubectl-create'),
  {
    name: 'save-config',
    type: 'boolean',
    help: `keeps the object in the annotation ${lastAppliedAnnotation}, for oc apply`,
  },
];

/** The one name before a `--`. Source: kubectl `cmd/create/create.go` NameFromCommandArgs. */
export function nameOf({ args, dash, path }: Invocation): string {
  const count = dash ?? args.length;
  const [name] = args;
  if (count !== 1 || name === undefined) {
    throw usageError(path, `exactly one NAME is required, got ${count}`);
  }
  return name;
}

/** Refuses the line where a flag is missing. Source: cobra `command.go` ValidateRequiredFlags. */
export function requireFlags({ flags }: Invocation, ...names: string[]): void {
  const missing = names.filter((name) => !flags.given(name));
  if (missing.length > 0) {
    throw new OcError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
  }
}

/**
 * Creates an object, or only shows it, and prints what came of it.
 * @param failed what stands before the server's words, such as `failed to create configmap: `; left out, they stand as they are
 */
export async function createObject(
  invocation: Invocation,
  resource: Resource,
  object: ApiObject,
  failed?: string,
): Promise<void> {
  const { cluster, request, flags, namespace, explicitNamespace, signal } = invocation;
  const dryRun = dryRunOf(invocation);
  const printer = await createResultPrinter(invocation, dryRun);
  const placed =
    explicitNamespace && resource.namespaced
      ? { ...object, metadata: { ...object.metadata, namespace } }
      : object;
  const sent = flags.boolean('save-config') ? withLastApplied(placed) : placed;
  if (dryRun === 'client') {
    printer.print(resource, sent, 'created');
    return;
  }
  const query = {
    fieldManager: flags.string('field-manager'),
    ...validationQuery(invocation),
    ...dryRunQuery(dryRun),
  };
  let created: ApiObject;
  try {
    created = await cluster.create(resource, resource.namespaced ? namespace : undefined, sent, {
      ...request,
      query,
    });
  } catch (error) {
    if (signal.aborted || failed === undefined) throw error;
    throw new OcError(`${failed}${messageOf(error)}`);
  }
  printer.print(resource, created, 'created');
}
