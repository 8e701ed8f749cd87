import type { ApiObject } from '../../../wire/kubernetes.ts';
import { qualifiedResource } from '../../../wire/resources.ts';
import { fieldManagerFlag, outputFlag } from '../../common-flags.ts';
import { OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { isConfig, isDeployment, readTargets, targetFlags } from './targets.ts';

export const pause: Verb = {
  name: 'pause',
  summary: 'Mark the provided resource as paused: changes start no rollout.',
  usage: 'rollout pause (TYPE NAME | TYPE/NAME) [flags]',
  flags: [...targetFlags, outputFlag('name, yaml, json, jsonpath=…'), fieldManagerFlag('kubectl-rollout')],
  run: (invocation) => setPaused(invocation, true),
};

export const resume: Verb = {
  name: 'resume',
  summary: 'Resume a paused resource.',
  usage: 'rollout resume (TYPE NAME | TYPE/NAME) [flags]',
  flags: [...targetFlags, outputFlag('name, yaml, json, jsonpath=…'), fieldManagerFlag('kubectl-rollout')],
  run: (invocation) => setPaused(invocation, false),
};

/** Source: kubectl `cmd/rollout/rollout_{pause,resume}.go`. */
async function setPaused(invocation: Invocation, paused: boolean): Promise<void> {
  const { cluster, request, flags, err, namespace } = invocation;
  const { targets, errors } = await readTargets(invocation);
  const printer = await createResultPrinter(invocation);
  for (const target of targets) {
    const { type, name, object } = target;
    const label = `${qualifiedResource(type)} "${name}"`;
    if (!isConfig(target) && !isDeployment(target)) {
      errors.push(new OcError(`error: ${label} ${paused ? 'pausing' : 'resuming'} is not supported`));
      continue;
    }
    if (isPaused(object) === paused) {
      errors.push(new OcError(`error: ${label} is ${paused ? 'already paused' : 'not paused'}`));
      continue;
    }
    // A field that is left out is a false one.
    const patch = { spec: { paused: paused ? true : null } };
    try {
      const patched = await cluster.patch(type, target.namespace, name, patch, 'strategic', {
        ...request,
        query: { fieldManager: flags.string('field-manager') },
      });
      printer.print(type, patched, paused ? 'paused' : 'resumed');
    } catch (error) {
      if (invocation.signal.aborted || !(error instanceof Error)) throw error;
      errors.push(new OcError(`failed to patch: ${error.message}`));
    }
  }
  if (targets.length === 0 && errors.length === 0) err(`No resources found in ${namespace} namespace.\n`);
  throwCollected(errors);
}

const isPaused = (object: ApiObject): boolean =>
  (object as ApiObject & { spec?: { paused?: boolean } }).spec?.paused === true;
