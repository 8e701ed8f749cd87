import type { Resource } from '../../../wire/resources.ts';

/** Something that somebody may or may not do in a project. */
export interface Right {
  group: string;
  /** Plural: `deploymentconfigs`. */
  resource: string;
  subresource?: string;
  /** As RBAC has it: `create`, `list`. */
  verb: string;
}

/** @param verbs one or several, with blanks between: `get list watch` */
export function rightsTo(
  verbs: string,
  type: Pick<Resource, 'group' | 'plural'>,
  subresource?: string,
): Right[] {
  return verbs.split(' ').map((verb) => ({
    group: type.group,
    resource: type.plural,
    ...(subresource === undefined ? {} : { subresource }),
    verb,
  }));
}

/** `deploymentconfigs.apps.openshift.io/instantiate`, `pods/log`: as `oc create role --resource` takes it. */
export function resourceName({ group, resource, subresource }: Omit<Right, 'verb'>): string {
  return `${resource}${group === '' ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
}

export const rightKey = (right: Right): string => `${right.verb} ${resourceName(right)}`;
