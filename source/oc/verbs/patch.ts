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
  if (dryRun === 'client') {
    throw new OcError('--dry-run=client is not done for patches here: use --dry-run=server');
  }
  const subresource = flags.string('subresource');
  const printer = await createResultPrinter(invocation, dryRun);
  const { targets, errors } = await find(invocation, { read: true });
  for (const target of targets) {
    try {
      const patched = await cluster.patch(target.type, target.namespace, target.name, body, type, {
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
      throw new OcError(`unable to read patch file: ${messageOf(error)}`);
    }
  }
  try {
    return parseDocuments(text)[0];
  } catch (error) {
    const why = messageOf(error).replace('error converting YAML to JSON: ', '');
    throw new OcError(`unable to parse ${goQuote(inline)}: ${why}`);
  }
}
