import { Annotations, type DeploymentConfig, Labels } from '../../../wire/openshift.ts';
import { Pods, ReplicationControllers } from '../../../wire/resources.ts';
import { isNotFound } from '../../../wire/status.ts';
import { outputFlag } from '../../common-flags.ts';
import { addSource, OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { phaseOf } from '../../rollout/deployments.ts';
import { type Invocation, usageError, type Verb } from '../../verb.ts';
import { isConfig, type ReadTarget, readTargets, targetFlags } from './targets.ts';

export const retry: Verb = {
  name: 'retry',
  summary: 'Retry the latest failed rollout.',
  usage: 'rollout retry (TYPE NAME | TYPE/NAME) [flags]',
  examples: ['oc rollout retry dc/jdoe2-deployment-config'],
  flags: [...targetFlags, outputFlag('name, yaml, json, jsonpath=…')],
  run,
};

/** Source: openshift/oc `pkg/cli/rollout/retry.go`. */
async function run(invocation: Invocation): Promise<void> {
  if (invocation.args.length === 0 && invocation.flags.list('filename').length === 0) {
    throw usageError(invocation.path, 'retry (TYPE NAME | TYPE/NAME) [flags]');
  }
  const printer = await createResultPrinter(invocation);
  const { targets, errors } = await readTargets(invocation);
  for (const target of targets) {
    try {
      const version = await retryConfig(invocation, target);
      printer.print(target.type, target.object, `retried rollout #${version}`);
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(addSource('retrying', target.source, error));
    }
  }
  throwCollected(errors);
}

async function retryConfig(invocation: Invocation, target: ReadTarget): Promise<number> {
  const { cluster, request } = invocation;
  if (!isConfig(target)) {
    throw new OcError(`expected deployment configuration, got ${target.type.kind}`);
  }
  const { name, namespace = '' } = target;
  const { spec, status } = target.object as DeploymentConfig;
  if (spec.paused) throw new OcError(`unable to retry paused deployment config "${name}"`);
  const version = status?.latestVersion ?? 0;
  if (version === 0) throw new OcError(`no rollouts found for "${name}"`);
  const deploymentName = `${name}-${version}`;
  const deployment = await cluster
    .get(ReplicationControllers, namespace, deploymentName, request)
    .catch((error: unknown) => {
      if (!isNotFound(error)) throw new OcError(`unable to fetch replication controller "${name}"`);
      throw new OcError(
        `unable to find the latest rollout (#${version}).\nYou can start a new rollout with 'oc rollout latest dc/${name}'.`,
      );
    });
  const phase = phaseOf(deployment);
  if (phase !== 'Failed') {
    const next =
      phase === 'Complete'
        ? `You can start a new deployment with 'oc rollout latest dc/${name}'.`
        : `Optionally, you can cancel this deployment with 'oc rollout cancel dc/${name}'.`;
    throw new OcError(
      `rollout #${version} is ${phase.toLowerCase()}; only failed deployments can be retried.\n${next}`,
    );
  }
  await deleteDeployerPods(invocation, namespace, deploymentName);
  const annotations = {
    [Annotations.deploymentPhase]: 'New',
    [Annotations.deploymentStatusReason]: null,
    [Annotations.deploymentCancelled]: null,
  };
  const patch = { metadata: { annotations } };
  await cluster.patch(ReplicationControllers, namespace, deploymentName, patch, 'strategic', request);
  return version;
}

async function deleteDeployerPods(
  { cluster, request }: Invocation,
  namespace: string,
  deployment: string,
): Promise<void> {
  const selection = { namespace, labelSelector: `${Labels.deployerPodFor}=${deployment}` };
  for (const { metadata } of (await cluster.list(Pods, selection, request)).items) {
    await cluster.delete(Pods, namespace, metadata.name, { ...request, gracePeriodSeconds: 0 });
  }
}
