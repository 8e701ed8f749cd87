import type { ReplicationController } from '../../wire/kubernetes.ts';
import { Annotations, type DeploymentPhase, Labels } from '../../wire/openshift.ts';

/**
 * A DeploymentConfig's rollouts are ReplicationControllers whose annotations say where they stand.
 * Source: library-go `pkg/apps/appsutil`.
 */

export function phaseOf(deployment: ReplicationController): DeploymentPhase | '' {
  return (deployment.metadata.annotations?.[Annotations.deploymentPhase] ?? '') as DeploymentPhase | '';
}

/** The rollout's version; -1 where the annotation is missing. */
export function versionOf(deployment: ReplicationController): number {
  const text = deployment.metadata.annotations?.[Annotations.deploymentConfigVersion];
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : -1;
}

export function configNameOf(deployment: ReplicationController): string | undefined {
  return deployment.metadata.annotations?.[Annotations.deploymentConfigName];
}

export const isCancelled = (deployment: ReplicationController): boolean =>
  deployment.metadata.annotations?.[Annotations.deploymentCancelled] === 'true';

export const isFinished = (deployment: ReplicationController): boolean =>
  ['Complete', 'Failed'].includes(phaseOf(deployment));

/** The one that serves: the newest that was completed. */
export function activeDeployment(
  deployments: readonly ReplicationController[],
): ReplicationController | undefined {
  return newestFirst(deployments.filter((deployment) => phaseOf(deployment) === 'Complete'))[0];
}

export function newestFirst(deployments: readonly ReplicationController[]): ReplicationController[] {
  return [...deployments].sort((a, b) => versionOf(b) - versionOf(a));
}

/** Selects the rollouts of a DeploymentConfig. */
export const configSelector = (name: string): string => `${Labels.deploymentConfigName}=${name}`;
