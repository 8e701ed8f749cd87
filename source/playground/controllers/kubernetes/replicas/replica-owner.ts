import type { ReplicaSet, ReplicationController } from '../../../../wire/kubernetes.ts';
import type { Resource } from '../../../../wire/resources.ts';
import { ReplicaSets, ReplicationControllers } from '../../../../wire/resources.ts';
import { type LabelMatcher, labelSelectorMatcher } from '../../../api/selectors/label-selector.ts';

/** The two kinds that keep a number of pods. They differ only in how they say which. */
export type ReplicaOwner = ReplicationController | ReplicaSet;

export interface ReplicaOwnerKind<T extends ReplicaOwner> {
  resource: Resource<T>;
  /** Source of the Events. */
  component: string;
  matcher(owner: T): LabelMatcher;
}

export const replicationControllerKind: ReplicaOwnerKind<ReplicationController> = {
  resource: ReplicationControllers,
  component: 'replication-controller',
  // A ReplicationController without a selector selects nothing; the server fills it in from the template.
  matcher: ({ spec: { selector = {} } }) =>
    Object.keys(selector).length === 0 ? () => false : labelSelectorMatcher({ matchLabels: selector }),
};

export const replicaSetKind: ReplicaOwnerKind<ReplicaSet> = {
  resource: ReplicaSets,
  component: 'replicaset-controller',
  matcher: ({ spec: { selector } }) => labelSelectorMatcher(selector),
};
