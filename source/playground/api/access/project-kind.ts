import { isDeepStrictEqual } from 'node:util';
import type { Namespace, ObjectMeta } from '../../../wire/kubernetes.ts';
import type { Project } from '../../../wire/openshift.ts';
import { Namespaces, Projects } from '../../../wire/resources.ts';
import { invalidValue } from '../kinds/field-errors.ts';
import type { FieldError, RequestContext, VirtualKind } from '../kinds/kind.ts';
import { namespaceKind } from '../kinds/namespace.ts';
import { column, nameColumn } from '../kinds/table.ts';
import { dns1123Label } from '../metadata/names.ts';
import { createSelection } from '../selectors/selection.ts';
import { conflict, invalid, notFound } from '../status-errors.ts';
import { mayEnter } from './authorize.ts';
import { description, displayName, requester, toProject } from './project-view.ts';
import type { User } from './users.ts';

/**
 * Namespaces, as OpenShift shows them: each user sees those that they may enter.
 * Source: openshift-apiserver `pkg/project/apiserver/registry/project/proxy/proxy.go`.
 */
export function projectKind(userOf: (context: RequestContext) => User): VirtualKind<Project, Namespace> {
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
    create(project, context) {
      const { name } = project.metadata;
      const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: project.metadata };
      checkName(name);
      return Promise.resolve({
        code: 201,
        body: context.storage.transaction(() => {
          namespaceKind.applyDefaults?.(namespace, context);
          namespaceKind.prepareForCreate?.(namespace, context);
          return toProject(context.storage.insert(Namespaces, namespace));
        }),
      });
    },
    update(name, project, context) {
      const namespace = context.storage.get(Namespaces, undefined, name);
      if (namespace === undefined) throw notFound(Projects, name);
      const errors = changedFields(project.metadata, namespace.metadata);
      if (errors.length > 0) throw invalid(Projects, name, errors);
      const { resourceVersion } = project.metadata;
      if (resourceVersion !== undefined && resourceVersion !== namespace.metadata.resourceVersion)
        throw conflict(Projects, name);
      const { annotations, labels } = project.metadata;
      const metadata = { ...namespace.metadata };
      if (annotations === undefined) delete metadata.annotations;
      else metadata.annotations = annotations;
      if (labels === undefined) delete metadata.labels;
      else metadata.labels = labels;
      const changed = { ...namespace, metadata };
      if (isDeepStrictEqual(changed, namespace)) return { code: 200, body: toProject(namespace) };
      return { code: 200, body: toProject(context.storage.replace(Namespaces, changed)) };
    },
    delete(name, context, remove) {
      if (context.storage.get(Namespaces, undefined, name) === undefined) throw notFound(Projects, name);
      remove(Namespaces, undefined, name);
      return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
    },
    watched: {
      resource: Namespaces,
      view: (namespace, context) =>
        mayEnter(userOf(context), namespace.metadata.name) ? toProject(namespace) : undefined,
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

function checkName(name: string): void {
  const errors = dns1123Label(name).map((message) => invalidValue('metadata.name', name, message));
  if (errors.length > 0) throw invalid(Projects, name, errors);
}

/**
 * Annotations and labels are all that a project's administrator may change, but for what says whose it is.
 * Source: openshift-apiserver `pkg/project/apis/project/validation/validation.go`, ValidateProjectUpdate.
 */
function changedFields(sent: ObjectMeta, old: ObjectMeta): FieldError[] {
  const free = new Set([displayName, description, 'openshift.io/node-selector']);
  const errors: FieldError[] = [];
  const keys = new Set([...Object.keys(sent.annotations ?? {}), ...Object.keys(old.annotations ?? {})]);
  for (const key of keys) {
    if (free.has(key) || !(key === requester || key.startsWith('openshift.io/'))) continue;
    const value = sent.annotations?.[key];
    if (value !== old.annotations?.[key])
      errors.push(
        invalidValue(
          `metadata.annotations[${key}]`,
          value ?? '',
          'field is immutable, try updating the namespace',
        ),
      );
  }
  return errors;
}
