/**
 * What administrators limit a project with. Learners may look, and find none: nobody here may create them.
 * Source: kubernetes `pkg/printers/internalversion/printers.go`.
 */
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { Kind } from './kind.ts';
import { age, column, nameColumn } from './table.ts';

const core = (plural: string, kind: string): Resource => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});

const reading = ['get', 'list', 'watch'];

export const limitRangeKind: Kind = {
  resource: core('limitranges', 'LimitRange'),
  singular: 'limitrange',
  shortNames: ['limits'],
  verbs: reading,
  table: {
    columns: [nameColumn, column('Created At')],
    row: ({ metadata }: ApiObject) => [metadata.name, metadata.creationTimestamp ?? ''],
  },
};

export const resourceQuotaKind: Kind = {
  resource: core('resourcequotas', 'ResourceQuota'),
  singular: 'resourcequota',
  shortNames: ['quota'],
  verbs: reading,
  table: {
    columns: [nameColumn, column('Request'), column('Limit'), column('Age')],
    row: ({ metadata }: ApiObject, now) => [metadata.name, '', '', age(metadata.creationTimestamp, now)],
  },
};
