import type { Cluster } from '../../cluster/cluster.ts';
import type { Lesson } from '../../lesson/lesson.ts';
import type { ResourceType } from '../../oc/resources/discovery.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PushingRegistry } from '../../registry/registry.ts';
import type { Learner } from '../../tutorial/names.ts';
import type { AskAccess } from './needs/ask-access.ts';
import type { PristineObject } from './needs/pristine-manifests.ts';

/** What all checks of a target know. */
export interface CourseContext {
  learner: Learner;
  /** The lessons that it is all about, variables filled in. */
  lessons: readonly Lesson[];
  /** The course's manifests by file. */
  manifests: ReadonlyMap<string, readonly PristineObject[]>;
  clock: Clock;
  signal: AbortSignal;
}

/** What the checks of a cluster that answers know. */
export interface ClusterContext extends CourseContext {
  cluster: Cluster;
  /** The types that the cluster serves. */
  types: readonly ResourceType[];
  /** Who the learner is to the cluster. */
  user: string;
  mayI: AskAccess;
  /** Progress is to be kept on the cluster too. */
  sharesProgress: boolean;
  /** Seconds between scheduled imports, where the target tells. */
  importInterval?: number;
}

export interface RegistryContext extends CourseContext {
  registry: PushingRegistry;
}
