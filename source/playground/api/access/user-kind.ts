import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { RequestContext, VirtualKind } from '../kinds/kind.ts';
import { forbidden, notFound } from '../status-errors.ts';
import type { User } from './users.ts';

interface UserObject extends ApiObject {
  identities: string[] | null;
  groups: string[];
}

const Users: Resource<UserObject> = {
  group: 'user.openshift.io',
  version: 'v1',
  plural: 'users',
  kind: 'User',
  namespaced: false,
};

/**
 * `users/~`, the one who asks.
 * Source: oauth-apiserver `pkg/user/apiserver/registry/user/etcd/etcd.go`.
 */
export function userKind(userOf: (context: RequestContext) => User): VirtualKind<UserObject> {
  return {
    resource: Users,
    singular: 'user',
    get(name, context) {
      const user = userOf(context);
      if (!user.groups.includes('system:authenticated') && !user.groups.includes('system:masters'))
        throw forbidden(Users, '~', 'requests to ~ must be authenticated');
      if (name !== '~' && name !== user.name) throw notFound(Users, name);
      return {
        kind: 'User',
        apiVersion: 'user.openshift.io/v1',
        metadata: { name: user.name, ...(user.uid === '' ? {} : { uid: user.uid }) },
        identities: null,
        groups: user.groups,
      };
    },
  };
}
