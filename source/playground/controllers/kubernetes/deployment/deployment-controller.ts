import type { Clock } from '../../../../platform/clock.ts';
import type { Deployment, Pod, ReplicaSet } from '../../../../wire/kubernetes.ts';
import { Deployments, ReplicaSets } from '../../../../wire/resources.ts';
import type { ApiClient } from '../../../api/client.ts';
import { labelSelectorMatcher } from '../../../api/selectors/label-selector.ts';
import { type Controller, createController, type SyncResult } from '../../runtime/controller.ts';
import { createEventRecorder } from '../../runtime/event-recorder.ts';
import type { Informer } from '../../runtime/informer.ts';
import { claim } from '../claim.ts';
import { controllerOf, isControlledBy } from '../owner-references.ts';
import { findCondition, hasProgressDeadline, newCondition, withCondition } from './conditions.ts';
import type { DeploymentContext } from './context.ts';
import {
  type DeploymentStatus,
  deploymentStatus,
  isComplete,
  rolloutStatus,
  sameStatus,
  untilDeadline,
} from './deployment-status.ts';
import { type Revisions, syncRevisions } from './new-replica-set.ts';
import { split } from './replica-sets.ts';
import { cleanUpHistory } from './revision-history.ts';
import { isRolling } from './rolling-bounds.ts';
import { recreate, rollForward } from './rollout.ts';
import { isScalingEvent, scale } from './scale.ts';

export interface DeploymentControllerOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  deployments: Informer<Deployment>;
  replicaSets: Informer<ReplicaSet>;
  pods: Informer<Pod>;
  onError?(error: unknown, key: string): void;
}

const keyOf = (object: { metadata: { namespace?: string; name: string } }): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** Rolls Deployments out. Source: k8s.io/kubernetes `pkg/controller/deployment/deployment_controller.go`. */
export function startDeploymentController(options: DeploymentControllerOptions): Controller {
  const { client, clock, signal, deployments, replicaSets, pods } = options;
  const events = createEventRecorder({ client, clock, component: 'deployment-controller' });

  const sync = async (key: string): Promise<SyncResult> => {
    const [namespace = '', name = ''] = key.split('/');
    const deployment = deployments.get(namespace, name);
    if (deployment === undefined) return undefined;
    const { selector } = deployment.spec;
    if (
      Object.keys(selector.matchLabels ?? {}).length === 0 &&
      (selector.matchExpressions ?? []).length === 0
    ) {
      const message = 'This deployment is selecting all pods. A non-empty selector is required.';
      await events.record(deployment, 'Warning', 'SelectingAll', message);
      return undefined;
    }
    const claimed = await claim({
      client,
      owner: deployment,
      ownerResource: Deployments,
      resource: ReplicaSets,
      matches: labelSelectorMatcher(selector),
      candidates: inNamespace(replicaSets.list(), namespace),
    });
    const context = { client, clock, events, pods: podsOf(claimed, namespace) };
    if (deployment.metadata.deletionTimestamp !== undefined) {
      await writeStatus(deployment, deploymentStatus(deployment, split(deployment, claimed), clock.now()));
      return undefined;
    }
    if (await notePause(deployment)) return undefined;
    if (deployment.spec.paused === true) return resize(context, deployment, claimed);
    if (isScalingEvent(deployment, split(deployment, claimed))) return resize(context, deployment, claimed);
    return rollOut(context, deployment, claimed);
  };

  const rollOut = async (
    context: DeploymentContext,
    deployment: Deployment,
    claimed: readonly ReplicaSet[],
  ): Promise<SyncResult> => {
    const step = isRolling(deployment) ? rollForward : recreate;
    const after = await step(context, deployment, claimed);
    if (isComplete(after.deployment, after.deployment.status))
      await cleanUpHistory(client, after.deployment, after.sets.old);
    const status = rolloutStatus(after.deployment, after.sets, clock.now());
    await writeStatus(after.deployment, status);
    const wait = untilDeadline(after.deployment, status, clock.now());
    return wait === undefined ? undefined : { requeueAfter: wait };
  };

  const resize = async (
    context: DeploymentContext,
    deployment: Deployment,
    claimed: readonly ReplicaSet[],
  ): Promise<undefined> => {
    const after: Revisions = await syncRevisions(context, deployment, claimed, false);
    await scale(context, after.deployment, after.sets);
    if (deployment.spec.paused === true) await cleanUpHistory(client, after.deployment, after.sets.old);
    await writeStatus(after.deployment, deploymentStatus(after.deployment, after.sets, clock.now()));
  };

  const writeStatus = async (deployment: Deployment, status: DeploymentStatus): Promise<void> => {
    if (!sameStatus(deployment, status))
      await client.update(Deployments, { ...deployment, status }, 'status');
  };

  /** A paused rollout must not run into its deadline. @returns whether something was written */
  const notePause = async (deployment: Deployment): Promise<boolean> => {
    if (!hasProgressDeadline(deployment)) return false;
    const conditions = deployment.status?.conditions ?? [];
    const current = findCondition(conditions, 'Progressing');
    if (current?.reason === 'ProgressDeadlineExceeded') return false;
    const isNoted = current?.reason === 'DeploymentPaused';
    const isPaused = deployment.spec.paused === true;
    if (isNoted === isPaused) return false;
    const condition = isPaused
      ? newCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', clock.now())
      : newCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', clock.now());
    const status = { ...deployment.status, conditions: withCondition(conditions, condition) };
    await client.update(Deployments, { ...deployment, status }, 'status');
    // The write comes back as an event, and with it the next sync.
    return true;
  };

  const podsOf = (sets: readonly ReplicaSet[], namespace: string): Pod[] =>
    [...inNamespace(pods.list(), namespace)].filter((pod) => sets.some((set) => isControlledBy(pod, set)));

  const controller = createController({
    name: 'deployment-controller',
    sync,
    clock,
    signal,
    concurrency: 5,
    ...(options.onError === undefined ? {} : { onError: options.onError }),
  });

  const enqueueOwner = (replicaSet: ReplicaSet): void => {
    const reference = controllerOf(replicaSet);
    if (reference === undefined) {
      for (const deployment of inNamespace(deployments.list(), replicaSet.metadata.namespace ?? '')) {
        if (labelSelectorMatcher(deployment.spec.selector)(replicaSet.metadata.labels))
          controller.enqueue(keyOf(deployment));
      }
    } else if (reference.kind === 'Deployment')
      controller.enqueue(`${replicaSet.metadata.namespace ?? ''}/${reference.name}`);
  };

  deployments.on({
    added: (deployment) => controller.enqueue(keyOf(deployment)),
    updated: (deployment) => controller.enqueue(keyOf(deployment)),
  });
  replicaSets.on({
    added: enqueueOwner,
    updated(replicaSet, old) {
      if (controllerOf(old)?.uid !== controllerOf(replicaSet)?.uid) enqueueOwner(old);
      enqueueOwner(replicaSet);
    },
    deleted: enqueueOwner,
  });
  // Recreate waits for the last old pod to be gone or to have ended; ReplicaSets tell of all else.
  const onPodGone = (pod: Pod): void => {
    const reference = controllerOf(pod);
    if (reference?.kind !== 'ReplicaSet') return;
    const replicaSet = replicaSets.get(pod.metadata.namespace, reference.name);
    if (replicaSet !== undefined) enqueueOwner(replicaSet);
  };
  pods.on({
    updated(pod, old) {
      const { phase } = pod.status ?? {};
      if (phase !== old.status?.phase && (phase === 'Succeeded' || phase === 'Failed')) onPodGone(pod);
    },
    deleted: onPodGone,
  });
  return controller;
}

function* inNamespace<T extends { metadata: { namespace?: string } }>(
  objects: Iterable<T>,
  namespace: string,
): Iterable<T> {
  for (const object of objects) if (object.metadata.namespace === namespace) yield object;
}
