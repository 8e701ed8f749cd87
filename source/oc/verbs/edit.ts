import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../platform/user-error.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import { qualifiedResource } from '../../wire/resources.ts';
import { isNotFound, StatusError } from '../../wire/status.ts';
import { fieldManagerFlag, filenameFlags, outputFlag, selectorFlag, validateFlag } from '../common-flags.ts';
import { validationQuery } from '../dry-run.ts';
import { ExitError, NotSpokenError, OcError, throwCollected } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { toJson } from '../printers/json.ts';
import { withoutManagedFields } from '../printers/objects.ts';
import { createResultPrinter } from '../printers/result.ts';
import { toYaml } from '../printers/yaml.ts';
import { find, type Target } from '../resources/find.ts';
import { isBuiltIn } from '../resources/last-applied.ts';
import { threeWayPatch } from '../resources/three-way-patch.ts';
import { parseDocuments } from '../resources/yaml-documents.ts';
import type { Invocation, Verb } from '../verb.ts';

export const edit: Verb = {
  name: 'edit',
  summary: 'Edit a resource on the server.',
  usage: 'edit (TYPE NAME | TYPE/NAME | -f FILENAME) [flags]',
  examples: ['oc edit dc/jdoe2-deployment-config', 'KUBE_EDITOR=nano oc edit is/jdoe2-image-stream'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    outputFlag('yaml or json: what is edited'),
    validateFlag,
    fieldManagerFlag('kubectl-edit'),
    ...['output-patch', 'save-config', 'windows-line-endings'].map(
      (name): FlagSpec => ({ name, type: 'boolean', help: '', elsewhere: true }),
    ),
    { name: 'subresource', type: 'string', help: '', elsewhere: true },
  ],
  run,
};

const heading = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** What was wrong with the last attempt, for the head of the next. */
interface Reason {
  head: string;
  others: string[];
}

type ReadTarget = Target & { object: ApiObject };

/** Source: kubectl `cmd/util/editor/editoptions.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { context, flags, signal } = invocation;
  const { editor } = context;
  if (editor === undefined) {
    throw new NotSpokenError('Editing', 'Change the file and use "oc apply -f", or use "oc patch".', true);
  }
  const { targets, errors } = await find(invocation, {
    read: true,
    wholeTypes: true,
    selector: flags.string('selector'),
  });
  throwCollected(errors);
  const objects = targets.flatMap((target) =>
    target.object === undefined ? [] : [{ ...target, object: withoutManagedFields(target.object) }],
  );
  if (objects.length === 0) throw new OcError('edit cancelled, no objects found');
  const folder = await mkdtemp(join(tmpdir(), 'oc-edit-'));
  const file = join(folder, flags.string('output') === 'json' ? 'object.json' : 'object.yaml');
  let keep = false;
  try {
    keep = await editUntilTaken(invocation, objects, file, (path) => editor(path, signal));
  } catch (error) {
    if (error instanceof Kept) {
      keep = true;
      throw error.reason;
    }
    throw error;
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
  if (keep) throw new ExitError(1);
}

/** A failure after which the edited file stays, since it holds work. */
class Kept extends Error {
  readonly reason: Error;

  constructor(reason: Error) {
    super(reason.message);
    this.reason = reason;
  }
}

/** @returns whether the file is still wanted, and the command has failed */
async function editUntilTaken(
  invocation: Invocation,
  targets: readonly ReadTarget[],
  file: string,
  open: (path: string) => Promise<void>,
): Promise<boolean> {
  const { err } = invocation;
  const original = textOf(invocation, targets);
  let body = original;
  let reasons: Reason[] = [];
  while (true) {
    await writeFile(file, heading + reasons.map(reasonText).join('') + body, { mode: 0o600 });
    await open(file);
    const edited = await readFile(file, 'utf8');
    const text = withoutComments(edited);
    if (reasons.length > 0 && text === withoutComments(body)) {
      err(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
      throw new Kept(new OcError('Edit cancelled, no valid changes were saved.'));
    }
    if (text === withoutComments(original)) {
      err('Edit cancelled, no changes made.\n');
      return false;
    }
    if (text.trim() === '') {
      err('Edit cancelled, saved file was empty.\n');
      return false;
    }
    body = text;
    let values: ApiObject[];
    try {
      values = objectsOf(text);
    } catch (error) {
      const why = `error parsing edited-file: ${messageOf(error)}`;
      reasons = [{ head: `The edited file had a syntax error: ${why}`, others: [] }];
      continue;
    }
    const outcome = await save(invocation, targets, values, file);
    if (outcome.done) return outcome.keep;
    reasons = outcome.reasons;
  }
}

type Outcome = { done: true; keep: boolean } | { done: false; reasons: Reason[] };

async function save(
  invocation: Invocation,
  targets: readonly ReadTarget[],
  values: readonly ApiObject[],
  file: string,
): Promise<Outcome> {
  const { err, flags } = invocation;
  const printer = await createResultPrinter({
    ...invocation,
    flags: { ...flags, string: plainResult(flags.string) },
  });
  const reasons: Reason[] = [];
  for (const value of values) {
    const target = targets.find(({ object }) => object.metadata.uid === value.metadata?.uid);
    if (target === undefined) {
      throw new OcError(`no original object found for ${toJson(value)}`);
    }
    const { type, name, object } = target;
    if (isDeepStrictEqual(object, value)) {
      printer.print(type, value, 'skipped');
      continue;
    }
    if (
      object.apiVersion !== value.apiVersion ||
      object.kind !== value.kind ||
      object.metadata.name !== value.metadata.name
    ) {
      err(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
      throw new Kept(new OcError('At least one of apiVersion, kind and name was changed'));
    }
    const label = `${qualifiedResource(type)} "${name}"`;
    try {
      printer.print(type, await send(invocation, target, value), 'edited');
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason === 'Invalid') {
        err(`error: ${label} is invalid\n`);
        const causes = error.status.details?.causes ?? [];
        reasons.push({
          head: `${label} was not valid`,
          others: causes.map(({ field = '', message = '' }) => `${field}: ${message}`),
        });
      } else if (isNotFound(error)) {
        err(`error: ${label} could not be found on the server\n`);
        err(`The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`);
        return { done: true, keep: true };
      } else {
        err(`error: ${label} could not be patched: ${error.message}\n`);
        err(`You can run \`oc replace -f ${file}\` to try this update again.\n`);
        return { done: true, keep: true };
      }
    }
  }
  return reasons.length === 0 ? { done: true, keep: false } : { done: false, reasons };
}

/** `-o` says how the file is written, not what is printed at the end. */
const plainResult =
  (string: (name: string) => string): ((name: string) => string) =>
  (name) =>
    name === 'output' ? '' : string(name);

async function send(invocation: Invocation, target: ReadTarget, value: ApiObject): Promise<ApiObject> {
  const { cluster, request, flags } = invocation;
  const { type, namespace, name, object } = target;
  const strategic = isBuiltIn(type);
  const patch = threeWayPatch(object, value, object, strategic);
  return await cluster.patch(type, namespace, name, patch, strategic ? 'strategic' : 'merge', {
    ...request,
    query: { fieldManager: flags.string('field-manager'), ...validationQuery(invocation) },
  });
}

function textOf({ flags }: Invocation, targets: readonly ReadTarget[]): string {
  const objects = targets.map(({ object }) => object);
  const value =
    objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  return flags.string('output') === 'json' ? `${toJson(value, 4)}\n` : toYaml(value);
}

function objectsOf(text: string): ApiObject[] {
  return parseDocuments(text).flatMap((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Error('the file does not hold an object');
    }
    const { items } = value as { items?: unknown };
    const found = Array.isArray(items) ? (items as unknown[]) : [value];
    return found.map((each) => {
      if (typeof each !== 'object' || each === null || !('metadata' in each)) {
        throw new Error("Object 'metadata' is missing");
      }
      return each as ApiObject;
    });
  });
}

function reasonText({ head, others }: Reason): string {
  const lines = (text: string) => text.replaceAll('\n', '\n# ');
  const list = others.map((other) => `# * ${lines(other)}\n`).join('');
  return `# ${lines(head)}${others.length > 0 ? ':' : ''}\n${list}#\n`;
}

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
