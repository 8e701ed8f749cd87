import type { User } from './users.ts';

/** A request, as far as rights depend on it. */
export interface Attributes {
  verb: string;
  group: string;
  resource: string;
  subresource?: string | undefined;
  /** Undefined for cluster-wide resources, and for collections over all namespaces. */
  namespace?: string | undefined;
  name?: string | undefined;
}

const reading = new Set(['get', 'list', 'watch']);
/** Groups of which everyone may ask about themselves. */
const reviews = new Set(['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews']);
/** Parts of objects that belong to controllers: users look, controllers write. */
const controllersOwn = new Set(['status', 'binding', 'finalize']);

export const isAdministrator = (user: Pick<User, 'groups'>): boolean =>
  user.groups.includes('system:masters');

/** Whether a user may see that a namespace exists. */
export const mayEnter = (user: Pick<User, 'groups' | 'edit' | 'view'>, namespace: string): boolean =>
  isAdministrator(user) || user.edit.includes(namespace) || user.view.includes(namespace);

/**
 * The rights of OpenShift's roles `basic-user`, `view` and `edit`, and of cluster administrators.
 * Source: kubernetes `plugin/pkg/auth/authorizer/rbac/bootstrappolicy`, and the OpenShift documentation on default cluster roles.
 */
export function isAllowed(user: User, request: Attributes): boolean {
  if (isAdministrator(user)) return true;
  if (!user.groups.includes('system:authenticated')) return false;
  const { verb, resource, subresource, namespace, name } = request;
  if (namespace !== undefined) {
    if (user.edit.includes(namespace)) {
      if (subresource !== undefined && controllersOwn.has(subresource)) return reading.has(verb);
      if (resource === 'events' || resource === 'namespaces') return reading.has(verb);
      return true;
    }
    return (
      user.view.includes(namespace) &&
      reading.has(verb) &&
      resource !== 'secrets' &&
      (subresource === undefined ||
        subresource === 'log' ||
        subresource === 'status' ||
        subresource === 'scale')
    );
  }
  if (reviews.has(resource)) return verb === 'create';
  if (resource === 'users') return verb === 'get' && name === '~';
  // The list is filtered: everyone may list what they may see.
  if (resource === 'projects' && name === undefined) return verb === 'list' || verb === 'watch';
  if ((resource === 'projects' || resource === 'namespaces') && name !== undefined)
    return verb === 'get' && mayEnter(user, name);
  return false;
}

const publicPaths = new Set(['/healthz', '/livez', '/readyz', '/version']);

/** Whether a user may read a path that is no resource. */
export const mayReadPath = (user: User, path: string): boolean =>
  publicPaths.has(path) || user.groups.includes('system:authenticated');
