import { dockerDuration } from '../../../wire/ages.ts';
import { Annotations, type DeploymentConfig } from '../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../wire/resources.ts';
import { outputFlag } from '../../common-flags.ts';
import { addSource, OcError, throwCollected } from '../../errors.ts';
import {
  configSelector,
  isCancelled,
  isFinished,
  newestFirst,
  phaseOf,
  versionOf,
} from '../../rollout/deployments.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { isConfig, type ReadTarget, readTargets, targetFlags } from './targets.ts';

export const cancel: Verb = {
  name: 'cancel',
  summary: 'Cancel the in-progress deployment.',
  usage: 'rollout cancel (TYPE NAME | TYPE/NAME) [flags]',
  examples: ['oc rollout cancel dc/jdoe2-deployment-config'],
  flags: [...targetFlags, outputFlag('name')],
  run,
};

/** Source: openshift/oc `pkg/cli/rollout/cancel.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { targets, errors } = await readTargets(invocation);
  for (const target of targets) {
    try {
      if (!isConfig(target)) {
        throw new OcError(`expected deployment configuration, got ${target.type.plural}`);
      }
      const { metadata, spec } = target.object as DeploymentConfig;
      if (spec.paused) {
        errors.push(new OcError(`unable to cancel paused deployment ${metadata.namespace}/${metadata.name}`));
      }
      await cancelConfig(invocation, target);
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(addSource('cancelling', target.source, error));
    }
  }
  throwCollected(errors);
}

async function cancelConfig(invocation: Invocation, { name, namespace = '' }: ReadTarget): Promise<void> {
  const { cluster, request, clock, out } = invocation;
  const selection = { namespace, labelSelector: configSelector(name) };
  const deployments = newestFirst((await cluster.list(ReplicationControllers, selection, request)).items);
  const [latest] = deployments;
  if (latest === undefined) {
    throw new OcError(`there have been no replication controllers for ${namespace}/${name}`);
  }
  let cancelled = false;
  for (const deployment of deployments) {
    if (isFinished(deployment) || isCancelled(deployment)) continue;
    const annotations = {
      [Annotations.deploymentCancelled]: 'true',
      [Annotations.deploymentStatusReason]: 'cancelled by the user',
    };
    const patch = { metadata: { annotations } };
    await cluster.patch(
      ReplicationControllers,
      namespace,
      deployment.metadata.name,
      patch,
      'strategic',
      request,
    );
    cancelled = true;
  }
  // On success the original says nothing.
  if (cancelled) return;
  const cancelling = isCancelled(latest) && !isFinished(latest) ? ' (cancelling)' : '';
  const age = dockerDuration(clock.now() - Date.parse(latest.metadata.creationTimestamp ?? '')).toLowerCase();
  out(
    `No rollout is in progress (latest rollout #${versionOf(latest)} ${phaseOf(latest).toLowerCase()}${cancelling} ${age} ago)\n`,
  );
}
