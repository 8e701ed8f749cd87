import type { ApiObject } from '../../../wire/kubernetes.ts';
import { Namespaces, type Resource } from '../../../wire/resources.ts';
import type { VirtualKind } from '../kinds/kind.ts';
import { column, nameColumn } from '../kinds/table.ts';
import { notFound } from '../status-errors.ts';

const CustomResourceDefinitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/**
 * There are none. But clients look among them for kinds that they may create and not patch, such as ImageStreamImport, before
 * they send anything.
 */
export const customResourceKind: VirtualKind = {
  resource: CustomResourceDefinitions,
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  table: {
    columns: [nameColumn, column('Created At')],
    row: ({ metadata }: ApiObject) => [metadata.name, metadata.creationTimestamp ?? ''],
  },
  get(name) {
    throw notFound(CustomResourceDefinitions, name);
  },
  list: (_, { storage }) => ({
    kind: 'CustomResourceDefinitionList',
    apiVersion: 'apiextensions.k8s.io/v1',
    metadata: { resourceVersion: storage.list(Namespaces).resourceVersion },
    items: [],
  }),
};
