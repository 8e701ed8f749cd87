import { admin, basicUser, clusterAdmin, edit, type PolicyRule, publicInfoViewer, view } from './roles.ts';
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

export const isAdministrator = (user: Pick<User, 'groups'>): boolean =>
  user.groups.includes('system:masters');

type Member = Pick<User, 'groups' | 'edit' | 'view' | 'admin'>;

/** Whether a user may see that a namespace exists. */
export const mayEnter = (user: Member, namespace: string): boolean =>
  isAdministrator(user) ||
  user.admin.has(namespace) ||
  user.edit.includes(namespace) ||
  user.view.includes(namespace);

/** The rules that a user has in a namespace, with those that hold everywhere. */
export function rulesOf(user: Member, namespace: string | undefined): PolicyRule[] {
  if (isAdministrator(user)) return [...clusterAdmin];
  const rules = [...publicInfoViewer];
  if (!user.groups.includes('system:authenticated')) return rules;
  rules.push(...basicUser);
  if (namespace === undefined) return rules;
  if (user.admin.has(namespace)) rules.push(...admin);
  else if (user.edit.includes(namespace)) rules.push(...edit);
  else if (user.view.includes(namespace)) rules.push(...view);
  return rules;
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(value));

/** Whether one of the rules that a user has in the namespace of the request allows it. */
export function isAllowed(user: User, request: Attributes): boolean {
  const { verb, group, subresource, name = '' } = request;
  const resource = subresource === undefined ? request.resource : `${request.resource}/${subresource}`;
  return rulesOf(user, request.namespace).some(
    (rule) =>
      has(rule.verbs, verb) &&
      has(rule.apiGroups, group) &&
      has(rule.resources, resource) &&
      (rule.resourceNames === undefined || rule.resourceNames.includes(name)),
  );
}

/** Whether a user may read a path that is no resource. */
export const mayReadPath = (user: Member, path: string, verb = 'get'): boolean =>
  rulesOf(user, undefined).some(
    ({ verbs, nonResourceURLs }) =>
      has(verbs, verb) &&
      nonResourceURLs?.some((url) =>
        url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : path === url,
      ) === true,
  );
