import { digestOf } from '../../wire/image-reference.ts';
import type { DeploymentConfig, ImageChangeParams } from '../../wire/openshift.ts';
import { timeOf } from '../pods.ts';
import type { Hop, HopStatus } from '../snapshot.ts';
import { containerImage, hop, notCreated, pending, same, stalledUntil } from './hop.ts';

/** The image trigger that follows an ImageStreamTag, or else the first one. */
export function imageTrigger(
  config: DeploymentConfig,
  imageStreamTag: string,
): ImageChangeParams | undefined {
  const triggers = (config.spec.triggers ?? []).flatMap(({ imageChangeParams }) => imageChangeParams ?? []);
  return triggers.find(({ from }) => from.name === imageStreamTag) ?? triggers[0];
}

/** @param before the hop of the ImageStreamTag that it should follow */
export function deploymentConfigHop(name: string, config: DeploymentConfig | undefined, before: Hop): Hop {
  if (config === undefined) {
    return hop('DeploymentConfig', name, notCreated);
  }
  const trigger = imageTrigger(config, before.object);
  const digest = digestOf(
    trigger === undefined ? containerImage(config.spec.template) : trigger.lastTriggeredImage,
  );
  return hop('DeploymentConfig', name, statusOf(config, trigger, digest, before), { digest });
}

function statusOf(
  config: DeploymentConfig,
  trigger: ImageChangeParams | undefined,
  digest: string | undefined,
  before: Hop,
): HopStatus {
  const { name } = config.metadata;
  if (digest !== undefined && digest === before.digest) return same;
  if (trigger === undefined) {
    return stalledUntil(
      `it has no image trigger; \`oc set triggers dc/${name} --from-image=${before.object} -c app\``,
    );
  }
  if (trigger.from.name !== before.object) {
    return stalledUntil(`its image trigger follows ${trigger.from.name ?? 'nothing'}, not ${before.object}`);
  }
  if (trigger.automatic !== true) {
    return stalledUntil(`its image trigger is off; \`oc set triggers dc/${name} --auto\``);
  }
  if (before.digest === undefined) {
    return pending(`it waits for the image of ${before.object}`, timeOf(config.metadata.creationTimestamp));
  }
  return pending('its image trigger, in a moment', before.at);
}
