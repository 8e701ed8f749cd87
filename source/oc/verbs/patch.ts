import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { PatchType } from '../../cluster/cluster.ts';
import { messageOf } from '../../platform/user-error.ts';
import { groupVersion } from '../../wire/resources.ts';
import { StatusError } from '../../wire/status.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, outputFlag, recordFlag } from '../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../dry-run.ts';
import { asError, OcError, throwCollected } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find } from '../resources/find.ts';
import { patchLocally } from '../resources/patch-locally.ts';
import { parseDocuments } from '../resources/yaml-documents.ts';
import type { Invocation, Verb } from '../verb.ts';

export const patch: Verb = {
  name: 'patch',
  summary: 'Update fields of a resource.',
  usage: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [flags]',
  examples: [
    `oc patch dc/web -p '{"spec":{"replicas":3}}'`,
    `oc patch is/web --type=merge -p '{"spec":{"lookupPolicy":{"local":true}}}'`,
  ],
  flags: [
    ...filenameFlags,
    { name: 'patch', short: 'p', type: 'string', help: 'the patch, as JSON or YAML' },
    { name: 'patch-file', type: 'string', help: 'file with the patch' },
    { name: 'type', type: 'string', default: 'strategic', help: 'json, merge or strategic' },
    { name: 'subresource', type: 'string', help: 'status or scale: what is patched instead of the object' },
    outputFlag('name, yaml, json, jsonpath=… of the result'),
    dryRunFlag,
    fieldManagerFlag('kubectl-patch'),
    recordFlag,
  ],
  run,
};

const types: Record<string, PatchType> = { json: 'json', merge: 'merge', strategic: 'strategic' };
const mediaTypes: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** Source: kubectl `cmd/patch/patch.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, cluster, request } = invocation;
  const type = types[flags.string('type').toLowerCase()];
  if (type === undefined) {
    throw new OcError(`--type must be one of [json merge strategic], not ${goQuote(flags.string('type'))}`);
  }
  const body = await readPatch(invocation);
  const dryRun = dryRunOf(invocation);
  const subresource = flags.string('subresource');
  // Of a dry run the original says nothing here.
  const printer = await createResultPrinter(invocation);
  const { targets, errors } = await find(invocation, { read: true });
  for (const target of targets) {
    try {
      const patched =
        dryRun === 'client' && target.object !== undefined
          ? patchLocally(target.object, body, type)
          : await cluster.patch(target.type, target.namespace, target.name, body, type, {
              ...request,
              ...(subresource === '' ? {} : { subresource }),
              query: { fieldManager: flags.string('field-manager'), ...dryRunQuery(dryRun) },
            });
      const changed = !isDeepStrictEqual(patched, target.object);
      printer.print(target.type, patched, changed ? 'patched' : 'patched (no change)');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(
        error instanceof StatusError && error.code === 415
          ? new OcError(
              `${mediaTypes[type]} is not supported by ${groupVersion(target.type)}, Kind=${target.type.kind}: ${error.message}`,
            )
          : asError(error),
      );
    }
  }
  if (targets.length === 0 && errors.length === 0) throw new OcError('no objects passed to patch');
  throwCollected(errors);
}

async function readPatch({ flags, context }: Invocation): Promise<unknown> {
  const inline = flags.string('patch');
  const file = flags.string('patch-file');
  if (inline !== '' && file !== '') throw new OcError('cannot specify --patch and --patch-file together');
  if (inline === '' && file === '') {
    throw new OcError('must specify --patch or --patch-file containing the contents of the patch');
  }
  let text = inline;
  if (file !== '') {
    try {
      text = await readFile(resolve(context.cwd, file), 'utf8');
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      const why = missing ? `open ${file}: no such file or directory` : messageOf(error);
      throw new OcError(`unable to read patch file: ${why}`);
    }
  }
  if (/^\s*\{/.test(text)) return readJsonPatch(text);
  try {
    return parseDocuments(text)[0];
  } catch (error) {
    const why = messageOf(error).replace('error converting YAML to JSON: ', '');
    throw new OcError(`unable to parse ${goQuote(inline)}: ${why}`);
  }
}

/** What looks like JSON is for the server to read, and to complain about; it says what Go's decoder says. */
function readJsonPatch(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      code: 400,
      reason: 'BadRequest',
      message: `error decoding patch: ${goJsonError(text, messageOf(error))}`,
    });
  }
}

function goJsonError(text: string, message: string): string {
  const at = /position (\d+)/.exec(message)?.[1];
  const character = at === undefined ? undefined : text[Number(at)];
  if (character === undefined || /Unexpected end/.test(message)) return 'unexpected end of JSON input';
  const before = text.slice(0, Number(at)).trimEnd();
  const where = before.endsWith('{')
    ? 'looking for beginning of object key string'
    : /[:[,]$/.test(before)
      ? 'looking for beginning of value'
      : 'after object key:value pair';
  return `invalid character '${character}' ${where}`;
}
