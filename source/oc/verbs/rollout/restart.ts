import { rfc3339 } from '../../../platform/clock.ts';
import type { Deployment } from '../../../wire/kubernetes.ts';
import { qualifiedResource } from '../../../wire/resources.ts';
import { fieldManagerFlag, outputFlag } from '../../common-flags.ts';
import { OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { isDeployment, readTargets, targetFlags } from './targets.ts';

export const restart: Verb = {
  name: 'restart',
  summary: 'Restart a resource: a rollout of the same pod template.',
  usage: 'rollout restart RESOURCE [flags]',
  flags: [...targetFlags, outputFlag('name, yaml, json, jsonpath=…'), fieldManagerFlag('kubectl-rollout')],
  run,
};

/** Source: kubectl `cmd/rollout/rollout_restart.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { cluster, request, flags, clock } = invocation;
  const { targets, errors } = await readTargets(invocation);
  const printer = await createResultPrinter(invocation);
  for (const target of targets) {
    const { type, namespace, name, object } = target;
    const label = `${qualifiedResource(type)} "${name}"`;
    if (!isDeployment(target)) {
      errors.push(new OcError(`error: ${label} restarting is not supported`));
      continue;
    }
    if ((object as Deployment).spec.paused) {
      errors.push(new OcError(`error: ${label} can't restart paused deployment (run rollout resume first)`));
      continue;
    }
    const annotations = { 'kubectl.kubernetes.io/restartedAt': rfc3339(clock.now()) };
    const patched = await cluster.patch(
      type,
      namespace,
      name,
      { spec: { template: { metadata: { annotations } } } },
      'strategic',
      { ...request, query: { fieldManager: flags.string('field-manager') } },
    );
    printer.print(type, patched, 'restarted');
  }
  throwCollected(errors);
}
