import type { ReplicaSet } from '../../../wire/kubernetes.ts';
import { ReplicaSets } from '../../../wire/resources.ts';
import { nonNegative } from './field-errors.ts';
import { keepOnlyStatus, raiseGeneration, restoreStatus, startGeneration } from './generation.ts';
import type { Kind } from './kind.ts';
import { applyPodTemplateDefaults } from './pod-defaults.ts';
import { age, column, containerCells, formatSelector, nameColumn, wide } from './table.ts';
import { selectorIsImmutable, validateSelectorAndTemplate } from './workload-validation.ts';

/** Source: kubernetes `pkg/registry/apps/replicaset/strategy.go`. */
export const replicaSetKind: Kind<ReplicaSet> = {
  resource: ReplicaSets,
  singular: 'replicaset',
  shortNames: ['rs'],
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
      formatSelector(spec.selector),
    ],
  },
  applyDefaults({ spec }) {
    spec.replicas ??= 1;
    if (spec.template !== undefined) applyPodTemplateDefaults(spec.template);
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
  validate: ({ spec }) => [
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateSelectorAndTemplate(spec.selector, spec.template),
  ],
  validateUpdate: (object, old) => selectorIsImmutable(object.spec.selector, old.spec.selector),
  fields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  scale: { groupVersion: 'autoscaling/v1', selector: ({ spec }) => formatSelector(spec.selector) },
};
