/** Source: openshift-apiserver `pkg/apps/apis/apps/v1/{defaults,conversion}.go`. */
import type {
  DeploymentConfig,
  DeploymentStrategy,
  ImageChangeParams,
  LifecycleHook,
  RollingParams,
} from '../../../../wire/openshift.ts';
import { inGoFieldOrder } from '../../../controllers/deployment-config/go-field-order.ts';
import { applyPodTemplateDefaults } from '../../kinds/pod-defaults.ts';
import { templateLabels } from '../../kinds/workload-validation.ts';

/** Seconds. */
export const defaultTimeout = 600;
export const defaultActiveDeadline = 21_600;

/** Brings a DeploymentConfig into the form that it is stored in: defaults, order of fields. Changes in place. */
export function applyDeploymentConfigDefaults(dc: DeploymentConfig): void {
  const spec: DeploymentConfig['spec'] = dc.spec ?? {};
  dc.spec = spec;
  spec.replicas ??= 0;
  spec.test ??= false;
  if (spec.paused === false) delete spec.paused;
  if (spec.minReadySeconds === 0) delete spec.minReadySeconds;
  spec.triggers ??= [{ type: 'ConfigChange' }];
  for (const { imageChangeParams } of spec.triggers)
    if (imageChangeParams !== undefined) applyImageChangeDefaults(imageChangeParams, dc.metadata.namespace);
  spec.strategy ??= {};
  applyStrategyDefaults(spec.strategy);
  if (spec.template !== undefined) {
    spec.template.spec ??= { containers: [] };
    applyPodTemplateDefaults(spec.template);
    const labels = templateLabels(spec.template);
    if (Object.keys(spec.selector ?? {}).length === 0 && labels !== undefined) spec.selector = labels;
    const [only, ...others] = spec.template.spec.containers;
    if (only !== undefined && others.length === 0)
      for (const hook of hooksOf(spec.strategy)) applyHookDefaults(hook, only.name);
  }
  const { status } = dc;
  dc.status = {
    latestVersion: status?.latestVersion ?? 0,
    observedGeneration: status?.observedGeneration ?? 0,
    replicas: status?.replicas ?? 0,
    updatedReplicas: status?.updatedReplicas ?? 0,
    availableReplicas: status?.availableReplicas ?? 0,
    unavailableReplicas: status?.unavailableReplicas ?? 0,
    ...(status?.readyReplicas ? { readyReplicas: status.readyReplicas } : {}),
    ...(status?.details === undefined ? {} : { details: status.details }),
    ...((status?.conditions ?? []).length === 0 ? {} : { conditions: status?.conditions ?? [] }),
  };
  // A copy of it with the same fields, so of the same type.
  Object.assign(dc, inGoFieldOrder(dc));
}

function applyImageChangeDefaults(params: ImageChangeParams, namespace: string | undefined): void {
  params.from ??= {};
  if (params.automatic === false) delete params.automatic;
  if (params.lastTriggeredImage === '') delete params.lastTriggeredImage;
  if (params.containerNames?.length === 0) delete params.containerNames;
  const { from } = params;
  from.kind ||= 'ImageStreamTag';
  if (!from.namespace && namespace !== undefined) from.namespace = namespace;
  if (from.kind === 'ImageStream' || from.kind === 'ImageRepository') {
    from.kind = 'ImageStreamTag';
    if (from.name?.includes(':') !== true) from.name = `${from.name ?? ''}:latest`;
  }
}

function applyStrategyDefaults(strategy: DeploymentStrategy): void {
  strategy.type ||= 'Rolling';
  if (strategy.type === 'Rolling') strategy.rollingParams ??= {};
  if (strategy.type === 'Recreate') strategy.recreateParams ??= {};
  if (strategy.rollingParams !== undefined) applyRollingDefaults(strategy.rollingParams);
  if (strategy.recreateParams !== undefined) strategy.recreateParams.timeoutSeconds ??= defaultTimeout;
  strategy.resources ??= {};
  strategy.activeDeadlineSeconds ??= defaultActiveDeadline;
}

const isZero = (value: number | string | undefined): boolean => value === 0 || value === '0%';

function applyRollingDefaults(params: RollingParams): void {
  params.updatePeriodSeconds ??= 1;
  params.intervalSeconds ??= 1;
  params.timeoutSeconds ??= defaultTimeout;
  const { maxUnavailable, maxSurge } = params;
  const isFresh = maxUnavailable === undefined && maxSurge === undefined;
  // Whichever is missing makes up for the other when that is 0, and is 0 otherwise.
  params.maxUnavailable ??= isFresh || isZero(maxSurge) ? '25%' : 0;
  params.maxSurge ??= isFresh || isZero(maxUnavailable) ? '25%' : 0;
}

/** All lifecycle hooks of a strategy, whatever its type. */
export const hooksOf = ({ rollingParams, recreateParams }: DeploymentStrategy): LifecycleHook[] =>
  [
    rollingParams?.pre,
    rollingParams?.post,
    recreateParams?.pre,
    recreateParams?.mid,
    recreateParams?.post,
  ].filter((hook) => hook !== undefined);

function applyHookDefaults(hook: LifecycleHook, containerName: string): void {
  for (const image of hook.tagImages ?? []) image.containerName ||= containerName;
  if (hook.execNewPod !== undefined) hook.execNewPod.containerName ||= containerName;
}
