/** Source: openshift-apiserver `pkg/apps/apiserver/registry/instantiate/rest.go` processTriggers, canTrigger. */
import { isDeepStrictEqual } from 'node:util';
import type { DeploymentCause, DeploymentConfig, ImageChangeParams } from '../../../../wire/openshift.ts';
import { ImageStreams, ReplicationControllers } from '../../../../wire/resources.ts';
import { decodeDeploymentConfig } from '../../../controllers/deployment-config/encoded-deployment-config.ts';
import { inGoFieldOrder } from '../../../controllers/deployment-config/go-field-order.ts';
import { rolloutName } from '../../../controllers/deployment-config/rollout.ts';
import { resolveImageStreamTag } from '../../../controllers/image/latest-image.ts';
import type { RequestContext } from '../../kinds/kind.ts';
import { badRequest, internalError, notFound } from '../../status-errors.ts';

const imageChanges = ({ spec }: DeploymentConfig): ImageChangeParams[] =>
  (spec.triggers ?? []).flatMap(({ type, imageChangeParams }) =>
    type === 'ImageChange' && imageChangeParams !== undefined ? [imageChangeParams] : [],
  );

/**
 * Puts the newest images of the image triggers into the template: of those that are automatic or, forced, of all.
 * Changes in place.
 */
export function resolveImages(
  dc: DeploymentConfig,
  { force, excludeTriggers }: { force: boolean; excludeTriggers: readonly string[] },
  context: RequestContext,
): void {
  if (excludeTriggers.includes('ImageChange')) return;
  for (const params of imageChanges(dc)) {
    if (!force && params.automatic !== true) continue;
    const image = resolveImageStreamTag(
      (namespace, name) => context.storage.get(ImageStreams, namespace, name),
      params.from.namespace ?? dc.metadata.namespace ?? '',
      params.from.name ?? '',
    );
    if (image === undefined || image === '' || image === params.lastTriggeredImage) continue;
    const spec = dc.spec.template?.spec;
    for (const container of [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]) {
      if (params.containerNames?.includes(container.name) !== true) continue;
      container.image = image;
      params.lastTriggeredImage = image;
    }
  }
}

/**
 * Why the DeploymentConfig is to be rolled out; nothing when it is not.
 * @throws StatusError 400 while an image is not known, 404 without the latest rollout
 */
export function rolloutCauses(
  dc: DeploymentConfig,
  context: RequestContext,
  force: boolean,
): DeploymentCause[] {
  const isFirst = (dc.status?.latestVersion ?? 0) === 0;
  const previous = isFirst ? dc : latestRolledOut(dc, context);
  const triggers = imageChanges(dc);
  if (triggers.some(({ lastTriggeredImage }) => !lastTriggeredImage))
    throw badRequest(
      `cannot trigger a deployment for "${dc.metadata.name}" because it contains unresolved images`,
    );
  if (force) return [{ type: 'Manual' }];

  const causes: DeploymentCause[] = [];
  let isImageChange = false;
  for (const params of triggers) {
    if (params.automatic !== true) continue;
    isImageChange ||= isFirst || hasNewTriggers(dc, previous) || isOtherImage(params, previous);
    if (!isImageChange) continue;
    const { name, namespace } = params.from;
    causes.push({
      type: 'ImageChange',
      imageTrigger: {
        from: {
          kind: 'ImageStreamTag',
          ...(namespace === undefined ? {} : { namespace }),
          ...(name === undefined ? {} : { name }),
        },
      },
    });
  }
  if (causes.length > 0) return causes;
  const hasConfigTrigger = dc.spec.triggers?.some(({ type }) => type === 'ConfigChange') === true;
  return hasConfigTrigger && (isFirst || !hasSameTemplate(dc, previous)) ? [{ type: 'ConfigChange' }] : [];
}

function latestRolledOut(dc: DeploymentConfig, context: RequestContext): DeploymentConfig {
  const name = rolloutName(dc);
  const rollout = context.storage.get(ReplicationControllers, dc.metadata.namespace, name);
  if (rollout === undefined) throw notFound(ReplicationControllers, name);
  try {
    return decodeDeploymentConfig(rollout);
  } catch (error) {
    throw internalError(error instanceof Error ? error.message : String(error));
  }
}

const isSameTag = (a: ImageChangeParams, b: ImageChangeParams): boolean =>
  a.from.namespace === b.from.namespace && a.from.name === b.from.name;

const hasNewTriggers = (dc: DeploymentConfig, previous: DeploymentConfig): boolean =>
  imageChanges(dc).some((params) => !imageChanges(previous).some((other) => isSameTag(params, other)));

function isOtherImage(params: ImageChangeParams, previous: DeploymentConfig): boolean {
  const before = imageChanges(previous).find((other) => isSameTag(params, other));
  return before !== undefined && before.lastTriggeredImage !== params.lastTriggeredImage;
}

function hasSameTemplate(dc: DeploymentConfig, previous: DeploymentConfig): boolean {
  const template = ({ spec }: DeploymentConfig): unknown =>
    inGoFieldOrder({ spec: { template: spec.template } });
  return isDeepStrictEqual(template(dc), template(previous));
}
