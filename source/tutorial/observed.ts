import type { TagState } from '../registry/registry.ts';
import type {
  ApiObject,
  Deployment,
  KubernetesEvent,
  Pod,
  ReplicaSet,
  ReplicationController,
} from '../wire/kubernetes.ts';
import type { DeploymentConfig, ImageStream } from '../wire/openshift.ts';
import type { FileState } from './inspect-file.ts';
import type { Learner } from './names.ts';
import type { LogLine } from './snapshot.ts';

/** What was last read of a tag in the registry. */
export type TagObservation =
  | { state: 'there'; tag: TagState }
  | { state: 'missing' }
  /** The registry's words. */
  | { state: 'unreadable'; words: string; remedy?: string };

export type ByName<T extends ApiObject> = ReadonlyMap<string, T>;

/** The learner's objects in a cluster. */
export interface ObservedObjects {
  imageStreams: ByName<ImageStream>;
  deploymentConfigs: ByName<DeploymentConfig>;
  replicationControllers: ByName<ReplicationController>;
  deployments: ByName<Deployment>;
  replicaSets: ByName<ReplicaSet>;
  /** Application pods, and the deployer pod of the latest rollout. */
  pods: ByName<Pod>;
  /** Warnings about pods that do not get ready. */
  events: readonly KubernetesEvent[];
}

/** Everything that a check or the chain may look at. Plain data: nothing here asks anybody. */
export interface Observed extends ObservedObjects {
  learner: Learner;
  /** Milliseconds since the epoch. */
  now: number;
  /** Seconds between scheduled imports, as far as it is known. */
  importInterval?: number;
  /** By the reference as it is written: `HOST/ORG/REPO:TAG`. */
  tags: ReadonlyMap<string, TagObservation>;
  /** By path in the workspace: `manifests/image-stream.yaml`. */
  files: ReadonlyMap<string, FileState>;
  logs: readonly LogLine[];
}

export const noObjects: ObservedObjects = {
  imageStreams: new Map(),
  deploymentConfigs: new Map(),
  replicationControllers: new Map(),
  deployments: new Map(),
  replicaSets: new Map(),
  pods: new Map(),
  events: [],
};
