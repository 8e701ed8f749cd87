import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Pod } from '../../wire/kubernetes.ts';
import { Pods } from '../../wire/resources.ts';
import { isConflict, isNotFound } from '../../wire/status.ts';
import type { ApiClient } from '../api/client.ts';
import type { PodLogSource } from '../api/pod-logs.ts';
import { createEventRecorder } from '../controllers/runtime/event-recorder.ts';
import { createInformer } from '../controllers/runtime/informer.ts';
import type { BuiltinProgram } from './builtin.ts';
import { preloadSource } from './containers/preload.ts';
import { openProcessLedger } from './containers/process-ledger.ts';
import type { ImageLimits } from './images/fetch-image.ts';
import { openImageStore } from './images/image-store.ts';
import type { RegistryEndpoint } from './images/registry-client.ts';
import { openContainerLogs } from './logs/container-logs.ts';
import { createPodLogSource } from './logs/pod-log-source.ts';
import { createPodAddresses } from './pod-address.ts';
import { podInWords } from './pods/container-reference.ts';
import type { KubeletContext } from './pods/kubelet-context.ts';
import { createPodWorker, type PodWorker } from './pods/pod-worker.ts';

export interface KubeletOptions {
  client: ApiClient;
  clock: Clock;
  /** As {@link Kubelet.stop}, but nobody waits for it. */
  signal: AbortSignal;
  /** Where images, logs and the list of processes are kept. One kubelet at a time. */
  directory: string;
  /** The only registry whose images are run. */
  registry: RegistryEndpoint;
  /** Programs that run in this process, by the name of their image. */
  builtins: ReadonlyMap<string, BuiltinProgram>;
  nodeName: string;
  imageLimits?: ImageLimits;
  /** Told of what went wrong and is nobody's fault outside. `key` names the pod. */
  onError?(error: unknown, key: string): void;
}

export interface Kubelet {
  logs: PodLogSource;
  /** Ends all containers, as a node that is switched off: the API is not told, so that the pods run again at the next start. */
  stop(): Promise<void>;
}

/** Seconds that containers have to end when the playground does. */
const shutdownGrace = 1;
/** Least time that containers get to end, even when their pod was deleted without any. Source: `pkg/kubelet/kuberuntime`. */
const minimumGrace = 2;

/**
 * Runs the pods that are bound to this node as processes of this machine, and keeps their status. Pods that ran when the
 * playground ended are started again.
 * @throws the system's error when `directory` cannot be used, StatusError when pods cannot be listed
 */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { client, clock, nodeName } = options;
  const onError = options.onError ?? (() => undefined);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  // Node's permissions are about true paths.
  const directory = await realpath(options.directory);
  const ledger = await openProcessLedger(join(directory, 'processes'));
  const preload = join(directory, 'preload.cjs');
  await writeFileAtomic(preload, preloadSource);
  const images = await openImageStore(join(directory, 'images'), options.registry, options.imageLimits);
  const logs = await openContainerLogs(join(directory, 'logs'), clock);
  const events = createEventRecorder({
    client,
    clock,
    component: 'kubelet',
    host: nodeName,
    onError: (error) => onError(error, nodeName),
  });
  const context: KubeletContext = {
    client,
    clock,
    events,
    images,
    builtins: options.builtins,
    ledger,
    addresses: createPodAddresses(directory),
    hostIP: '127.0.0.1',
    preload,
    logs,
    onError,
  };

  const workers = new Map<string, PodWorker>();
  /** Pods that have run to their end: events that are late must not bring them back. */
  const over = new Set<string>();
  let isStopping = false;
  const uidOf = (pod: Pod): string => pod.metadata.uid ?? '';
  const underWay = new Set<Promise<void>>();
  const own = (work: Promise<void>, pod: Pod): void => {
    const owned = work
      .catch((error: unknown) => {
        if (!isStopping) onError(error, podInWords(pod));
      })
      .finally(() => underWay.delete(owned));
    underWay.add(owned);
  };

  /** The last step of a graceful deletion: nothing of the pod runs any more. */
  const removeFromApi = async (pod: Pod): Promise<void> => {
    const { namespace, name, uid, deletionGracePeriodSeconds } = pod.metadata;
    if (isStopping || deletionGracePeriodSeconds === 0) return;
    try {
      await client.delete(Pods, namespace, name, {
        gracePeriodSeconds: 0,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  };

  const begin = (pod: Pod): void => {
    const uid = uidOf(pod);
    const worker = createPodWorker(context, pod);
    workers.set(uid, worker);
    own(
      worker.finished.then(async () => {
        workers.delete(uid);
        over.add(uid);
        const current = informer.get(pod.metadata.namespace, pod.metadata.name);
        if (current === undefined || uidOf(current) !== uid) {
          over.delete(uid);
          await logs.removePod(uid);
        } else if (current.metadata.deletionTimestamp !== undefined) await removeFromApi(current);
      }),
      pod,
    );
  };

  const onPod = (pod: Pod): void => {
    if (isStopping) return;
    const worker = workers.get(uidOf(pod));
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    worker?.update(pod);
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (worker === undefined) own(removeFromApi(pod), pod);
      else worker.stop(Math.max(minimumGrace, pod.metadata.deletionGracePeriodSeconds ?? 0));
    } else if (worker === undefined && !isOver && !over.has(uidOf(pod))) begin(pod);
  };
  const onGone = (pod: Pod): void => {
    const worker = workers.get(uidOf(pod));
    over.delete(uidOf(pod));
    if (worker === undefined) own(logs.removePod(uidOf(pod)), pod);
    else worker.stop(Math.max(minimumGrace, pod.metadata.deletionGracePeriodSeconds ?? 0));
  };

  const informer = createInformer(client, Pods, { fieldSelector: `spec.nodeName=${nodeName}` });
  const watching = new AbortController();
  await informer.start(watching.signal);
  await logs.keepPods(new Set([...informer.list()].map(uidOf)));
  informer.on({ added: onPod, updated: onPod, deleted: onGone });

  let stopped: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    isStopping = true;
    watching.abort();
    const running = [...workers.values()];
    for (const worker of running) worker.shutDown(shutdownGrace);
    await Promise.all(running.map((worker) => worker.finished));
    await Promise.all(underWay);
    await images.close();
  };
  const stop = (): Promise<void> => {
    stopped ??= stopAll();
    return stopped;
  };
  if (options.signal.aborted) await stop();
  else
    options.signal.addEventListener(
      'abort',
      () => {
        stop().catch((error: unknown) => onError(error, nodeName));
      },
      { once: true },
    );
  return {
    stop,
    logs: createPodLogSource({
      clock,
      statusesOf: (pod) => workers.get(uidOf(pod))?.statuses(),
      pathOf: logs.pathOf,
      liveLog: logs.live,
    }),
  };
}
