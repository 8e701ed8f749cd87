import type { Clock } from '../../../../source/platform/clock.ts';
import { type Api, createApi } from '../../../../source/playground/api/api.ts';
import type { ApiClient } from '../../../../source/playground/api/client.ts';
import { coreKinds } from '../../../../source/playground/api/kinds/core-kinds.ts';
import { imageStreamImportKind } from '../../../../source/playground/api/openshift/image/image-stream-import.ts';
import { openshiftKinds } from '../../../../source/playground/api/openshift/openshift-kinds.ts';
import type { PodLogSource } from '../../../../source/playground/api/pod-logs.ts';
import { deployerProgram } from '../../../../source/playground/controllers/deployment-config/deployer/deployer-program.ts';
import { startReplicaController } from '../../../../source/playground/controllers/kubernetes/replicas/replica-controller.ts';
import { replicationControllerKind } from '../../../../source/playground/controllers/kubernetes/replicas/replica-owner.ts';
import { createInformer } from '../../../../source/playground/controllers/runtime/informer.ts';
import { startOpenShiftControllers } from '../../../../source/playground/controllers/start-openshift-controllers.ts';
import { openStore, type Store } from '../../../../source/playground/store/store.ts';
import type { ApiObject } from '../../../../source/wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  Events,
  ImageStreamImports,
  ImageStreams,
  Namespaces,
  Pods,
  ReplicationControllers,
  type Resource,
} from '../../../../source/wire/resources.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { startNode, type TestNode } from './node.ts';
import { createTestRegistry, type TestRegistry } from './registry.ts';

export interface Cluster {
  client: ApiClient;
  clock: ManualClock;
  node: TestNode;
  /** Every change of the resource so far, in order. */
  history<T extends ApiObject>(resource: Resource<T>): { type: string; object: T }[];
  /** Called at each change, as it is seen. */
  onChange(call: (type: string, object: ApiObject) => void): void;
  registry: TestRegistry;
  /** Waits until nothing more happens unless time passes. */
  settle(): Promise<void>;
  /** Lets time pass, then waits until nothing more happens. */
  pass(milliseconds: number): Promise<void>;
  /** Ends controllers and deployers as a crash of the process does and starts them again on what is stored. */
  restart(): Promise<void>;
  /** Errors that controllers have met. */
  errors: unknown[];
  stop(): Promise<void>;
}

export const namespace = 'devenablement-workshop-dev';
const watched = [DeploymentConfigs, Deployments, Events, ImageStreams, Pods, ReplicationControllers];
/** Turns of the event loop without any change after which a cluster counts as still. */
const stillTurns = 12;

function createTestApi(store: Store, clock: Clock, { importer }: TestRegistry): Api {
  const podLogs: PodLogSource = {
    // biome-ignore lint/correctness/useYield: there are no logs
    async *open() {
      throw new Error('the node has no logs');
    },
  };
  const openshift = openshiftKinds({ clock, podLogs, client: () => api.client });
  const imports = imageStreamImportKind(importer, () => clock.now());
  const api = createApi({
    store,
    clock,
    kinds: [...coreKinds(), ...openshift.kinds],
    virtualKinds: [
      ...openshift.virtualKinds.filter(({ resource }) => resource.plural !== ImageStreamImports.plural),
      imports,
    ],
  });
  return api;
}

/** The real API and controllers, on a clock that stands still; only nodes and registry are stand-ins. */
export async function startCluster({ importInterval = 3000 } = {}): Promise<Cluster> {
  const clock = createManualClock();
  const store = openStore(':memory:');
  const registry = createTestRegistry();
  const { client } = createTestApi(store, clock, registry);
  const stop = new AbortController();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);

  let changes = 0;
  const listeners: ((type: string, object: ApiObject) => void)[] = [];
  const histories = new Map<string, { type: string; object: ApiObject }[]>();
  for (const resource of watched) {
    const history: { type: string; object: ApiObject }[] = [];
    histories.set(resource.plural, history);
    const { resourceVersion } = await client.list<ApiObject>(resource);
    client.watch<ApiObject>(
      resource,
      { resourceVersion },
      (event) => {
        changes += 1;
        history.push(event);
        for (const listener of listeners) listener(event.type, event.object);
      },
      stop.signal,
    );
  }
  const still = async (): Promise<void> => {
    for (let turns = 0, seen = changes; turns < stillTurns; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (changes !== seen) turns = 0;
      seen = changes;
    }
  };

  const node = await startNode({
    client,
    clock,
    still,
    signal: stop.signal,
    deployer: deployerProgram({ client, clock }),
  });
  const settle = async (): Promise<void> => {
    for (let seen = -1; seen !== changes; ) {
      seen = changes;
      await still();
      await node.idle();
      await still();
    }
  };

  let controllers = new AbortController();
  const startControllers = async (): Promise<void> => {
    controllers = new AbortController();
    const signal = AbortSignal.any([stop.signal, controllers.signal]);
    const owners = createInformer(client, ReplicationControllers);
    const pods = createInformer(client, Pods);
    await Promise.all([owners.start(signal), pods.start(signal)]);
    startReplicaController({ client, clock, signal, owners, pods, kind: replicationControllerKind, onError });
    await startOpenShiftControllers({ client, clock, signal, importInterval, onError });
  };
  await client.create(Namespaces, undefined, { metadata: { name: namespace } });
  await startControllers();

  return {
    client,
    clock,
    node,
    errors,
    history: <T extends ApiObject>(resource: Resource<T>) =>
      (histories.get(resource.plural) ?? []) as { type: string; object: T }[],
    onChange: (call) => void listeners.push(call),
    registry,
    settle,
    pass: (milliseconds) => clock.advance(milliseconds, settle),
    async restart() {
      controllers.abort();
      node.crash();
      await still();
      await startControllers();
      node.startAgain();
    },
    async stop() {
      stop.abort();
      await still();
      store.close();
    },
  };
}
