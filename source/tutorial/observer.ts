import type { Cluster, Mirror, Selection } from '../cluster/cluster.ts';
import { loginWords } from '../cluster/login.ts';
import { learnerLabel } from '../lesson/learner-label.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/user-error.ts';
import type { Registry } from '../registry/registry.ts';
import type { ApiObject, KubernetesEvent, Pod } from '../wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  Events,
  ImageStreams,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
} from '../wire/resources.ts';
import { isForbidden, isNotFound } from '../wire/status.ts';
import { type Learner, namesOf } from './names.ts';
import type { ObservedObjects, TagObservation } from './observed.ts';
import { isApplicationPod, isReady } from './pods.ts';
import type { Connection } from './snapshot.ts';
import { createTagReader } from './tag-reader.ts';

export interface ObserverOptions {
  cluster: Cluster;
  registry: Registry;
  learner: Learner;
  clock: Clock;
  random: () => number;
  /** Tags to read beside the learner's own. */
  tags: Iterable<string>;
  onChange: () => void;
  signal: AbortSignal;
}

/** Live copies of exactly the learner's objects, and of the tags of the registry that matter, until its signal is aborted. */
export interface Observer {
  readonly objects: ObservedObjects;
  readonly tags: ReadonlyMap<string, TagObservation>;
  readonly connection: Connection;
  /** The server's words for each kind that the learner may not see. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Resolves when everything was read for the first time, or found not to be there to read. */
  readonly ready: Promise<void>;
  watchTags(references: Iterable<string>): void;
  /** Reads the tags now. */
  readTags(): Promise<void>;
  retry(): void;
}

/** The selections that hold the learner's objects and no others'. */
export function selectionsOf(learner: Learner) {
  const { namespace } = learner;
  const names = namesOf(learner);
  const named = (name: string): Selection => ({ namespace, fieldSelector: `metadata.name=${name}` });
  const labelled: Selection = { namespace, labelSelector: `${learnerLabel}=${learner.cdsid}` };
  return {
    imageStreams: named(names.imageStream),
    deploymentConfigs: named(names.deploymentConfig),
    labelled,
    named,
  };
}

export function createObserver(options: ObserverOptions): Observer {
  const { cluster, learner, onChange, signal } = options;
  const names = namesOf(learner);
  const selections = selectionsOf(learner);
  const mirrors = new Set<Mirror<ApiObject>>();
  const refusals = new Map<string, string>();
  const started: Promise<unknown>[] = [];

  function mirror<T extends ApiObject>(
    resource: Resource<T>,
    selection: Selection,
    changed = onChange,
  ): Mirror<T> {
    const made = cluster.mirror(resource, selection, changed, signal);
    mirrors.add(made);
    const settled = made.ready.catch((error: unknown) => {
      if (signal.aborted) return;
      // What the cluster does not have, or not for us, must not hold the rest up.
      if (isNotFound(error)) made.stop();
      if (isForbidden(error)) refusals.set(resource.kind, messageOf(error));
      if (isNotFound(error) || isForbidden(error)) mirrors.delete(made);
      onChange();
    });
    started.push(settled);
    return made;
  }

  const reader = createTagReader({ ...options, own: names.tag });
  reader.add(options.tags);

  const imageStreams = mirror(ImageStreams, selections.imageStreams, () => {
    // What was imported may be newer than what we last read of the tag.
    reader.hasten();
    onChange();
  });
  const deploymentConfigs = mirror(DeploymentConfigs, selections.deploymentConfigs, () => {
    followDeployer();
    onChange();
  });
  const replicationControllers = mirror(ReplicationControllers, selections.labelled);
  const deployments = mirror(Deployments, selections.labelled);
  const replicaSets = mirror(ReplicaSets, selections.labelled);
  const pods = mirror(Pods, selections.labelled, () => {
    followUnready();
    onChange();
  });

  let deployer: { name: string; mirror: Mirror<Pod> } | undefined;
  /** The deployer's pod carries no label of the learner's: it is found by the name that the latest version gives it. */
  function followDeployer(): void {
    const version = deploymentConfigs.objects.get(names.deploymentConfig)?.status?.latestVersion ?? 0;
    const name = `${names.deploymentConfig}-${version}-deploy`;
    if (deployer?.name === name) return;
    deployer?.mirror.stop();
    deployer =
      version === 0
        ? undefined
        : { name, mirror: cluster.mirror(Pods, selections.named(name), onChange, signal) };
  }

  const unready = new Map<string, Mirror<KubernetesEvent>>();
  /** Why a pod does not get ready is in events only; they are read for the pods that are not ready, as long as they are not. */
  function followUnready(): void {
    const waiting = new Set(
      [...pods.objects.values()]
        .filter((pod) => isApplicationPod(pod) && pod.status?.phase === 'Running' && !isReady(pod))
        .map((pod) => pod.metadata.uid ?? ''),
    );
    for (const [uid, events] of unready) {
      if (waiting.has(uid)) continue;
      events.stop();
      unready.delete(uid);
    }
    for (const uid of waiting) {
      if (unready.has(uid)) continue;
      const fieldSelector = `involvedObject.uid=${uid},reason=Unhealthy`;
      const selection = { namespace: learner.namespace, fieldSelector };
      unready.set(uid, cluster.mirror(Events, selection, onChange, signal));
    }
  }

  function allPods(): ReadonlyMap<string, Pod> {
    if (deployer === undefined || deployer.mirror.objects.size === 0) return pods.objects;
    return new Map([...pods.objects, ...deployer.mirror.objects]);
  }

  return {
    get objects() {
      return {
        imageStreams: imageStreams.objects,
        deploymentConfigs: deploymentConfigs.objects,
        replicationControllers: replicationControllers.objects,
        deployments: deployments.objects,
        replicaSets: replicaSets.objects,
        pods: allPods(),
        events: [...unready.values()].flatMap(({ objects }) => [...objects.values()]),
      };
    },
    tags: reader.tags,
    get connection() {
      return connectionOf(mirrors, cluster);
    },
    refusals,
    ready: Promise.all([...started, reader.read()]).then(() => {}),
    watchTags(references) {
      if (reader.add(references)) reader.hasten();
    },
    readTags: () => reader.read(),
    retry() {
      for (const made of mirrors) made.retry();
      reader.hasten();
    },
  };
}

function connectionOf(mirrors: ReadonlySet<Mirror<ApiObject>>, cluster: Cluster): Connection {
  const states = [...mirrors].map(({ state }) => state);
  const lost = states.filter((state) => state.state === 'lost');
  const [first] = lost;
  if (first !== undefined) {
    return {
      state: 'lost',
      words: loginWords(first.error, cluster) ?? messageOf(first.error),
      lastSeen: Math.min(...lost.map(({ lastSeen }) => lastSeen)),
      retryAt: Math.min(...lost.map(({ retryAt }) => retryAt)),
    };
  }
  return states.some(({ state }) => state === 'connecting')
    ? { state: 'starting', what: `reading your objects from ${cluster.server}` }
    : { state: 'connected' };
}
