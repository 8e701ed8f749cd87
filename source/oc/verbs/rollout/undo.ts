import { isDeepStrictEqual } from 'node:util';
import type { Deployment, ReplicaSet } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../wire/openshift.ts';
import { DeploymentConfigs, Deployments } from '../../../wire/resources.ts';
import { dryRunFlag, outputFlag } from '../../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../../dry-run.ts';
import { OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { lastAppliedAnnotation } from '../../resources/last-applied.ts';
import { ownReplicaSets, revisionAnnotation, revisionOf, withoutHash } from '../../rollout/replica-sets.ts';
import { rolledBackConfig } from '../../rollout/rollback.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { isConfig, isDeployment, noVisitor, type ReadTarget, readTargets, targetFlags } from './targets.ts';

export const undo: Verb = {
  name: 'undo',
  summary: 'Undo a previous rollout.',
  usage: 'rollout undo (TYPE NAME | TYPE/NAME) [flags]',
  examples: ['oc rollout undo dc/jdoe2-deployment-config --to-revision=1'],
  flags: [
    ...targetFlags,
    {
      name: 'to-revision',
      type: 'number',
      default: '0',
      help: 'the revision to go back to; 0 for the one before',
    },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
  ],
  run,
};

/** Source: kubectl `cmd/rollout/rollout_undo.go`, `pkg/polymorphichelpers/rollback.go`. */
async function run(invocation: Invocation): Promise<void> {
  const printer = await createResultPrinter(invocation, dryRunOf(invocation));
  const { targets, errors } = await readTargets(invocation);
  for (const target of targets) {
    printer.print(target.type, target.object, await undoOne(invocation, target));
  }
  throwCollected(errors);
}

async function undoOne(invocation: Invocation, target: ReadTarget): Promise<string> {
  if (isConfig(target)) return await undoConfig(invocation, target);
  if (isDeployment(target)) return await undoDeployment(invocation, target.object as Deployment);
  throw noVisitor('rollbacker', target);
}

async function undoConfig(invocation: Invocation, target: ReadTarget): Promise<string> {
  const { cluster, request, flags } = invocation;
  const config = target.object as DeploymentConfig;
  if (config.spec.paused) {
    throw new OcError(
      `cannot rollback a paused config; resume it first with 'rollout resume dc/${target.name}' and try again`,
    );
  }
  const computed = await rolledBackConfig(invocation, config, { revision: flags.number('to-revision') });
  if (dryRunOf(invocation) !== 'client') await cluster.update(DeploymentConfigs, computed, request);
  return 'rolled back';
}

const keptAnnotations = new Set([
  lastAppliedAnnotation,
  revisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
]);

async function undoDeployment(invocation: Invocation, deployment: Deployment): Promise<string> {
  const { cluster, request, flags } = invocation;
  const wanted = flags.number('to-revision');
  const target = revisionToRestore(deployment, await ownReplicaSets(invocation, deployment), wanted);
  const dryRun = dryRunOf(invocation);
  if (dryRun === 'client') return 'rolled back';
  const { name, namespace, annotations = {} } = deployment.metadata;
  if (deployment.spec.paused) {
    throw new OcError(
      "you cannot rollback a paused deployment; resume it first with 'oc rollout resume' and try again",
    );
  }
  const template = withoutHash(target.spec.template);
  if (isDeepStrictEqual(template, withoutHash(deployment.spec.template))) {
    return `skipped rollback (current template already matches revision ${wanted})`;
  }
  const kept = Object.entries(annotations).filter(([key]) => keptAnnotations.has(key));
  const restored = Object.entries(target.metadata.annotations ?? {}).filter(
    ([key]) => !keptAnnotations.has(key),
  );
  await cluster.patch(
    Deployments,
    namespace,
    name,
    [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...kept, ...restored]) },
    ],
    'json',
    { ...request, query: dryRunQuery(dryRun) },
  );
  return 'rolled back';
}

function revisionToRestore(
  { metadata }: Deployment,
  sets: readonly ReplicaSet[],
  wanted: number,
): ReplicaSet {
  if (wanted !== 0) {
    const found = sets.find((set) => revisionOf(set) === wanted);
    if (found === undefined) {
      throw new OcError(`unable to find specified revision ${wanted} in history`);
    }
    return found;
  }
  const [, previous] = [...sets].sort((a, b) => revisionOf(b) - revisionOf(a));
  if (previous === undefined) {
    throw new OcError(`no rollout history found for deployment "${metadata.name}"`);
  }
  return previous;
}
