import type { ApiObject, Deployment } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../wire/openshift.ts';
import { OcError, throwCollected } from '../../errors.ts';
import { deploymentConfigStatus, deploymentStatus, type RolloutStatus } from '../../rollout/status.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { isConfig, isDeployment, type ReadTarget, readTargets, targetFlags } from './targets.ts';

export const status: Verb = {
  name: 'status',
  summary: 'Show the status of the rollout.',
  usage: 'rollout status (TYPE NAME | TYPE/NAME) [flags]',
  examples: ['oc rollout status dc/jdoe2-deployment-config'],
  flags: [
    ...targetFlags,
    {
      name: 'watch',
      short: 'w',
      type: 'boolean',
      default: 'true',
      help: 'goes on until the rollout is done',
    },
    { name: 'revision', type: 'number', default: '0', help: 'the rollout that is meant; 0 for the latest' },
    { name: 'timeout', type: 'duration', default: '0s', help: 'how long to wait' },
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/rollout/rollout_status.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, err, namespace } = invocation;
  const revision = flags.number('revision');
  if (revision < 0) throw new OcError(`revision must be a positive integer: ${revision}`);
  const { targets, errors } = await readTargets(invocation);
  for (const target of targets) await follow(invocation, target, viewerFor(target, revision));
  throwCollected(errors);
  if (targets.length === 0) err(`No resources found in ${namespace} namespace.\n`);
}

type Viewer = (object: ApiObject) => RolloutStatus;

function viewerFor(target: ReadTarget, revision: number): Viewer {
  if (isConfig(target)) return (object) => deploymentConfigStatus(object as DeploymentConfig, revision);
  if (isDeployment(target)) return (object) => deploymentStatus(object as Deployment, revision);
  throw new OcError(`no status viewer has been implemented for ${target.type.kind}`);
}

/** Prints a line for the object as it is, and for each change of it, until the rollout is done. */
async function follow(invocation: Invocation, target: ReadTarget, view: Viewer): Promise<void> {
  const { cluster, request, signal, clock, out, flags } = invocation;
  const { type, namespace, name } = target;
  const selection = {
    ...(namespace === undefined ? {} : { namespace }),
    fieldSelector: `metadata.name=${name}`,
  };
  const show = (object: ApiObject): boolean => {
    const { text, done } = view(object);
    out(`${text}\n`);
    return done || !flags.boolean('watch');
  };
  const patience = new AbortController();
  const ended = AbortSignal.any([signal, patience.signal]);
  const timeout = flags.duration('timeout');
  if (timeout > 0)
    clock.sleep(timeout, ended).then(
      () => patience.abort(),
      () => {},
    );
  try {
    const list = await cluster.list(type, selection, request);
    const [object] = list.items;
    if (object !== undefined && show(object)) return;
    let { resourceVersion } = list.metadata;
    while (!ended.aborted) {
      const events = cluster.watch(type, { ...selection, resourceVersion }, ended, {
        onWarning: request.onWarning,
      });
      for await (const event of events) {
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        if (event.type === 'DELETED') throw new OcError('object has been deleted');
        if (event.type !== 'BOOKMARK' && show(event.object)) return;
      }
    }
    signal.throwIfAborted();
    throw new OcError('timed out waiting for the condition');
  } finally {
    patience.abort();
  }
}
