/**
 * The Rolling strategy.
 * Source: openshift/oc `pkg/cli/deployer/strategy/rolling/`.
 */
import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import { Annotations } from '../../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../../wire/resources.ts';
import { updateLatest } from '../../runtime/update-latest.ts';
import { resolveRollingBounds } from '../rolling-bounds.ts';
import { timeoutSecondsOf } from '../strategy-timeout.ts';
import type { DeployerContext } from './context.ts';
import { executeHook } from './hook.ts';
import { availableFrom } from './pod-availability.ts';
import { deployByRecreating } from './recreate.ts';
import { isFinished, type RollingState, scaleDownTo, scaleUpTo } from './rolling-steps.ts';
import { scaleRollout, waitUntilScaled } from './scale.ts';
import { relayWarnings } from './warnings.ts';

const defaultUpdatePeriodSeconds = 1;

/** @throws Error as the deployer prints it after `error: ` */
export async function deployByRolling(
  context: DeployerContext,
  from: ReplicationController | undefined,
  to: ReplicationController,
  desired: number,
): Promise<void> {
  const params = context.dc.spec.strategy?.rollingParams;
  if (from === undefined) {
    // Nothing to roll over from: scale up and wait.
    await executeHook(context, params?.pre, to, 'pre');
    await deployByRecreating(context, undefined, to, desired);
    await executeHook(context, params?.post, to, 'post');
    return;
  }
  try {
    await executeHook(context, params?.pre, to, 'pre');
    await update(context, from, to, desired);
    await finishRolling(context, to);
  } finally {
    if (!context.signal.aborted) {
      await relayWarnings(context, to);
      await relayWarnings(context, from);
    }
  }
}

/** What is left when the update itself has been done and tidied up after: the post hook. */
export async function finishRolling(context: DeployerContext, to: ReplicationController): Promise<void> {
  await executeHook(context, context.dc.spec.strategy?.rollingParams?.post, to, 'post');
}

/** Notes on both rollouts that the new one replaces the old one. */
async function bindRollouts(
  { client }: DeployerContext,
  from: ReplicationController,
  to: ReplicationController,
): Promise<{ from: ReplicationController; to: ReplicationController }> {
  const source = `${from.metadata.name}:${from.metadata.uid}`;
  const newRollout = await updateLatest(
    client,
    ReplicationControllers,
    to.metadata.namespace,
    to.metadata.name,
    ({ metadata }) => {
      if (metadata.annotations?.[Annotations.updateSourceId] === source) return false;
      metadata.annotations = { ...metadata.annotations, [Annotations.updateSourceId]: source };
      return true;
    },
  );
  const oldRollout = await updateLatest(
    client,
    ReplicationControllers,
    from.metadata.namespace,
    from.metadata.name,
    ({ metadata, spec }) => {
      if (metadata.annotations?.[Annotations.originalReplicas] !== undefined) return false;
      metadata.annotations = {
        ...metadata.annotations,
        [Annotations.originalReplicas]: String(spec.replicas ?? 0),
      };
      return true;
    },
  );
  return { from: oldRollout, to: newRollout };
}

/**
 * Replaces the old pods by new ones step by step. Every step is progress; after `timeoutSeconds` without any it fails.
 *
 * Upstream looks at the pods each `updatePeriodSeconds`. Here the period passes between a step and the next one as it does
 * there, but a step that becomes possible after it is taken at the change that made it possible.
 */
async function update(
  context: DeployerContext,
  former: ReplicationController,
  latest: ReplicationController,
  desired: number,
): Promise<void> {
  const { clock, dc, observation, out, podsOf, signal } = context;
  const params = dc.spec.strategy?.rollingParams;
  const minReadySeconds = dc.spec.minReadySeconds ?? 0;
  const timeout = timeoutSecondsOf(dc) * 1000;
  const period = (params?.updatePeriodSeconds ?? defaultUpdatePeriodSeconds) * 1000;
  const { from, to } = await bindRollouts(context, former, latest);
  const { maxSurge, maxUnavailable } = resolveRollingBounds(
    params?.maxSurge,
    params?.maxUnavailable,
    desired,
  );
  const state: RollingState = {
    desired,
    newReplicas: to.spec.replicas ?? 0,
    oldReplicas: from.spec.replicas ?? 0,
    maxSurge,
    minAvailable: Math.max(0, desired - maxUnavailable),
  };
  const fromName = from.metadata.name;
  const toName = to.metadata.name;
  out(
    `--> Scaling up ${toName} from ${state.newReplicas} to ${desired}, scaling down ${fromName} from ${state.oldReplicas} ` +
      `to 0 (keep ${state.minAvailable} pods available, don't exceed ${desired + maxSurge} pods)`,
  );

  const scale = async (rollout: ReplicationController, replicas: number): Promise<number> => {
    const scaled = await scaleRollout(context, rollout, replicas, timeout);
    if (!scaled.inTime) throw new Error(`timed out waiting for "${rollout.metadata.name}" to be synced`);
    return scaled.rollout.spec.replicas ?? 0;
  };
  const newPodsAvailableFrom = (): number[] =>
    podsOf(to)
      .map((pod) => availableFrom(pod, minReadySeconds))
      .filter((time) => time !== undefined);
  const possibleScaleDown = (): number | undefined =>
    scaleDownTo(state, newPodsAvailableFrom().filter((time) => time <= clock.now()).length);
  const nextAvailability = (): number | undefined => {
    const coming = newPodsAvailableFrom().filter((time) => time > clock.now());
    return coming.length === 0 ? undefined : Math.min(...coming);
  };

  let deadline = clock.now() + timeout;
  let settling = true;
  while (!isFinished(state)) {
    const up = scaleUpTo(state);
    if (up !== undefined) {
      out(`    Scaling ${toName} up to ${up}`);
      state.newReplicas = await scale(to, up);
    }
    if (settling || up !== undefined) await clock.sleep(period, signal);
    else await observation.until(deadline, possibleScaleDown, nextAvailability);

    const down = possibleScaleDown();
    if (down !== undefined) {
      out(`    Scaling ${fromName} down to ${down}`);
      state.oldReplicas = await scale(from, down);
    }
    settling = down !== undefined;
    if (up !== undefined || down !== undefined) deadline = clock.now() + timeout;
    else if (clock.now() >= deadline) throw new Error('timed out waiting for any update progress to be made');
  }

  const tidied = await updateLatest(
    context.client,
    ReplicationControllers,
    to.metadata.namespace,
    toName,
    ({ metadata }) => {
      delete metadata.annotations?.[Annotations.updateSourceId];
      delete metadata.annotations?.[Annotations.desiredReplicas];
      return true;
    },
  );
  if (!(await waitUntilScaled(context, tidied, timeout))) throw new Error('context deadline exceeded');
}
