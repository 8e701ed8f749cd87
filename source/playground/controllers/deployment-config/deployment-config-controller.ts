/**
 * Starts rollouts, keeps the replicas of finished ones, and tells how it goes in the status.
 * Source: openshift-controller-manager `pkg/apps/deploymentconfig/deploymentconfig_controller.go`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../platform/clock.ts';
import type { ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, Labels } from '../../../wire/openshift.ts';
import { DeploymentConfigs, ReplicationControllers } from '../../../wire/resources.ts';
import { isAlreadyExists } from '../../../wire/status.ts';
import type { ApiClient } from '../../api/client.ts';
import { claim } from '../kubernetes/claim.ts';
import { isControlledBy } from '../kubernetes/owner-references.ts';
import { type Controller, createController } from '../runtime/controller.ts';
import { createEventRecorder } from '../runtime/event-recorder.ts';
import type { Informer } from '../runtime/informer.ts';
import { getIfExists } from '../runtime/update-latest.ts';
import { cancelRunningRollouts } from './cancel-rollouts.ts';
import { calculateStatus, emptyStatus, type StatusOptions } from './deployment-config-status.ts';
import { messageOf } from './error-message.ts';
import { makeReplicationController } from './make-replication-controller.ts';
import { reconcileReplicas } from './reconcile-replicas.ts';
import { pruneHistory } from './revision-history.ts';
import { isTerminated, latestRollout, rolloutName, versionOf } from './rollout.ts';
import { decideRollout, hasTriggers, type RolloutDetails } from './triggers.ts';

export interface DeploymentConfigControllerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  /** Of all namespaces, started. */
  deploymentConfigs: Informer<DeploymentConfig>;
  replicationControllers: Informer<ReplicationController>;
  onError?(error: unknown, key: string): void;
}

/** Keys are `namespace/name` of DeploymentConfigs. */
export function startDeploymentConfigController(options: DeploymentConfigControllerOptions): Controller {
  const { client, clock, deploymentConfigs, replicationControllers } = options;
  const events = createEventRecorder({ client, clock, component: 'deploymentconfig-controller' });

  const writeStatus = async (
    dc: DeploymentConfig,
    rollouts: readonly ReplicationController[],
    { observed, condition }: Pick<StatusOptions, 'observed' | 'condition'>,
  ): Promise<void> => {
    const status = calculateStatus(dc, rollouts, {
      now: clock.now(),
      observed,
      ...(condition === undefined ? {} : { condition }),
    });
    if (isDeepStrictEqual(status, dc.status)) return;
    await client.update(DeploymentConfigs, { ...dc, status }, 'status');
  };

  const raiseVersion = async (dc: DeploymentConfig, details?: RolloutDetails): Promise<void> => {
    const before = dc.status ?? emptyStatus();
    const status = {
      ...before,
      latestVersion: before.latestVersion + 1,
      ...(details === undefined ? {} : { details }),
    };
    await client.update(DeploymentConfigs, { ...dc, status }, 'status');
  };

  const prune = async (
    dc: DeploymentConfig,
    rollouts: readonly ReplicationController[],
    reason: 'DeploymentCleanupFailed' | 'ReplicationControllerCleanupFailed',
  ): Promise<void> => {
    try {
      await pruneHistory(client, dc, rollouts);
    } catch (error) {
      const what = reason === 'DeploymentCleanupFailed' ? 'deployments' : 'replication controllers';
      await events.record(dc, 'Warning', reason, `Couldn't clean up ${what}: ${messageOf(error)}`);
    }
  };

  const createRollout = async (dc: DeploymentConfig, rollouts: ReplicationController[]): Promise<void> => {
    const { namespace } = dc.metadata;
    const version = dc.status?.latestVersion ?? 0;
    let created: ReplicationController;
    try {
      created = await client.create(ReplicationControllers, namespace, makeReplicationController(dc));
    } catch (error) {
      let message = messageOf(error);
      if (isAlreadyExists(error)) {
        const existing = await client.get(ReplicationControllers, namespace, rolloutName(dc));
        // Our own, made a moment ago: its arrival in the informer brings us here again.
        if (isControlledBy(existing, dc)) return;
        message = `deployment ${namespace}/${rolloutName(dc)} already exists and it couldn't be adopted`;
      }
      await events.record(
        dc,
        'Warning',
        'DeploymentCreationFailed',
        `Couldn't deploy version ${version}: ${message}`,
      );
      await writeStatus(dc, rollouts, {
        observed: true,
        condition: {
          type: 'Progressing',
          status: 'False',
          reason: 'ReplicationControllerCreateError',
          message,
        },
      });
      throw error;
    }
    const message = `Created new replication controller "${created.metadata.name}" for version ${version}`;
    await events.record(dc, 'Normal', 'DeploymentCreated', message);
    const all = [...rollouts, created];
    await prune(dc, all, 'DeploymentCleanupFailed');
    await writeStatus(dc, all, {
      observed: true,
      condition: { type: 'Progressing', status: 'True', reason: 'NewReplicationControllerCreated', message },
    });
  };

  const sync = async (key: string): Promise<void> => {
    const [namespace = '', name = ''] = key.split('/');
    const dc = await getIfExists(client, DeploymentConfigs, namespace, name);
    if (dc === undefined) return;
    const version = dc.status?.latestVersion ?? 0;
    if (version === 0 && !hasTriggers(dc)) {
      await writeStatus(dc, [], { observed: true });
      return;
    }
    const rollouts = await claim({
      client,
      owner: dc,
      ownerResource: DeploymentConfigs,
      resource: ReplicationControllers,
      matches: (labels) => labels?.[Labels.deploymentConfigName] === name,
      candidates: Array.from(replicationControllers.list()).filter(
        (rollout) => rollout.metadata.namespace === namespace,
      ),
    });
    if (dc.metadata.deletionTimestamp !== undefined) {
      await writeStatus(dc, rollouts, { observed: true });
      return;
    }
    if (dc.spec.paused === true) {
      await prune(dc, rollouts, 'DeploymentCleanupFailed');
      await writeStatus(dc, rollouts, { observed: true });
      return;
    }

    const latest = latestRollout(dc, rollouts);
    // A DeploymentConfig that was made again has taken over rollouts of its former self: catch up with their versions.
    if (versionOf(latest.rollout) > version) {
      await raiseVersion(dc);
      return;
    }
    if (!latest.exists && (await cancelRunningRollouts({ client, events, dc, rollouts })) === 'waiting')
      return;

    const blank = dc.spec.template?.spec.containers.some(({ image }) => (image ?? '').trim() === '');
    if (blank === true) {
      await writeStatus(dc, rollouts, { observed: true });
      return;
    }
    const decision = decideRollout(dc, rollouts);
    if (decision.kind === 'wait') {
      await writeStatus(dc, rollouts, { observed: true });
      return;
    }
    if (decision.kind === 'rollout') {
      await raiseVersion(dc, decision.details);
      return;
    }
    if (!latest.exists || latest.rollout === undefined) {
      await createRollout(dc, rollouts);
      return;
    }
    if (!isTerminated(latest.rollout)) {
      await writeStatus(dc, rollouts, { observed: false });
      return;
    }
    const reconciled = await reconcileReplicas({ client, events, dc, rollouts });
    await prune(dc, reconciled, 'ReplicationControllerCleanupFailed');
    await writeStatus(dc, reconciled, { observed: true });
  };

  const controller = createController({ ...options, name: 'deploymentconfig', sync, concurrency: 5 });
  const enqueueOwner = (rollout: ReplicationController): void => {
    const name = rollout.metadata.annotations?.[Annotations.deploymentConfigName];
    const namespace = rollout.metadata.namespace;
    if (name !== undefined && deploymentConfigs.get(namespace, name) !== undefined)
      controller.enqueue(`${namespace}/${name}`);
  };
  const enqueue = ({ metadata }: DeploymentConfig): void =>
    controller.enqueue(`${metadata.namespace}/${metadata.name}`);
  deploymentConfigs.on({ added: enqueue, updated: enqueue });
  replicationControllers.on({ added: enqueueOwner, updated: enqueueOwner, deleted: enqueueOwner });
  return controller;
}
