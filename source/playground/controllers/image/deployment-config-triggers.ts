/**
 * Image change triggers of DeploymentConfigs.
 * Source: openshift-controller-manager `pkg/image/trigger/deploymentconfigs/deploymentconfigs.go`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Container } from '../../../wire/kubernetes.ts';
import type { DeploymentConfig, ImageChangeParams } from '../../../wire/openshift.ts';
import type { FieldTrigger } from './field-trigger.ts';
import { resolveImageStreamTag, type StreamLookup } from './latest-image.ts';

function imageTriggers(dc: DeploymentConfig): ImageChangeParams[] {
  return (dc.spec.triggers ?? [])
    .map((trigger) => trigger.imageChangeParams)
    .filter((params) => params !== undefined)
    .filter(({ from }) => from.kind === 'ImageStreamTag' && (from.name ?? '') !== '');
}

const namespaceOf = (dc: DeploymentConfig, { from }: ImageChangeParams): string =>
  from.namespace || (dc.metadata.namespace ?? '');

/** One for each container that an image trigger names and that there is. */
export function triggersOfDeploymentConfig(dc: DeploymentConfig): FieldTrigger[] {
  const { containers = [], initContainers = [] } = dc.spec.template?.spec ?? {};
  return imageTriggers(dc).flatMap(({ automatic, containerNames, from }) => {
    const fields = (list: string, candidates: readonly Container[]): FieldTrigger[] =>
      (containerNames ?? []).flatMap((name) =>
        candidates
          .filter((container) => container.name === name)
          .map(() => ({
            from: {
              kind: from.kind ?? '',
              name: from.name ?? '',
              namespace: from.namespace ?? '',
              apiVersion: from.apiVersion ?? '',
            },
            fieldPath: `spec.template.spec.${list}[@name=="${name}"].image`,
            paused: automatic !== true,
          })),
      );
    return [...fields('containers', containers), ...fields('initContainers', initContainers)];
  });
}

/** Whether containers differ, so that the images have to be put (back) in place. */
export function containersDiffer(dc: DeploymentConfig, old: DeploymentConfig): boolean {
  const containers = (config: DeploymentConfig) => config.spec.template?.spec.containers;
  return !isDeepStrictEqual(containers(dc), containers(old));
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
