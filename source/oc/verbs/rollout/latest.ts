import type { DeploymentConfig } from '../../../wire/openshift.ts';
import { DeploymentConfigs, ReplicationControllers, resourcePath } from '../../../wire/resources.ts';
import { isForbidden, isNotFound } from '../../../wire/status.ts';
import { dryRunFlag, outputFlag } from '../../common-flags.ts';
import { dryRunOf } from '../../dry-run.ts';
import { OcError } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { resolveType } from '../../resources/discovery.ts';
import { parseArguments } from '../../resources/find.ts';
import { isFinished, phaseOf } from '../../rollout/deployments.ts';
import type { Invocation, Verb } from '../../verb.ts';

export const latest: Verb = {
  name: 'latest',
  summary: 'Start a new rollout for a deployment config with the latest state from its triggers.',
  usage: 'rollout latest DEPLOYMENTCONFIG [flags]',
  examples: ['oc rollout latest dc/jdoe2-deployment-config'],
  flags: [
    { name: 'again', type: 'boolean', help: 'the current pod template, without looking at the triggers' },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
  ],
  run,
};

/** Source: openshift/oc `pkg/cli/rollout/latest.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, cluster, namespace, request } = invocation;
  const [argument] = args;
  if (argument === undefined || args.length !== 1) {
    throw new OcError('one deployment config name is needed as argument.');
  }
  const type = await resolveType(cluster, 'deploymentconfigs', request);
  const name = await configName(invocation, argument);
  const config = await cluster.get(DeploymentConfigs, namespace, name, request);
  if (config.spec.paused) throw new OcError('cannot deploy a paused deployment config');
  await refuseConcurrent(invocation, config);
  const dryRun = dryRunOf(invocation);
  const printer = await createResultPrinter(invocation, dryRun);
  const started = dryRun === 'client' ? config : await instantiate(invocation, config);
  printer.print(type, started, 'rolled out');
}

async function configName(invocation: Invocation, argument: string): Promise<string> {
  if (!argument.includes('/')) return argument;
  const wanted = await parseArguments(invocation, [argument]);
  const [first] = wanted.all ? [] : wanted.names;
  if (first?.type.kind !== 'DeploymentConfig') {
    throw new OcError(`${first?.name ?? argument} is not a deployment config`);
  }
  return first.name;
}

async function refuseConcurrent(
  { cluster, request, namespace }: Invocation,
  { metadata, status }: DeploymentConfig,
): Promise<void> {
  const version = status?.latestVersion ?? 0;
  try {
    const deployment = await cluster.get(
      ReplicationControllers,
      namespace,
      `${metadata.name}-${version}`,
      request,
    );
    if (!isFinished(deployment)) {
      throw new OcError(`#${version} is already in progress (${phaseOf(deployment)}).`);
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function instantiate(
  { cluster, request, namespace, flags }: Invocation,
  config: DeploymentConfig,
): Promise<DeploymentConfig> {
  const { name } = config.metadata;
  try {
    return await cluster.request<DeploymentConfig>(
      'POST',
      resourcePath(DeploymentConfigs, namespace, name, 'instantiate'),
      {
        ...request,
        body: {
          kind: 'DeploymentRequest',
          apiVersion: 'apps.openshift.io/v1',
          name,
          latest: !flags.boolean('again'),
          force: true,
        },
      },
    );
  } catch (error) {
    if (!isNotFound(error) && !isForbidden(error)) throw error;
    const { status } = config;
    if (status === undefined) throw error;
    return await cluster.update(
      DeploymentConfigs,
      { ...config, status: { ...status, latestVersion: status.latestVersion + 1 } },
      request,
    );
  }
}
