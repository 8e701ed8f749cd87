import type { ReplicationController } from '../../../wire/kubernetes.ts';
import { ReplicationControllers } from '../../../wire/resources.ts';
import { validateLabels } from '../metadata/validate-metadata.ts';
import { invalidValue, nonNegative, required } from './field-errors.ts';
import { keepOnlyStatus, raiseGeneration, restoreStatus, startGeneration } from './generation.ts';
import type { FieldError, Kind } from './kind.ts';
import { applyPodTemplateDefaults } from './pod-defaults.ts';
import { validatePodTemplate } from './pod-validation.ts';
import { age, column, containerCells, formatLabels, nameColumn, wide } from './table.ts';
import { onlyAlways, templateLabels } from './workload-validation.ts';

/** Source: kubernetes `pkg/registry/core/replicationcontroller/strategy.go`, `pkg/apis/core/v1/defaults.go`. */
export const replicationControllerKind: Kind<ReplicationController> = {
  resource: ReplicationControllers,
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  table: {
    columns: [
      nameColumn,
      column('Desired', 'integer'),
      column('Current', 'integer'),
      column('Ready', 'integer'),
      column('Age'),
      wide('Containers'),
      wide('Images'),
      wide('Selector'),
    ],
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      spec.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      formatLabels(spec.selector),
    ],
  },
  applyDefaults({ metadata, spec }) {
    spec.replicas ??= 1;
    if (spec.template === undefined) return;
    applyPodTemplateDefaults(spec.template);
    const labels = templateLabels(spec.template);
    if (labels === undefined) return;
    if (spec.selector === undefined || Object.keys(spec.selector).length === 0) spec.selector = labels;
    if (metadata.labels === undefined || Object.keys(metadata.labels).length === 0)
      metadata.labels = { ...labels };
  },
  prepareForCreate(object) {
    startGeneration(object);
    object.status = { replicas: 0 };
  },
  prepareForUpdate(object, old) {
    restoreStatus(object, old);
    raiseGeneration(object, old);
  },
  prepareForStatusUpdate: keepOnlyStatus,
  validate({ spec }) {
    const errors: FieldError[] = [
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...validateLabels('spec.selector', spec.selector),
      ...nonNegative('spec.replicas', spec.replicas),
    ];
    const selector = Object.entries(spec.selector ?? {});
    if (selector.length === 0) errors.push(required('spec.selector'));
    if (spec.template === undefined) return [...errors, required('spec.template')];
    const labels = spec.template.metadata?.labels;
    if (selector.some(([key, value]) => labels?.[key] !== value))
      errors.push(
        invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
      );
    return [...errors, ...validatePodTemplate(spec.template, 'spec.template'), ...onlyAlways(spec.template)];
  },
  // As the first version of the API had it. Clients of today always say what they want.
  orphansDependents: true,
  fields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  scale: {
    groupVersion: 'autoscaling/v1',
    selector: ({ spec }) => (spec.selector === undefined ? '' : formatLabels(spec.selector)),
  },
};
