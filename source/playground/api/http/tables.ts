import type { ApiObject, ListMeta, Table } from '../../../wire/kubernetes.ts';
import type { TableDefinition } from '../kinds/kind.ts';
import type { Wanted } from './content.ts';

export interface TableOptions {
  /** What each row carries of its object: `?includeObject=`. */
  includeObject: 'None' | 'Metadata' | 'Object';
  /** `v1`, or `v1beta1` for old clients. */
  version: string;
}

export function tableOptionsOf(wanted: Wanted, query: URLSearchParams): TableOptions {
  const include = query.get('includeObject');
  return {
    includeObject: include === 'None' || include === 'Object' ? include : 'Metadata',
    version: wanted.parameters['v'] ?? 'v1',
  };
}

/** Whether an `as` of `Accept` is one that we can answer with. */
export const canTransform = ({ as, parameters }: Wanted): boolean =>
  parameters['g'] === 'meta.k8s.io' &&
  (parameters['v'] === 'v1' || (as === 'Table' && parameters['v'] === 'v1beta1'));

/**
 * A server-side table.
 * Source: k8s.io/apiserver `pkg/endpoints/handlers/response.go`.
 */
export function toTable<T extends ApiObject>(
  definition: TableDefinition<T>,
  objects: readonly T[],
  metadata: Partial<ListMeta>,
  options: TableOptions,
  now: number,
): Table {
  const table: Table = {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: definition.columns.map((column) => ({
      name: column.name,
      type: column.type,
      format: column.format,
      description: '',
      priority: column.priority,
    })),
    rows: objects.map((object) => ({
      cells: definition.row(object, now),
      ...(options.includeObject === 'None'
        ? {}
        : { object: options.includeObject === 'Object' ? object : toPartialMetadata(object) }),
    })),
  };
  // The type says v1, which old clients do not take.
  return options.version === 'v1'
    ? table
    : Object.assign(table, { apiVersion: `meta.k8s.io/${options.version}` });
}

export const toPartialMetadata = (object: ApiObject): ApiObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: object.metadata,
});
