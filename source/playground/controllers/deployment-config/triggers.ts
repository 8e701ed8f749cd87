/**
 * Whether a DeploymentConfig is to be rolled out anew.
 * Source: openshift-controller-manager `pkg/apps/deploymentconfig/deploymentconfig_controller.go` triggerActivated.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ReplicationController } from '../../../wire/kubernetes.ts';
import type { DeploymentCause, DeploymentConfig } from '../../../wire/openshift.ts';
import { decodeDeploymentConfig } from './encoded-deployment-config.ts';
import { inGoFieldOrder } from './go-field-order.ts';
import { latestRollout } from './rollout.ts';

export interface RolloutDetails {
  message: string;
  causes: DeploymentCause[];
}

export type TriggerDecision =
  | { kind: 'none' }
  /** The first rollout waits until every image trigger has been resolved. */
  | { kind: 'wait' }
  | { kind: 'rollout'; details: RolloutDetails };

const configChange: RolloutDetails = { message: 'config change', causes: [{ type: 'ConfigChange' }] };

const hasTrigger = (dc: DeploymentConfig, type: 'ConfigChange' | 'ImageChange'): boolean =>
  dc.spec.triggers?.some((trigger) => trigger.type === type) ?? false;

export const hasTriggers = (dc: DeploymentConfig): boolean =>
  hasTrigger(dc, 'ConfigChange') || hasTrigger(dc, 'ImageChange');

const imagesResolved = (dc: DeploymentConfig): boolean =>
  (dc.spec.triggers ?? [])
    .filter((trigger) => trigger.type === 'ImageChange')
    .every((trigger) => (trigger.imageChangeParams?.lastTriggeredImage ?? '') !== '');

/** Images of the DeploymentConfig that no container of its latest rollout runs, whoever put them there. */
function newImages(dc: DeploymentConfig, rollout: ReplicationController): string[] {
  const running = new Set(rollout.spec.template?.spec.containers.map((container) => container.image));
  return (dc.spec.template?.spec.containers ?? [])
    .map((container) => container.image ?? '')
    .filter((image) => !running.has(image));
}

function hasCurrentTemplate(dc: DeploymentConfig, rollout: ReplicationController): boolean {
  const template = (config: DeploymentConfig): unknown =>
    inGoFieldOrder({ spec: { template: config.spec.template } });
  return isDeepStrictEqual(template(dc), template(decodeDeploymentConfig(rollout)));
}

/**
 * Nothing but images and, with a ConfigChange trigger, the pod template starts a rollout; replicas, strategy, triggers,
 * selector and labels never do.
 * @throws Error when the latest rollout's encoded DeploymentConfig cannot be read
 */
export function decideRollout(
  dc: DeploymentConfig,
  rollouts: readonly ReplicationController[],
): TriggerDecision {
  if (dc.spec.paused === true) return { kind: 'none' };
  const imageTrigger = hasTrigger(dc, 'ImageChange');
  const configTrigger = hasTrigger(dc, 'ConfigChange');

  if ((dc.status?.latestVersion ?? 0) === 0) {
    // The cause of a first rollout is always given as a config change, even where it waited for an image.
    if (imageTrigger)
      return imagesResolved(dc) ? { kind: 'rollout', details: configChange } : { kind: 'wait' };
    return configTrigger ? { kind: 'rollout', details: configChange } : { kind: 'none' };
  }
  const { rollout, exists } = latestRollout(dc, rollouts);
  if (!exists || rollout === undefined) return { kind: 'none' };

  const images = imageTrigger ? newImages(dc, rollout) : [];
  if (images.length > 0) {
    const causes = images.map((name) => ({
      type: 'ImageChange',
      imageTrigger: { from: { kind: 'DockerImage', name } },
    }));
    return { kind: 'rollout', details: { message: 'image change', causes } };
  }
  if (configTrigger && !hasCurrentTemplate(dc, rollout)) return { kind: 'rollout', details: configChange };
  return { kind: 'none' };
}
