import type { ServiceAccount } from '../../../wire/kubernetes.ts';
import { ServiceAccounts } from '../../../wire/resources.ts';
import type { Kind } from './kind.ts';
import { age, column, nameColumn } from './table.ts';

export const serviceAccountKind: Kind<ServiceAccount> = {
  resource: ServiceAccounts,
  singular: 'serviceaccount',
  shortNames: ['sa'],
  table: {
    columns: [nameColumn, column('Secrets'), column('Age')],
    row: ({ metadata, secrets }, now) => [
      metadata.name,
      String(secrets?.length ?? 0),
      age(metadata.creationTimestamp, now),
    ],
  },
};
