import type { Namespace } from '../../../wire/kubernetes.ts';
import { Namespaces } from '../../../wire/resources.ts';
import { dns1123Label } from '../metadata/names.ts';
import { restoreStatus } from './generation.ts';
import type { Kind } from './kind.ts';
import { fillNamespace } from './namespace-contents.ts';
import { age, column, nameColumn } from './table.ts';

/** Label that upstream puts on each namespace, so that selectors can name it. */
const nameLabel = 'kubernetes.io/metadata.name';

/**
 * A deleted namespace stays until everything in it is gone.
 * Source: kubernetes `pkg/registry/core/namespace/strategy.go`.
 */
export const namespaceKind: Kind<Namespace> = {
  resource: Namespaces,
  singular: 'namespace',
  shortNames: ['ns'],
  table: {
    columns: [nameColumn, column('Status'), column('Age')],
    row: ({ metadata, status }, now) => [
      metadata.name,
      status?.phase ?? '',
      age(metadata.creationTimestamp, now),
    ],
  },
  validateName: dns1123Label,
  applyDefaults({ metadata }) {
    if (metadata.name !== '') metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name };
  },
  prepareForCreate(namespace, context) {
    fillNamespace(namespace.metadata.name, context);
    namespace.status = { phase: 'Active' };
    namespace.spec = { finalizers: ['kubernetes'] };
  },
  prepareForUpdate(namespace, old) {
    namespace.spec = structuredClone(old.spec ?? {});
    restoreStatus(namespace, old);
  },
  prepareForStatusUpdate(namespace, old) {
    namespace.spec = structuredClone(old.spec ?? {});
  },
  fields: ({ status }) => ({ 'status.phase': status?.phase ?? '', name: '' }),
};
