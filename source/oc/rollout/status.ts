import type { Deployment } from '../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../wire/openshift.ts';
import { OcError } from '../errors.ts';

/** What one look at a workload says about its rollout. */
export interface RolloutStatus {
  /** The line for it, without its newline. */
  text: string;
  done: boolean;
}

/**
 * @param revision the version that is meant, 0 for whichever is the latest
 * @throws OcError when the rollout failed, or is not the one that is meant
 * Source: openshift/oc `pkg/helpers/originpolymorphichelpers/deploymentconfigs/status.go`.
 */
export function deploymentConfigStatus(config: DeploymentConfig, revision: number): RolloutStatus {
  const { metadata, spec, status } = config;
  const latestVersion = status?.latestVersion ?? 0;
  const waiting = (text: string): RolloutStatus => ({ text, done: false });
  if (latestVersion === 0) {
    const triggers = spec.triggers ?? [];
    if (triggers.length === 0) {
      throw new OcError(
        `Deployment config "${metadata.name}" waiting on manual update (use 'oc rollout latest ${metadata.name}')`,
      );
    }
    if (triggers.some(({ type, imageChangeParams }) => type === 'ImageChange' && imageChangeParams)) {
      return waiting(`Deployment config "${metadata.name}" waiting on image update`);
    }
  }
  checkRevision(revision, latestVersion);
  const observing = waiting(
    'Waiting for latest deployment config spec to be observed by the controller loop...',
  );
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return observing;
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'NewReplicationControllerAvailable') {
    return { text: progressing.message ?? '', done: true };
  }
  if (progressing?.reason === 'ProgressDeadlineExceeded' || progressing?.reason === 'RolloutCancelled') {
    throw new OcError(progressing.message ?? progressing.reason);
  }
  const replicas = spec.replicas ?? 0;
  const updated = status?.updatedReplicas ?? 0;
  const total = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  if (updated < replicas) {
    return waiting(
      `Waiting for rollout to finish: ${updated} out of ${replicas} new replicas have been updated...`,
    );
  }
  if (total > updated) {
    return waiting(
      `Waiting for rollout to finish: ${total - updated} old replicas are pending termination...`,
    );
  }
  if (available < updated) {
    return waiting(
      `Waiting for rollout to finish: ${available} of ${updated} updated replicas are available...`,
    );
  }
  return observing;
}

/** Source: kubectl `pkg/polymorphichelpers/rollout_status.go`. */
export function deploymentStatus(deployment: Deployment, revision: number): RolloutStatus {
  const { metadata, spec, status } = deployment;
  const running = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  checkRevision(revision, running);
  const waiting = (text: string): RolloutStatus => ({
    text: `Waiting for deployment "${metadata.name}" rollout to finish: ${text}...`,
    done: false,
  });
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) {
    return { text: 'Waiting for deployment spec update to be observed...', done: false };
  }
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw new OcError(`deployment "${metadata.name}" exceeded its progress deadline`);
  }
  const updated = status?.updatedReplicas ?? 0;
  const total = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  if (spec.replicas !== undefined && updated < spec.replicas) {
    return waiting(`${updated} out of ${spec.replicas} new replicas have been updated`);
  }
  if (total > updated) return waiting(`${total - updated} old replicas are pending termination`);
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available`);
  return { text: `deployment "${metadata.name}" successfully rolled out`, done: true };
}

function checkRevision(wanted: number, running: number): void {
  if (wanted > 0 && wanted !== running) {
    throw new OcError(`desired revision (${wanted}) is different from the running revision (${running})`);
  }
}
