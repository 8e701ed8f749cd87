import type { Deployment, IntOrString } from '../../../wire/kubernetes.ts';
import { Deployments } from '../../../wire/resources.ts';
import { forbiddenField, invalidValue, nonNegative, notSupported } from './field-errors.ts';
import { keepOnlyStatus, raiseGeneration, restoreStatus, startGeneration } from './generation.ts';
import type { FieldError, Kind } from './kind.ts';
import { applyPodTemplateDefaults } from './pod-defaults.ts';
import { age, column, containerCells, formatSelector, nameColumn, wide } from './table.ts';
import { selectorIsImmutable, validateSelectorAndTemplate } from './workload-validation.ts';

/** Source: kubernetes `pkg/registry/apps/deployment/strategy.go`, `pkg/apis/apps/{v1/defaults.go,validation}`. */
export const deploymentKind: Kind<Deployment> = {
  resource: Deployments,
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  table: {
    columns: [
      nameColumn,
      column('Ready'),
      column('Up-to-date'),
      column('Available'),
      column('Age'),
      wide('Containers'),
      wide('Images'),
      wide('Selector'),
    ],
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      String(status?.updatedReplicas ?? 0),
      String(status?.availableReplicas ?? 0),
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      formatSelector(spec.selector),
    ],
  },
  applyDefaults({ spec }) {
    spec.replicas ??= 1;
    if (spec.template !== undefined) applyPodTemplateDefaults(spec.template);
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
  },
  prepareForCreate(object) {
    startGeneration(object);
    object.status = {};
  },
  prepareForUpdate(object, old) {
    restoreStatus(object, old);
    raiseGeneration(object, old);
    // Deployments count changes of annotations, too, since these end up in the ReplicaSets.
    if (
      object.metadata.generation === old.metadata.generation &&
      JSON.stringify(object.metadata.annotations ?? {}) !== JSON.stringify(old.metadata.annotations ?? {})
    )
      object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  prepareForStatusUpdate: keepOnlyStatus,
  validate: ({ spec }) => [
    ...nonNegative('spec.replicas', spec.replicas),
    ...validateSelectorAndTemplate(spec.selector, spec.template),
    ...validateStrategy(spec.strategy),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateDeadline(spec),
  ],
  validateUpdate: (object, old) => selectorIsImmutable(object.spec.selector, old.spec.selector),
  scale: { groupVersion: 'autoscaling/v1', selector: ({ spec }) => formatSelector(spec.selector) },
};

function validateStrategy(strategy: Deployment['spec']['strategy']): FieldError[] {
  const path = 'spec.strategy';
  switch (strategy?.type) {
    case 'Recreate':
      return strategy.rollingUpdate === undefined
        ? []
        : [
            forbiddenField(
              `${path}.rollingUpdate`,
              "may not be specified when strategy `type` is 'Recreate'",
            ),
          ];
    case 'RollingUpdate': {
      const { maxUnavailable = 0, maxSurge = 0 } = strategy.rollingUpdate ?? {};
      const field = `${path}.rollingUpdate.maxUnavailable`;
      const errors = [
        ...validateShare(field, maxUnavailable),
        ...validateShare(`${path}.rollingUpdate.maxSurge`, maxSurge),
      ];
      if (errors.length > 0) return errors;
      if (isZero(maxUnavailable) && isZero(maxSurge))
        errors.push(invalidValue(field, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
      if (typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100)
        errors.push(invalidValue(field, maxUnavailable, 'must not be greater than 100%'));
      return errors;
    }
    default:
      return [notSupported(`${path}.type`, strategy?.type ?? '', ['Recreate', 'RollingUpdate'])];
  }
}

const isZero = (value: IntOrString): boolean => value === 0 || value === '0%' || value === '0';

/** A count or a percentage. */
function validateShare(field: string, value: IntOrString): FieldError[] {
  if (typeof value === 'number') return nonNegative(field, value);
  return /^\d+%$/.test(value)
    ? []
    : [
        invalidValue(
          field,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        ),
      ];
}

function validateDeadline({
  progressDeadlineSeconds,
  minReadySeconds = 0,
}: Deployment['spec']): FieldError[] {
  const field = 'spec.progressDeadlineSeconds';
  if (progressDeadlineSeconds === undefined) return [];
  const errors = nonNegative(field, progressDeadlineSeconds);
  if (progressDeadlineSeconds <= minReadySeconds)
    errors.push(invalidValue(field, progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  return errors;
}
