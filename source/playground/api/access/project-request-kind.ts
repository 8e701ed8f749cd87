import type { ApiObject, Namespace, Status } from '../../../wire/kubernetes.ts';
import type { Project } from '../../../wire/openshift.ts';
import { Namespaces, type Resource } from '../../../wire/resources.ts';
import { invalidValue, required } from '../kinds/field-errors.ts';
import type { RequestContext, VirtualKind } from '../kinds/kind.ts';
import { namespaceKind } from '../kinds/namespace.ts';
import { dns1123Label } from '../metadata/names.ts';
import { alreadyExists, forbidden, invalid } from '../status-errors.ts';
import type { ProjectAdmins } from './project-admins.ts';
import { description, displayName, requester, toProject } from './project-view.ts';

interface ProjectRequest extends ApiObject {
  displayName?: string;
  description?: string;
}

const ProjectRequests: Resource<ProjectRequest> = {
  group: 'project.openshift.io',
  version: 'v1',
  plural: 'projectrequests',
  kind: 'ProjectRequest',
  namespaced: false,
};

/** How messages name a project. */
const named = { group: 'project.openshift.io', plural: 'project' };
const reservedNames = ['kube', 'kubernetes', 'openshift'];

/**
 * How users make projects of their own.
 * Source: openshift-apiserver `pkg/project/apiserver/registry/projectrequest/delegated/delegated.go`.
 */
export function projectRequestKind(admins: ProjectAdmins): VirtualKind<ProjectRequest> {
  return {
    resource: ProjectRequests,
    singular: 'projectrequest',
    create: (request, context) =>
      Promise.resolve({ code: 201, body: createProject(request, context, admins) }),
    mayCreate: (): Status => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }),
  };
}

function createProject(request: ProjectRequest, context: RequestContext, admins: ProjectAdmins): Project {
  const { name } = request.metadata;
  check(request);
  for (const reserved of reservedNames) {
    if (name === reserved)
      throw forbidden(named, name, `cannot request a project with the name ${JSON.stringify(name)}`);
    if (name.startsWith(`${reserved}-`))
      throw forbidden(
        named,
        name,
        `cannot request a project starting with ${JSON.stringify(`${reserved}-`)}`,
      );
  }
  const namespace: Namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      annotations: {
        [description]: request.description ?? '',
        [displayName]: request.displayName ?? '',
        [requester]: context.user.name,
      },
    },
  };
  return context.storage.transaction(() => {
    if (context.storage.get(Namespaces, undefined, name) !== undefined) throw alreadyExists(named, name);
    namespaceKind.applyDefaults?.(namespace, context);
    namespaceKind.prepareForCreate?.(namespace, context);
    const created = context.storage.insert(Namespaces, namespace);
    admins.give(context.user.name, name);
    return toProject(created);
  });
}

/** Source: openshift-apiserver `pkg/project/apis/project/validation/validation.go`. */
function check({ metadata: { name }, displayName: title }: ProjectRequest): void {
  const errors =
    name === ''
      ? [required('metadata.name', 'name or generateName is required')]
      : dns1123Label(name).map((message) => invalidValue('metadata.name', name, message));
  if (name !== '' && name.length < 2)
    errors.push(invalidValue('metadata.name', name, 'must be at least 2 characters long'));
  if (title !== undefined && /[\n\t]/.test(title))
    errors.push(invalidValue('displayName', title, 'may not contain a new line or tab'));
  if (errors.length > 0)
    throw invalid({ group: 'project.openshift.io', kind: 'ProjectRequest' }, name, errors);
}
