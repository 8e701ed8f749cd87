import type { ApiObject } from '../../../wire/kubernetes.ts';
import { Pods, type Resource } from '../../../wire/resources.ts';
import type { RequestContext, VirtualKind } from '../kinds/kind.ts';
import { age, column, nameColumn } from '../kinds/table.ts';
import { notFound } from '../status-errors.ts';

interface Node extends ApiObject {
  status: { conditions: { type: string; status: string }[]; nodeInfo: { kubeletVersion: string } };
}

const Nodes: Resource<Node> = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
};

/** The nodes that pods run on. Only administrators see them; learners are told that they may not. */
export const nodeKind: VirtualKind<Node> = {
  resource: Nodes,
  singular: 'node',
  shortNames: ['no'],
  table: {
    columns: [nameColumn, column('Status'), column('Roles'), column('Age'), column('Version')],
    row: ({ metadata, status }, now) => [
      metadata.name,
      status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True')
        ? 'Ready'
        : 'NotReady',
      '<none>',
      age(metadata.creationTimestamp, now),
      status.nodeInfo.kubeletVersion,
    ],
  },
  get(name, context) {
    const found = nodesOf(context).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw notFound(Nodes, name);
    return found;
  },
  list: (_, context) => ({
    kind: 'NodeList',
    apiVersion: 'v1',
    metadata: { resourceVersion: context.storage.list(Pods, { namespace: '' }).resourceVersion },
    items: nodesOf(context),
  }),
};

function nodesOf({ storage }: RequestContext): Node[] {
  const oldest = new Map<string, string>();
  for (const { metadata, spec } of storage.list(Pods).items) {
    const { creationTimestamp = '' } = metadata;
    if (!spec.nodeName) continue;
    const known = oldest.get(spec.nodeName);
    if (known === undefined || creationTimestamp < known) oldest.set(spec.nodeName, creationTimestamp);
  }
  return [...oldest].map(([name, creationTimestamp]) => ({
    kind: 'Node',
    apiVersion: 'v1',
    metadata: { name, creationTimestamp },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { kubeletVersion: 'v1.34.0+playground' },
    },
  }));
}
