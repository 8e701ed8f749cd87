import type { ReplicationController } from '../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../wire/openshift.ts';
import { DeploymentConfigs, ReplicationControllers } from '../../wire/resources.ts';
import { isNotFound } from '../../wire/status.ts';
import { outputFlag } from '../common-flags.ts';
import { OcError } from '../errors.ts';
import { createResultPrinter } from '../printers/result.ts';
import { resolveType } from '../resources/discovery.ts';
import { parseArguments } from '../resources/find.ts';
import { configNameOf, configSelector, newestFirst, phaseOf, versionOf } from '../rollout/deployments.ts';
import { rolledBackConfig } from '../rollout/rollback.ts';
import type { Invocation, Verb } from '../verb.ts';

export const rollback: Verb = {
  name: 'rollback',
  summary: 'Revert part of an application back to a previous deployment.',
  usage: 'rollback (DEPLOYMENTCONFIG | DEPLOYMENT) [flags]',
  examples: ['oc rollback jdoe2-deployment-config --to-version=1'],
  flags: [
    {
      name: 'to-version',
      type: 'number',
      default: '0',
      help: 'the version to go back to; 0 for the last that was completed',
    },
    { name: 'change-triggers', type: 'boolean', help: 'the triggers of that version, too' },
    { name: 'change-strategy', type: 'boolean', help: 'the strategy of that version, too' },
    {
      name: 'change-scaling-settings',
      type: 'boolean',
      help: 'the replicas and the selector of that version, too',
    },
    { name: 'dry-run', short: 'd', type: 'boolean', help: 'only says what would be done' },
    outputFlag('name, yaml, json, jsonpath=… of what would be stored; nothing is changed'),
  ],
  run,
};

/** Source: openshift/oc `pkg/cli/rollback/rollback.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, cluster, request } = invocation;
  const [name] = args;
  const version = flags.number('to-version');
  if (name === undefined || args.length !== 1) {
    throw new OcError('a deployment or deployment config name is required');
  }
  if (version < 0) throw new OcError('the to version must be >= 0');
  const { config, target } = await findTarget(invocation, name, version);
  const computed = await rolledBackConfig(invocation, config, {
    revision: version,
    from: target.metadata.name,
    includeTriggers: flags.boolean('change-triggers'),
    includeStrategy: flags.boolean('change-strategy'),
    includeReplicationMeta: flags.boolean('change-scaling-settings'),
  });
  const type = await resolveType(cluster, 'deploymentconfigs', request);
  const dryRun = flags.boolean('dry-run');
  const printer = await createResultPrinter(invocation, dryRun ? 'client' : 'none');
  if (dryRun || flags.given('output')) {
    printer.print(type, computed, `rolled back to ${target.metadata.name}`);
    return;
  }
  const rolledBack = await cluster.update(DeploymentConfigs, computed, request);
  const lines = [
    `deployment #${rolledBack.status?.latestVersion} rolled back to ${target.metadata.name}`,
    ...disabledTriggers(rolledBack),
  ];
  printer.print(type, rolledBack, lines.join('\n'));
}

/** A rollback turns image triggers off, so that the image just left does not come back by itself. */
function disabledTriggers({ metadata, spec }: DeploymentConfig): string[] {
  return (spec.triggers ?? []).flatMap(({ type, imageChangeParams }) =>
    type === 'ImageChange' && imageChangeParams !== undefined && !imageChangeParams.automatic
      ? [
          `Warning: the following images triggers were disabled: ${imageChangeParams.from.name}`,
          `  You can re-enable them with: oc set triggers dc/${metadata.name} --auto`,
        ]
      : [],
  );
}

async function findTarget(
  invocation: Invocation,
  name: string,
  version: number,
): Promise<{ config: DeploymentConfig; target: ReplicationController }> {
  const { cluster, namespace, request } = invocation;
  const found = await findNamed(invocation, name);
  if (found === undefined) throw new OcError(`${name} is not a valid deployment or deployment config`);
  const config =
    found.kind === 'DeploymentConfig'
      ? (found as DeploymentConfig)
      : await cluster.get(
          DeploymentConfigs,
          namespace,
          configNameOf(found as ReplicationController) ?? '',
          request,
        );
  if (config.spec.paused) throw new OcError('cannot rollback a paused deployment config');
  if (found.kind !== 'DeploymentConfig') return { config, target: found as ReplicationController };
  const selection = { namespace, labelSelector: configSelector(config.metadata.name) };
  const { items } = await cluster.list(ReplicationControllers, selection, request);
  const target = newestFirst(items).find((deployment) =>
    version > 0
      ? versionOf(deployment) === version
      : versionOf(deployment) < (config.status?.latestVersion ?? 0) && phaseOf(deployment) === 'Complete',
  );
  if (target === undefined) throw new OcError("couldn't find deployment for rollback");
  return { config, target };
}

/** A name alone is a ReplicationController's first, then a DeploymentConfig's. */
async function findNamed(invocation: Invocation, name: string) {
  const { cluster, namespace, request } = invocation;
  for (const word of name.includes('/') ? [name] : [`rc/${name}`, `dc/${name}`]) {
    const wanted = await parseArguments(invocation, [word]);
    const [first] = wanted.all ? [] : wanted.names;
    if (first === undefined) continue;
    try {
      return await cluster.get(first.type, namespace, first.name, request);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return undefined;
}
