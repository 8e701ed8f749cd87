import { resourcePath } from '../../wire/resources.ts';
import { isConflict, StatusError } from '../../wire/status.ts';
import { dryRunFlag, filenameFlags, outputFlag, recordFlag, selectorFlag } from '../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../dry-run.ts';
import { OcError, throwCollected } from '../errors.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find, type Target } from '../resources/find.ts';
import type { Invocation, Verb } from '../verb.ts';

export const scale: Verb = {
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller.',
  usage: 'scale [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [flags]',
  examples: ['oc scale dc/jdoe2-deployment-config --replicas=3'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'replicas', type: 'number', default: '-1', help: 'how many pods there are to be' },
    { name: 'current-replicas', type: 'number', default: '-1', help: 'only if there are so many now' },
    { name: 'resource-version', type: 'string', help: 'only if the object is still of this version' },
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    { name: 'timeout', type: 'duration', default: '0s', help: '', hidden: true },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
    recordFlag,
  ],
  run,
};

/** Source: kubectl `cmd/scale/scale.go`, `pkg/scale/scale.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  if (!flags.given('replicas')) throw new OcError('required flag(s) "replicas" not set');
  const replicas = flags.number('replicas');
  if (replicas < 0) {
    throw new OcError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  }
  const dryRun = dryRunOf(invocation);
  const printer = await createResultPrinter(invocation, dryRun);
  const { targets, errors } = await find(invocation, {
    read: true,
    everything: flags.boolean('all'),
    selector: flags.string('selector'),
  });
  if (flags.string('resource-version') !== '' && targets.length > 1) {
    throw new OcError('cannot use --resource-version with multiple resources');
  }
  if (targets.length === 0) {
    throwCollected(errors);
    throw new OcError('no objects passed to scale');
  }
  for (const target of targets) {
    if (target.object === undefined) continue;
    if (dryRun !== 'client') await scaleOne(invocation, target, replicas);
    printer.print(target.type, target.object, 'scaled');
  }
  throwCollected(errors);
}

interface Scale {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; resourceVersion?: string };
  spec?: { replicas?: number };
}

async function scaleOne(invocation: Invocation, target: Target, replicas: number): Promise<void> {
  const { cluster, request, flags } = invocation;
  const { type, namespace, name } = target;
  const current = flags.number('current-replicas');
  const version = flags.string('resource-version');
  const query = dryRunQuery(dryRunOf(invocation));
  if (current === -1 && version === '') {
    await cluster.patch(type, namespace, name, { spec: { replicas } }, 'merge', {
      ...request,
      subresource: 'scale',
      query,
    });
    return;
  }
  const path = resourcePath(type, namespace, name, 'scale');
  const found = await cluster.request<Scale>('GET', path, request);
  if (current !== -1 && found.spec?.replicas !== current) {
    throw new OcError(`Expected replicas to be ${current}, was ${found.spec?.replicas ?? 0}`);
  }
  if (version !== '' && found.metadata.resourceVersion !== version) {
    throw new OcError(
      `Expected resource version to be ${version}, was ${found.metadata.resourceVersion ?? ''}`,
    );
  }
  try {
    await cluster.request('PUT', path, { ...request, query, body: { ...found, spec: { replicas } } });
  } catch (error) {
    if (!isConflict(error) || !(error instanceof StatusError)) throw error;
    throw new OcError(
      `Scaling the resource failed with: ${error.message}; Current resource version ${found.metadata.resourceVersion ?? ''}`,
    );
  }
}
