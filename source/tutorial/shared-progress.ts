import type { Cluster } from '../cluster/cluster.ts';
import { learnerLabel } from '../lesson/learner-label.ts';
import type { CourseEntry } from '../lesson/read-course.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/user-error.ts';
import type { ConfigMap } from '../wire/kubernetes.ts';
import { ConfigMaps } from '../wire/resources.ts';
import { isAlreadyExists, isConflict, isNotFound, StatusError } from '../wire/status.ts';
import type { Learner } from './names.ts';
import { formatProgress, type Progress, type ProgressStore, parseProgress } from './progress.ts';

export interface SharedProgressOptions {
  /** Resolves when there is a connection, however long that takes. */
  cluster: () => Promise<Cluster>;
  store: ProgressStore;
  course: readonly CourseEntry[];
  learner: Learner;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** What was on the cluster was newer, and is the store's now. */
  onAdopted: () => void;
  /** It cannot be kept on the cluster: a sentence why. */
  onRefused: (words: string) => void;
  signal: AbortSignal;
}

export interface SharedProgress {
  /** The store was updated: writes it soon. */
  changed(): void;
  /** Resolves when what is to be written is written, or cannot be. */
  settled(): Promise<void>;
}

const dataKey = 'progress.json';
/** Label by which an instructor finds the progress of a class: `oc get configmaps -l oc-tutor=progress`. */
const progressLabels = { 'oc-tutor': 'progress' };

export function progressConfigMapName(cdsid: string): string {
  return `${cdsid}-oc-tutor-progress`;
}

/**
 * Keeps a learner's progress in a ConfigMap beside the file. At the start the newer of the two counts; from then on the
 * file leads. A ConfigMap of that name without the learner's label is somebody else's and is not touched.
 */
export function shareProgress(options: SharedProgressOptions): SharedProgress {
  const { store, learner, clock, signal, onRefused } = options;
  let known: ConfigMap | undefined;
  let dirty = false;
  let working: Promise<void> | undefined;
  let refused = false;

  async function fetchOwn(cluster: Cluster): Promise<Progress | undefined> {
    known = await findProgress(cluster, learner, signal);
    const text = known?.data?.[dataKey];
    const progress = text === undefined ? undefined : parseProgress(text);
    if (known !== undefined && progress === undefined) {
      throw new NotOurs(`ConfigMap ${known.metadata.name} holds no progress that can be read`);
    }
    return progress;
  }

  async function begin(): Promise<void> {
    const there = await fetchOwn(await options.cluster());
    if (there !== undefined && (there.saved ?? 0) > (store.progress.saved ?? 0)) {
      store.adopt(there);
      options.onAdopted();
    } else if (there?.saved !== store.progress.saved) dirty = true;
  }

  async function write(cluster: Cluster): Promise<void> {
    const { namespace, cdsid } = learner;
    if (Object.keys(store.progress.lessons).length === 0) {
      const { uid } = known?.metadata ?? {};
      if (uid !== undefined)
        await cluster.delete(ConfigMaps, namespace, progressConfigMapName(cdsid), {
          preconditions: { uid },
          signal,
        });
      known = undefined;
      return;
    }
    const data = {
      [dataKey]: formatProgress(store.progress),
      summary: summary(store.progress, options.course),
    };
    known =
      known === undefined
        ? await cluster.create<ConfigMap>(ConfigMaps, namespace, emptyConfigMap(learner, data), { signal })
        : await cluster.update<ConfigMap>(ConfigMaps, { ...known, data }, { signal });
  }

  async function work(): Promise<void> {
    let begun = known !== undefined;
    for (let pause = 1_000; !signal.aborted && !refused; pause = Math.min(60_000, pause * 2)) {
      try {
        if (!begun) await begin();
        begun = true;
        while (dirty) {
          dirty = false;
          await write(await options.cluster());
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        dirty = true;
        if (isConflict(error) || isAlreadyExists(error) || isNotFound(error)) {
          // Another copy of the program wrote, or somebody deleted it: what is here is what the learner does now.
          await fetchOwn(await options.cluster()).catch(() => undefined);
        } else if (
          error instanceof NotOurs ||
          (error instanceof StatusError && error.code < 429 && error.code !== 401)
        ) {
          refused = true;
          onRefused(`Your progress is kept on this machine only: ${messageOf(error)}.`);
          return;
        }
        await clock.sleep(pause * (0.5 + options.random() / 2), signal).catch(() => undefined);
      }
    }
  }

  function start(): void {
    working ??= work().finally(() => {
      working = undefined;
      if (dirty && !refused && !signal.aborted) start();
    });
  }

  start();
  return {
    changed() {
      dirty = true;
      if (!refused) start();
    },
    async settled() {
      while (working !== undefined) await working;
    },
  };
}

/**
 * The learner's ConfigMap, if there is one.
 * @throws an error in words when the one of that name is not the learner's
 */
async function findProgress(
  cluster: Cluster,
  { namespace, cdsid }: Learner,
  signal: AbortSignal,
): Promise<ConfigMap | undefined> {
  const name = progressConfigMapName(cdsid);
  try {
    const found = await cluster.get<ConfigMap>(ConfigMaps, namespace, name, { signal });
    if (found.metadata.labels?.[learnerLabel] === cdsid) return found;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  throw new NotOurs(`ConfigMap ${name} lacks the label \`${learnerLabel}: ${cdsid}\` and may not be yours`);
}

/** The progress that is kept on the cluster, if it is newer than `here`. Errors as of {@link Cluster}. */
export async function newerProgress(
  here: Progress,
  cluster: Cluster,
  learner: Learner,
  signal: AbortSignal,
): Promise<Progress> {
  const found = await findProgress(cluster, learner, signal);
  const there = parseProgress(found?.data?.[dataKey] ?? '');
  return there !== undefined && (there.saved ?? 0) > (here.saved ?? 0) ? there : here;
}

class NotOurs extends Error {
  override name = 'NotOurs';
}

function emptyConfigMap({ namespace, cdsid }: Learner, data: Record<string, string>): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: progressConfigMapName(cdsid),
      namespace,
      labels: { [learnerLabel]: cdsid, ...progressLabels },
    },
    data,
  };
}

/** For whoever reads the ConfigMap: `1 An image written into a Deployment 4/4`, a line a lesson. */
function summary(progress: Progress, course: readonly CourseEntry[]): string {
  return course
    .map(({ id, number, title, steps }) => {
      const done = Math.min(steps, progress.lessons[id]?.done.length ?? 0);
      return `${number} ${title} ${done}/${steps}\n`;
    })
    .join('');
}
