/**
 * Image change triggers of DeploymentConfigs.
 * Source: openshift-controller-manager `pkg/image/trigger/deploymentconfigs/deploymentconfigs.go`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Container } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig, ImageChangeParams } from '../../../wire/openshift.ts';
import { resolveImageStreamTag, type StreamLookup, splitImageStreamTag } from './latest-image.ts';

function imageTriggers(dc: DeploymentConfig): ImageChangeParams[] {
  return (dc.spec.triggers ?? [])
    .map((trigger) => trigger.imageChangeParams)
    .filter((params) => params !== undefined)
    .filter(({ from }) => from.kind === 'ImageStreamTag' && (from.name ?? '') !== '');
}

const namespaceOf = (dc: DeploymentConfig, { from }: ImageChangeParams): string =>
  from.namespace || (dc.metadata.namespace ?? '');

/** `namespace/name` of the ImageStreams that the DeploymentConfig's triggers name. */
export const streamsOfDeploymentConfig = (dc: DeploymentConfig): string[] =>
  imageTriggers(dc).map(
    (params) => `${namespaceOf(dc, params)}/${splitImageStreamTag(params.from.name ?? '')?.[0]}`,
  );

/** What the triggers aim at, without what they last brought: its change makes the triggers look again. */
const aims = (dc: DeploymentConfig): unknown =>
  imageTriggers(dc).map(({ automatic, containerNames, from }) => ({ automatic, containerNames, from }));

/** Whether triggers or containers differ, so that the images have to be put (back) in place. */
export function wantsImagesAgain(dc: DeploymentConfig, old: DeploymentConfig): boolean {
  const containers = (config: DeploymentConfig) => config.spec.template?.spec.containers;
  return !isDeepStrictEqual(aims(dc), aims(old)) || !isDeepStrictEqual(containers(dc), containers(old));
}

/**
 * Puts the images that the automatic triggers resolve to into the named containers. All or nothing: while one of them has
 * never been resolved the DeploymentConfig is left as it is. Whether it is paused does not matter.
 * Changes it in place.
 * @returns whether anything changed
 */
export function applyImageTriggers(dc: DeploymentConfig, lookup: StreamLookup): boolean {
  const resolved: { params: ImageChangeParams; image: string }[] = [];
  for (const params of imageTriggers(dc)) {
    if (params.automatic !== true) continue;
    const image =
      resolveImageStreamTag(lookup, namespaceOf(dc, params), params.from.name ?? '') ||
      params.lastTriggeredImage;
    if (image === undefined || image === '') return false;
    resolved.push({ params, image });
  }
  let changed = false;
  for (const { params, image } of resolved) {
    if (params.lastTriggeredImage !== image) {
      params.lastTriggeredImage = image;
      changed = true;
    }
    const { containers, initContainers } = dc.spec.template?.spec ?? {};
    const named = (container: Container): boolean => params.containerNames?.includes(container.name) ?? false;
    for (const container of [...(initContainers ?? []), ...(containers ?? [])]) {
      if (!named(container) || container.image === image) continue;
      container.image = image;
      changed = true;
    }
  }
  return changed;
}
