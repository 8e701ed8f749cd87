import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Clock, systemClock } from '../../../source/platform/clock.ts';
import { createApi } from '../../../source/playground/api/api.ts';
import type { ApiClient } from '../../../source/playground/api/client.ts';
import { coreKinds } from '../../../source/playground/api/kinds/core-kinds.ts';
import type { PodLogOptions } from '../../../source/playground/api/pod-logs.ts';
import { startKubernetesControllers } from '../../../source/playground/controllers/kubernetes/start-kubernetes-controllers.ts';
import type { BuiltinProgram } from '../../../source/playground/kubelet/builtin.ts';
import { type Kubelet, startKubelet } from '../../../source/playground/kubelet/kubelet.ts';
import { removeKubeletDirectory } from '../../../source/playground/kubelet/remove-directory.ts';
import { openStore } from '../../../source/playground/store/store.ts';
import type { Container, KubernetesEvent, Pod, PodSpec } from '../../../source/wire/kubernetes.ts';
import { DeploymentConfigs, Events, ImageStreams, Namespaces, Pods } from '../../../source/wire/resources.ts';
import { isNotFound } from '../../../source/wire/status.ts';
import { bare } from '../controllers/kubernetes/cluster.ts';
import type { StaticRegistry } from './static-registry.ts';

export const namespace = 'demo';
export const nodeName = 'node-1';

export interface Node {
  client: ApiClient;
  directory: string;
  errors: unknown[];
  /** Of the API: how often pods were written. */
  writes(): number;
  kubelet(): Kubelet;
  /** Makes a pod that is bound to the node. */
  run(name: string, containers: Container[], spec?: Partial<PodSpec>): Promise<Pod>;
  get(name: string): Promise<Pod>;
  /** Waits until the pod is as described; each write to it is looked at. Undefined: it is gone. */
  until(name: string, isSo: (pod: Pod | undefined) => boolean): Promise<Pod>;
  logs(name: string, options?: PodLogOptions): Promise<string>;
  /** Waits until there is such an event. */
  event(isSo: (event: KubernetesEvent) => boolean): Promise<KubernetesEvent>;
  events(name: string): Promise<string[]>;
  startKubelet(): Promise<void>;
  stop(): Promise<void>;
}

/** A real API and a real kubelet that runs real processes. */
export async function startNode(
  registry: StaticRegistry,
  options: { clock?: Clock; builtins?: Map<string, BuiltinProgram>; controllers?: boolean } = {},
): Promise<Node> {
  const { clock = systemClock, builtins = new Map<string, BuiltinProgram>() } = options;
  const directory = await mkdtemp(join(tmpdir(), 'kubelet-'));
  const store = openStore(':memory:');
  const kinds = [...coreKinds(), bare(DeploymentConfigs), bare(ImageStreams)];
  const { client } = createApi({ store, kinds, clock });
  const stopping = new AbortController();
  const errors: unknown[] = [];
  await client.create(Namespaces, undefined, { metadata: { name: namespace } });
  let kubelet: Kubelet | undefined;
  let writes = 0;
  let waiting: (() => void)[] = [];
  const { resourceVersion } = await client.list(Pods);
  const onChange = (): void => {
    const told = waiting;
    waiting = [];
    for (const resolve of told) resolve();
  };
  const onPod = (): void => {
    writes += 1;
    onChange();
  };
  client.watch(Pods, { resourceVersion }, onPod, stopping.signal);
  client.watch(Events, { resourceVersion }, onChange, stopping.signal);
  const changed = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  const node: Node = {
    client,
    directory,
    errors,
    writes: () => writes,
    kubelet() {
      if (kubelet === undefined) throw new Error('the kubelet was not started');
      return kubelet;
    },
    run: (name, containers, spec = {}) =>
      client.create(Pods, namespace, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, labels: { app: name } },
        spec: { nodeName, containers, ...spec },
      }),
    get: (name) => client.get(Pods, namespace, name),
    async until(name, isSo) {
      for (;;) {
        const next = changed();
        try {
          const pod = await client.get(Pods, namespace, name);
          if (isSo(pod)) return pod;
        } catch (error) {
          if (!isNotFound(error)) throw error;
          if (isSo(undefined))
            return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } };
        }
        await next;
      }
    },
    async logs(name, query = {}) {
      const pod = await client.get(Pods, namespace, name);
      return text(node.kubelet().logs.open(pod, query, stopping.signal));
    },
    async event(isSo) {
      for (;;) {
        const next = changed();
        const found = (await client.list(Events)).items.find(isSo);
        if (found !== undefined) return found;
        await next;
      }
    },
    async events(name) {
      const { items } = await client.list(Events);
      return items
        .filter(({ involvedObject }) => involvedObject.name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ reason, message }) => `${reason}: ${message}`);
    },
    async startKubelet() {
      kubelet = await startKubelet({
        client,
        clock,
        signal: stopping.signal,
        directory,
        registry: { host: registry.host, ca: registry.ca },
        builtins,
        nodeName,
        onError: (error) => errors.push(error),
      });
    },
    async stop() {
      await kubelet?.stop();
      stopping.abort();
      await new Promise((resolve) => setImmediate(resolve));
      store.close();
      await removeKubeletDirectory(directory);
    },
  };
  if (options.controllers === true) {
    const onError = (error: unknown): void => void errors.push(error);
    await startKubernetesControllers({ client, clock, signal: stopping.signal, nodeName, onError });
  }
  await node.startKubelet();
  return node;
}

export const isReady = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
export const statusOf = (pod: Pod) => pod.status?.containerStatuses?.[0];
export const reasonOf = (pod: Pod | undefined): string | undefined =>
  pod === undefined ? undefined : statusOf(pod)?.state?.waiting?.reason;
export const isOver = (pod: Pod | undefined): boolean =>
  pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';
