/**
 * The Recreate strategy, which also carries out the first rollout of the Rolling one.
 * Source: openshift/oc `pkg/cli/deployer/strategy/recreate/recreate.go`, `support/acceptor.go`.
 */
import type { Pod, ReplicationController } from '../../../../wire/kubernetes.ts';
import { timeoutSecondsOf } from '../strategy-timeout.ts';
import type { DeployerContext } from './context.ts';
import { executeHook } from './hook.ts';
import { scaleRollout } from './scale.ts';
import { relayWarnings } from './warnings.ts';

const isOver = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';

/** @throws Error as the deployer prints it after `error: ` */
export async function deployByRecreating(
  context: DeployerContext,
  from: ReplicationController | undefined,
  to: ReplicationController,
  desired: number,
): Promise<void> {
  const params = context.dc.spec.strategy?.recreateParams;
  await executeHook(context, params?.pre, to, 'pre');
  try {
    if (from !== undefined) await takeDown(context, from);
    await executeHook(context, params?.mid, to, 'mid');
    if (desired > 0) await bringUp(context, from, to, desired);
    await executeHook(context, params?.post, to, 'post');
  } finally {
    if (!context.signal.aborted) {
      await relayWarnings(context, to);
      if (from !== undefined) await relayWarnings(context, from);
    }
  }
}

async function takeDown(context: DeployerContext, from: ReplicationController): Promise<void> {
  const { clock, dc, observation, out, podsOf } = context;
  out(`--> Scaling ${from.metadata.name} down to zero`);
  await scale(context, from, 0);
  const gone = await observation.until(clock.now() + timeoutSecondsOf(dc) * 1000, () =>
    podsOf(from).every(isOver) ? true : undefined,
  );
  if (gone === undefined) {
    out('--> Failed to wait for old pods to be terminated: context deadline exceeded');
    out('New pods may be scaled up before old pods get terminated!');
  }
}

async function bringUp(
  context: DeployerContext,
  from: ReplicationController | undefined,
  to: ReplicationController,
  desired: number,
): Promise<void> {
  const { name } = to.metadata;
  let rollout = to;
  let accepted = false;
  // Nothing is scaled down again by a deployer that takes up where a former run of it was broken off.
  if (from !== undefined && (rollout.spec.replicas ?? 0) <= 1) {
    context.out(`--> Scaling ${name} to 1 before performing acceptance check`);
    rollout = await scale(context, rollout, 1);
    await accept(context, rollout);
    accepted = true;
  }
  if (rollout.spec.replicas !== desired) {
    context.out(`--> Scaling ${name} to ${desired}`);
    rollout = await scale(context, rollout, desired);
  }
  if (!accepted) await accept(context, rollout);
}

/** Whether the pods came in time is left to what follows: the wait for them to end, or to be available. */
async function scale(
  context: DeployerContext,
  rollout: ReplicationController,
  replicas: number,
): Promise<ReplicationController> {
  const { name } = rollout.metadata;
  if (rollout.spec.replicas === replicas && rollout.status?.replicas === replicas) return rollout;
  try {
    return (await scaleRollout(context, rollout, replicas, timeoutSecondsOf(context.dc) * 1000)).rollout;
  } catch (error) {
    if (context.signal.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`couldn't scale ${name} to ${replicas}: ${message}`, { cause: error });
  }
}

const isAvailable = ({ spec, status }: ReplicationController): boolean =>
  (status?.availableReplicas ?? 0) === (spec.replicas ?? 0);

/** Waits until all pods of the rollout are available. */
async function accept(context: DeployerContext, rollout: ReplicationController): Promise<void> {
  const { clock, dc, observation } = context;
  const { namespace, name, uid, generation = 0 } = rollout.metadata;
  const rejected = (why: string): Error => new Error(`update acceptor rejected ${name}: ${why}`);
  if (isAvailable(rollout)) return;
  const available = await observation.until(clock.now() + timeoutSecondsOf(dc) * 1000, () => {
    const current = context.rollout(name);
    if (current?.metadata.uid !== uid)
      throw rejected(`replicationcontrollers '${namespace}/${name}' no longer exists`);
    return (current?.metadata.generation ?? 0) >= generation && current !== undefined && isAvailable(current)
      ? true
      : undefined;
  });
  if (available === undefined) throw rejected('timed out waiting for the condition');
}
