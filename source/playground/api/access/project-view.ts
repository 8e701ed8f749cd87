import type { Namespace } from '../../../wire/kubernetes.ts';
import type { Project } from '../../../wire/openshift.ts';

export const displayName = 'openshift.io/display-name';
export const description = 'openshift.io/description';
export const requester = 'openshift.io/requester';

/** A namespace, as OpenShift shows it. */
export function toProject({ metadata, spec, status }: Namespace): Project {
  return {
    kind: 'Project',
    apiVersion: 'project.openshift.io/v1',
    metadata,
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}
