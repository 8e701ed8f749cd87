import { createApi } from '../../../../source/playground/api/api.ts';
import type { ApiClient } from '../../../../source/playground/api/client.ts';
import { coreKinds } from '../../../../source/playground/api/kinds/core-kinds.ts';
import type { Kind } from '../../../../source/playground/api/kinds/kind.ts';
import {
  type KubernetesControllers,
  startKubernetesControllers,
} from '../../../../source/playground/controllers/kubernetes/start-kubernetes-controllers.ts';
import { openStore } from '../../../../source/playground/store/store.ts';
import type {
  ApiObject,
  Deployment,
  KubernetesEvent,
  Pod,
  ReplicaSet,
} from '../../../../source/wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  Events,
  ImageStreams,
  Namespaces,
  Pods,
  ReplicaSets,
  type Resource,
} from '../../../../source/wire/resources.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

export const namespace = 'demo';

export interface Cluster {
  client: ApiClient;
  clock: ManualClock;
  errors: unknown[];
  /** Waits until nothing more happens unless time passes. */
  settle(): Promise<void>;
  /** Lets time pass, then waits until nothing more happens. */
  pass(milliseconds: number): Promise<void>;
  /** Ends the controllers, as the end of the playground does. */
  stopControllers(): Promise<void>;
  startControllers(): Promise<void>;
  /** All states that objects of a kind went through. */
  history<T extends ApiObject>(resource: Resource<T>): { type: string; object: T }[];
  events(reason?: string): Promise<KubernetesEvent[]>;
  pods(): Promise<Pod[]>;
  replicaSets(): Promise<ReplicaSet[]>;
  deployment(name: string): Promise<Deployment>;
  stop(): Promise<void>;
}

/** Kinds that the controllers watch, but whose rules do not matter here. */
export const bare = (resource: Resource): Kind => ({
  resource,
  singular: resource.kind.toLowerCase(),
  table: { columns: [], row: () => [] },
});
const stillTurns = 15;

/** The real API and controllers on a clock that stands still. Pods get nowhere unless a test takes them there. */
export async function startCluster(
  options: { wrap?(client: ApiClient): ApiClient; controllers?: boolean } = {},
): Promise<Cluster> {
  const clock = createManualClock();
  const store = openStore(':memory:');
  const kinds = [...coreKinds(), bare(DeploymentConfigs), bare(ImageStreams)];
  const { client } = createApi({ store, kinds, clock });
  const stopping = new AbortController();
  const errors: unknown[] = [];
  await client.create(Namespaces, undefined, { metadata: { name: namespace } });

  let changes = 0;
  const histories = new Map<string, { type: string; object: ApiObject }[]>();
  for (const resource of kinds.map((kind) => kind.resource)) {
    const history: { type: string; object: ApiObject }[] = [];
    histories.set(resource.plural, history);
    const { resourceVersion } = await client.list(resource);
    const onEvent = (event: { type: string; object: ApiObject }): void => {
      changes += 1;
      history.push(event);
    };
    client.watch(resource, { resourceVersion }, onEvent, stopping.signal);
  }
  let controllers: KubernetesControllers | undefined;
  let lifetime = new AbortController();
  const settle = async (): Promise<void> => {
    for (let turns = 0, seen = changes; turns < stillTurns; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await controllers?.idle();
      if (changes !== seen) turns = 0;
      seen = changes;
    }
  };
  const startControllers = async (): Promise<void> => {
    lifetime = new AbortController();
    controllers = await startKubernetesControllers({
      client: options.wrap?.(client) ?? client,
      clock,
      signal: AbortSignal.any([lifetime.signal, stopping.signal]),
      nodeName: 'node-1',
      onError: (error) => errors.push(error),
    });
    await settle();
  };
  if (options.controllers !== false) await startControllers();
  const byName = <T extends ApiObject>(objects: T[]): T[] =>
    objects.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

  return {
    client,
    clock,
    errors,
    settle,
    pass: (milliseconds) => clock.advance(milliseconds, settle),
    async stopControllers() {
      lifetime.abort();
      await settle();
      controllers = undefined;
    },
    startControllers,
    history: <T extends ApiObject>(resource: Resource<T>) =>
      (histories.get(resource.plural) ?? []) as { type: string; object: T }[],
    async events(reason) {
      const { items } = await client.list(Events);
      return items.filter((event) => reason === undefined || event.reason === reason);
    },
    pods: async () => byName((await client.list(Pods)).items),
    replicaSets: async () => byName((await client.list(ReplicaSets)).items),
    deployment: (name) => client.get(Deployments, namespace, name),
    async stop() {
      stopping.abort();
      await settle();
      store.close();
    },
  };
}
