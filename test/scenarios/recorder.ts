import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../source/cluster/cluster.ts';
import { connect } from '../../source/cluster/connect.ts';
import { startPlayground } from '../../source/playground/start-playground.ts';
import { createRegistry } from '../../source/registry/create-registry.ts';
import type { PushingRegistry } from '../../source/registry/registry.ts';
import { parseImageReference } from '../../source/wire/image-reference.ts';
import type { ApiObject, WatchEvent } from '../../source/wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Events,
  ImageStreams,
  Pods,
  ReplicationControllers,
  type Resource,
} from '../../source/wire/resources.ts';

/** The kinds whose watches were recorded, by the name of their recording. */
export const recordedKinds: Readonly<Record<string, Resource>> = {
  imagestreams: ImageStreams,
  deploymentconfigs: DeploymentConfigs,
  replicationcontrollers: ReplicationControllers,
  pods: Pods,
  events: Events,
};

/** The time of a whole rollout is some seconds; a busy machine takes longer. */
const patience = 60_000;

/** A learner at a playground, with a watch open on each of the kinds. */
export interface Recorder {
  cluster: Cluster;
  namespace: string;
  /** `localhost:PORT/devenablement/workshop`. */
  repository: string;
  /** What the watches told so far, in the order in which the server wrote it. */
  events(): WatchEvent<ApiObject>[];
  /** Resolves when one of the events that came or will come is so. */
  until(what: string, isSo: (event: WatchEvent<ApiObject>) => boolean): Promise<void>;
  /** Makes a tag point to one of the images that the registry begins with. Resolves to its digest. */
  publish(version: string, tag: string): Promise<string>;
  /** For what is more than that. */
  registry: PushingRegistry;
  /** Lets another learner in. */
  admit(cdsid: string): Promise<Cluster>;
  /** Errors that the playground met. */
  errors: unknown[];
  close(): Promise<void>;
}

const versionOf = ({ object }: WatchEvent<ApiObject>): number => Number(object.metadata.resourceVersion);

/** Starts a playground of its own, and watches it as a client over HTTPS. */
export async function startRecorder(importInterval: number): Promise<Recorder> {
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-scenario-'));
  const stop = new AbortController();
  const errors: unknown[] = [];
  const playground = await startPlayground({
    directory,
    importInterval,
    signal: stop.signal,
    onError: (error) => errors.push(error),
  });
  const { namespace, repository } = playground;
  const { kubeconfig, authFile } = await playground.admit('jdoe2');
  const cluster = await connect({ kubeconfig, environment: {} });
  const clusters = [cluster];
  const registry = createRegistry({
    ca: await readFile(join(directory, 'ca.crt'), 'utf8'),
    authFile,
    environment: {},
  });
  const events: WatchEvent<ApiObject>[] = [];
  let onEvent = (): void => undefined;
  const watch = async (resource: Resource, resourceVersion: string): Promise<void> => {
    for await (const event of cluster.watch<ApiObject>(
      resource,
      { namespace, resourceVersion },
      stop.signal,
    )) {
      events.push(event);
      onEvent();
    }
  };
  const watches: Promise<void>[] = [];
  for (const resource of Object.values(recordedKinds)) {
    const { metadata } = await cluster.list<ApiObject>(resource, { namespace });
    watches.push(watch(resource, metadata.resourceVersion ?? ''));
  }
  return {
    cluster,
    namespace,
    repository,
    errors,
    events: () => events.toSorted((a, b) => versionOf(a) - versionOf(b)),
    until: (what, isSo) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`never came: ${what}`)), patience);
        onEvent = () => {
          if (!events.some(isSo)) return;
          clearTimeout(timer);
          onEvent = () => undefined;
          resolve();
        };
        onEvent();
      }),
    registry,
    async admit(cdsid) {
      const admitted = await playground.admit(cdsid);
      const other = await connect({ kubeconfig: admitted.kubeconfig, environment: {} });
      clusters.push(other);
      return other;
    },
    async publish(version, tag) {
      const source = parseImageReference(`${repository}:${version}`);
      if (source === undefined) throw new Error(`no version: ${version}`);
      return (await registry.retag(source, tag)).digest;
    },
    async close() {
      stop.abort();
      await Promise.all(watches);
      await registry.close();
      for (const each of clusters) await each.close();
      await playground.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
