/**
 * Gives each new rollout its deployer pod and lets the rollout's phase follow that pod's.
 * Source: openshift-controller-manager `pkg/apps/deployer/deployer_controller.go`.
 */
import type { Clock } from '../../../platform/clock.ts';
import type { Pod, ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, Labels } from '../../../wire/openshift.ts';
import { Pods, ReplicationControllers } from '../../../wire/resources.ts';
import type { ApiClient } from '../../api/client.ts';
import { type Controller, createController, type SyncResult } from '../runtime/controller.ts';
import { createEventRecorder } from '../runtime/event-recorder.ts';
import type { Informer } from '../runtime/informer.ts';
import { getIfExists } from '../runtime/update-latest.ts';
import { deployerPodName, makeDeployerPod } from './deployer-pod.ts';
import { decodeDeploymentConfig } from './encoded-deployment-config.ts';
import { messageOf } from './error-message.ts';
import { canMove, isCancelled, isComplete, isRollout, isTerminated, phaseOf } from './rollout.ts';
import { type Annotated, followDeployerPod, type Move, recordCreation } from './rollout-phase.ts';
import { tidyRolloutPods } from './rollout-pods.ts';
import { timeoutSecondsOf } from './strategy-timeout.ts';

export interface DeployerControllerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  /** Of all namespaces, started. */
  replicationControllers: Informer<ReplicationController>;
  /** Deployer and hook pods of all namespaces, started. */
  deployerPods: Informer<Pod>;
  onError?(error: unknown, key: string): void;
}

/** As upstream: 5 ms, 10 ms, … 82 s. */
const retries = 15;
const backoff = { first: 5, max: 82_000 };

/** A deployer pod could not be created: something that people can act on, so it becomes an Event when retrying ends. */
class CannotCreateDeployerPod extends Error {}

/** Keys are `namespace/name` of ReplicationControllers. */
export function startDeployerController(options: DeployerControllerOptions): Controller {
  const { client, clock, replicationControllers, deployerPods } = options;
  const events = createEventRecorder({ client, clock, component: 'deployer-controller' });

  /** Events go to the DeploymentConfig, so that `oc describe dc` shows them. */
  const record = async (
    rollout: ReplicationController,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): Promise<void> => {
    let about: DeploymentConfig | ReplicationController = rollout;
    try {
      about = decodeDeploymentConfig(rollout);
    } catch {
      // Without a readable DeploymentConfig the ReplicationController itself has to do.
    }
    await events.record(about, type, reason, message);
  };
  const label = ({ metadata }: ReplicationController): string => `${metadata.namespace}/${metadata.name}`;
  const tidyPods = (rollout: ReplicationController): Promise<void> =>
    tidyRolloutPods(client, deployerPods, rollout);

  const secondsLeft = (rollout: ReplicationController, dc: DeploymentConfig): number => {
    const age = clock.now() - Date.parse(rollout.metadata.creationTimestamp ?? '');
    return timeoutSecondsOf(dc) - Math.floor(age / 1000);
  };

  const start = async (
    rollout: ReplicationController,
    pod: Pod | undefined,
    annotations: Annotated,
    podMove: Move | undefined,
  ): Promise<Move | SyncResult> => {
    if (isCancelled(rollout)) {
      // Pending, so that it goes on counting as running until its pods have gone.
      await tidyPods(rollout);
      return { phase: 'Pending' };
    }
    // That of a former try, which says nothing of this one. Its end brings the rollout here again.
    if (pod?.metadata.deletionTimestamp !== undefined) return undefined;
    const dc = decodeDeploymentConfig(rollout);
    const timeout = timeoutSecondsOf(dc);
    const left = secondsLeft(rollout, dc);
    if (timeout > 0 && left < 0) {
      await record(
        rollout,
        'Warning',
        'RolloutTimeout',
        `Rollout for "${label(rollout)}" failed to create deployer pod (timeoutSeconds: ${timeout}s)`,
      );
      return { phase: 'Failed', reason: 'unable to create deployer pod' };
    }
    if (pod === undefined) {
      if (rollout.metadata.annotations?.[Annotations.ignoreDeployer] !== undefined)
        return timeout > 0 ? { requeueAfter: (left + 1) * 1000 } : undefined;
      try {
        const created = await client.create(Pods, rollout.metadata.namespace, makeDeployerPod(rollout, dc));
        recordCreation(annotations, created);
      } catch (error) {
        await record(rollout, 'Warning', 'FailedCreate', `Error creating deployer pod: ${messageOf(error)}`);
        throw new CannotCreateDeployerPod(
          `couldn't create deployer pod for "${label(rollout)}": ${messageOf(error)}`,
          { cause: error },
        );
      }
      return { phase: 'Pending' };
    }
    if (pod.metadata.annotations?.[Annotations.deploymentName] !== rollout.metadata.name) {
      await record(
        rollout,
        'Warning',
        'FailedCreate',
        `Error creating deployer pod since another pod with the same name ("${pod.metadata.name}") exists`,
      );
      return {
        phase: 'Failed',
        reason: 'unrelated pod with the same name as this deployment is already running',
      };
    }
    recordCreation(annotations, pod);
    return podMove !== undefined && canMove('Pending', podMove.phase) ? podMove : { phase: 'Pending' };
  };

  const follow = async (
    rollout: ReplicationController,
    pod: Pod | undefined,
    podMove: Move | undefined,
  ): Promise<Move | undefined> => {
    if (pod !== undefined) {
      await tidyPods(rollout);
      return podMove;
    }
    if (isCancelled(rollout)) return { phase: 'Failed' };
    const name = deployerPodName(rollout.metadata.name);
    await record(rollout, 'Warning', 'Failed', `Deployer pod "${name}" has gone missing`);
    return { phase: 'Failed', reason: 'deployer pod no longer exists' };
  };

  const write = async (rollout: ReplicationController, move: Move, annotations: Annotated): Promise<void> => {
    const updated: ReplicationController = {
      ...rollout,
      metadata: {
        ...rollout.metadata,
        annotations: {
          ...annotations,
          ...(move.reason === undefined ? {} : { [Annotations.deploymentStatusReason]: move.reason }),
          [Annotations.deploymentPhase]: move.phase,
        },
      },
    };
    if (isTerminated(updated) && (updated.spec.replicas ?? 0) !== 0 && isTest(updated))
      updated.spec = { ...updated.spec, replicas: 0 };
    await client.update(ReplicationControllers, updated);
    if (isCancelled(updated) && move.phase === 'Failed')
      await record(updated, 'Normal', 'RolloutCancelled', `Rollout for "${label(updated)}" cancelled`);
    else if (isCancelled(updated) && move.phase === 'Complete')
      await record(updated, 'Warning', 'FailedCancellation', 'Succeeded before cancel recorded');
  };

  const sync = async (key: string): Promise<SyncResult> => {
    const [namespace = '', name = ''] = key.split('/');
    const rollout = await getIfExists(client, ReplicationControllers, namespace, name);
    if (rollout === undefined || !isRollout(rollout) || rollout.metadata.deletionTimestamp !== undefined)
      return undefined;
    const phase = phaseOf(rollout);
    if (phase === undefined || phase === 'Complete') return undefined;
    if (phase === 'Failed') {
      await tidyPods(rollout);
      return undefined;
    }
    // Read, not looked up in the informer: a pod that is merely not yet seen must not count as lost.
    const pod = await getIfExists(client, Pods, namespace, deployerPodName(name));
    const annotations: Annotated = { ...rollout.metadata.annotations };
    const podMove = pod === undefined ? undefined : followDeployerPod(pod, annotations);
    const result =
      phase === 'New' ? await start(rollout, pod, annotations, podMove) : await follow(rollout, pod, podMove);
    if (result === undefined || 'requeueAfter' in result) return result;
    if (canMove(phase, result.phase)) await write(rollout, result, annotations);
    return undefined;
  };

  const giveUp = async (error: unknown, key: string): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const rollout = replicationControllers.get(namespace, name);
    if (rollout === undefined) return;
    if (error instanceof CannotCreateDeployerPod) {
      await record(rollout, 'Warning', 'FailedRetry', `Stop retrying: ${error.message}`);
      // Looked at once more when the time for the rollout is up, to fail it.
      const left = secondsLeft(rollout, decodeDeploymentConfig(rollout));
      controller.enqueueAfter(key, Math.max(1, left + 1) * 1000);
    }
  };

  const controller = createController({
    ...options,
    name: 'deployer',
    sync,
    backoff,
    concurrency: 5,
    retries: {
      max: retries,
      onGivenUp: (error, key) => {
        giveUp(error, key).catch((failure: unknown) => options.onError?.(failure, key));
      },
    },
  });
  const enqueue = (rollout: ReplicationController): void => {
    if (isRollout(rollout) && !isComplete(rollout))
      controller.enqueue(`${rollout.metadata.namespace}/${rollout.metadata.name}`);
  };
  const enqueueRolloutOf = (pod: Pod): void => {
    const rollout = pod.metadata.labels?.[Labels.deployerPodFor];
    if (rollout !== undefined) controller.enqueue(`${pod.metadata.namespace}/${rollout}`);
  };
  replicationControllers.on({ added: enqueue, updated: enqueue });
  deployerPods.on({ updated: enqueueRolloutOf, deleted: enqueueRolloutOf });
  return controller;
}

function isTest(rollout: ReplicationController): boolean {
  try {
    return decodeDeploymentConfig(rollout).spec.test === true;
  } catch {
    return false;
  }
}
