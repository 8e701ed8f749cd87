import type { Cluster } from '../cluster/cluster.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { Clock } from '../platform/clock.ts';
import type { Registry } from '../registry/registry.ts';
import type { Learner } from './names.ts';

export interface SessionOptions extends Learner {
  /** Called when the cluster is first wanted, and again where that failed. */
  cluster: () => Promise<Cluster>;
  registry: Registry;
  /** `playground`, or the context's name. */
  target: string;
  lessonsDirectory: string;
  manifestsDirectory: string;
  /** The learner's visible folder; commands run in it. */
  workspaceDirectory: string;
  progressFile: string;
  /** Keeps the progress in a ConfigMap of the learner's too, so that another machine or an instructor sees it. */
  shareProgress?: boolean;
  /** Where programs of the learner's own find the cluster; left out, where their environment says. */
  kubeconfig?: string;
  /**
   * What would stand in the way of a lesson on this cluster, in words for the learner; undefined where nothing does. Called
   * each time that a lesson is opened.
   */
  obstaclesTo?: (
    lesson: Lesson,
    learner: Learner,
    cluster: Cluster,
    signal: AbortSignal,
  ) => Promise<string | undefined>;
  /** Seconds between scheduled imports, where that is known. */
  importInterval?: number;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
}
