import type { Namespace } from '../../../wire/kubernetes.ts';
import type { Project } from '../../../wire/openshift.ts';
import { Namespaces, Projects } from '../../../wire/resources.ts';
import type { RequestContext, VirtualKind } from '../kinds/kind.ts';
import { column, nameColumn } from '../kinds/table.ts';
import { createSelection } from '../selectors/selection.ts';
import { notFound } from '../status-errors.ts';
import { mayEnter } from './authorize.ts';
import type { User } from './users.ts';

const displayName = 'openshift.io/display-name';

/**
 * Namespaces, as OpenShift shows them: each user sees those that they may enter.
 * Source: openshift-apiserver `pkg/project/apiserver/registry/project/proxy/proxy.go`.
 */
export function projectKind(userOf: (context: RequestContext) => User): VirtualKind<Project> {
  return {
    resource: Projects,
    singular: 'project',
    table: {
      columns: [nameColumn, column('Display Name'), column('Status')],
      row: ({ metadata, status }) => [
        metadata.name,
        metadata.annotations?.[displayName] ?? '',
        status?.phase ?? '',
      ],
    },
    get(name, context) {
      const namespace = context.storage.get(Namespaces, undefined, name);
      if (namespace === undefined) throw notFound(Projects, name);
      return toProject(namespace);
    },
    list(options, context) {
      const { labelSelector, fieldSelector } = options;
      const { matches } = createSelection<Project>(
        { resource: Projects, fields: ({ status }) => ({ 'status.phase': status?.phase ?? '' }) },
        {
          ...(labelSelector === undefined ? {} : { labelSelector }),
          ...(fieldSelector === undefined ? {} : { fieldSelector }),
        },
      );
      const user = userOf(context);
      const { items, resourceVersion } = context.storage.list(Namespaces);
      return {
        kind: 'ProjectList',
        apiVersion: 'project.openshift.io/v1',
        metadata: { resourceVersion },
        items: items
          .filter(({ metadata }) => mayEnter(user, metadata.name))
          .map(toProject)
          .filter((project) => matches?.(project) ?? true),
      };
    },
  };
}

function toProject({ metadata, spec, status }: Namespace): Project {
  return {
    kind: 'Project',
    apiVersion: 'project.openshift.io/v1',
    metadata,
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}
