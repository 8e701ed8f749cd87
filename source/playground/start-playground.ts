import { join } from 'node:path';
import { writeFileAtomic } from '../platform/atomic-file.ts';
import { systemClock } from '../platform/clock.ts';
import { UserError } from '../platform/user-error.ts';
import { Namespaces } from '../wire/resources.ts';
import { isAlreadyExists } from '../wire/status.ts';
import { createApi } from './api/api.ts';
import { startApiServer } from './api/api-server.ts';
import { coreKinds } from './api/kinds/core-kinds.ts';
import { openshiftKinds } from './api/openshift/openshift-kinds.ts';
import type { PodLogSource } from './api/pod-logs.ts';
import { deployerProgram } from './controllers/deployment-config/deployer/deployer-program.ts';
import { startKubernetesControllers } from './controllers/kubernetes/start-kubernetes-controllers.ts';
import { startOpenShiftControllers } from './controllers/start-openshift-controllers.ts';
import { openIdentity } from './identity.ts';
import { DeployerImage } from './kubelet/builtin.ts';
import { type Kubelet, startKubelet } from './kubelet/kubelet.ts';
import { startRegistry } from './registry/start-registry.ts';
import { seedRegistry } from './sample-app/seed-registry.ts';
import { openStore } from './store/store.ts';

/** The one project of the workshop, which all learners of a class share. */
export const workshopNamespace = 'devenablement-workshop-dev';
export const workshopRepository = 'devenablement/workshop';
const nodeName = 'playground';

export interface PlaygroundOptions {
  /** Folder of everything that is kept. One playground at a time. */
  directory: string;
  /** Port of the API server: the one of last time unless told, a free one at first. */
  apiPort?: number;
  /** Likewise. Image names hold it, so it stays for the life of `directory`. */
  registryPort?: number;
  /** Milliseconds between scheduled imports. */
  importInterval: number;
  signal: AbortSignal;
  onError(error: unknown, where: string): void;
}

export interface Playground {
  server: string;
  namespace: string;
  /** `localhost:PORT/devenablement/workshop`. */
  repository: string;
  /** Makes sure that a user is known and has a kubeconfig and registry credentials. Resolves to their paths. */
  admit(cdsid: string): Promise<{ kubeconfig: string; authFile: string }>;
  /** Ends pods as a machine that is switched off; everything that is stored stays. */
  stop(): Promise<void>;
}

/**
 * Starts cluster and registry on loopback, or brings back what `directory` holds.
 * @throws UserError for a port in use, a folder that another playground has or that cannot be written
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { directory, importInterval, onError } = options;
  const clock = systemClock;
  const stop = new AbortController();
  const { signal } = stop;
  const store = openStore(join(directory, 'cluster.db'));
  const identity = await openIdentity(directory, workshopNamespace, clock);
  const tls = { key: identity.tls.key, cert: identity.tls.certificate };
  const registryPort = options.registryPort ?? identity.ports.registry ?? 0;
  const registry = await onPort(registryPort, { what: 'registry', flag: '--registry-port' }, () =>
    startRegistry({
      directory: join(directory, 'registry'),
      port: registryPort,
      host: '127.0.0.1',
      tls,
      users: [identity.registryUser],
      clock,
      signal,
    }),
  );
  const seeded = seedRegistry(registry.storage, workshopRepository);

  let kubelet: Kubelet | undefined;
  const podLogs: PodLogSource = {
    async *open(pod, logOptions, logSignal) {
      if (kubelet === undefined) throw new Error('The node is not ready yet.');
      yield* kubelet.logs.open(pod, logOptions, logSignal);
    },
  };
  const openshift = openshiftKinds({
    clock,
    podLogs,
    client: () => api.client,
    importer: { ca: identity.authority, signal },
  });
  const api = createApi({
    store,
    clock,
    kinds: [...coreKinds({ podLogs }), ...openshift.kinds],
    virtualKinds: openshift.virtualKinds,
    users: identity.accounts,
  });
  const { client } = api;
  const apiPort = options.apiPort ?? identity.ports.api ?? 0;
  const server = await onPort(apiPort, { what: 'API server', flag: '--port' }, () =>
    startApiServer({
      api,
      port: apiPort,
      host: '127.0.0.1',
      tls,
      signal,
    }),
  );
  await identity.keepPorts({ api: server.port, registry: registry.port });
  await client
    .create(Namespaces, undefined, { metadata: { name: workshopNamespace } })
    .catch((error: unknown) => {
      if (!isAlreadyExists(error)) throw error;
    });
  await seeded;
  await startKubernetesControllers({ client, clock, signal, nodeName, onError: (e, key) => onError(e, key) });
  await startOpenShiftControllers({
    client,
    clock,
    signal,
    importInterval,
    onError: (e, key) => onError(e, key),
  });
  kubelet = await startKubelet({
    client,
    clock,
    signal,
    directory: join(directory, 'kubelet'),
    registry: { host: `localhost:${registry.port}`, ca: identity.authority },
    builtins: new Map([[DeployerImage, deployerProgram({ client, clock, podLogs })]]),
    nodeName,
    onError: (e, key) => onError(e, key),
  });
  await writeFileAtomic(join(directory, 'ca.crt'), identity.authority);

  let stopping: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    await kubelet?.stop();
    stop.abort(new Error('The playground is stopping.'));
    await Promise.all([server.close(), registry.close()]);
    store.close();
  };
  const address = `https://localhost:${server.port}`;
  return {
    server: address,
    namespace: workshopNamespace,
    repository: `localhost:${registry.port}/${workshopRepository}`,
    admit: (cdsid) => identity.admit(cdsid, { server: address, registryHost: `localhost:${registry.port}` }),
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/** Says in a sentence when a port is taken, and by which flag of `oc-tutor playground` another is chosen. */
async function onPort<T>(
  port: number,
  { what, flag }: { what: string; flag: string },
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UserError(`Port ${port} of 127.0.0.1 is in use, and the playground's ${what} needs it.`, {
        remedy: `Stop the program that has it, or take another port for good with \`oc-tutor playground ${flag} PORT\`; or begin a new playground in another folder with --state-dir.`,
        cause: error,
      });
    }
    throw error;
  }
}
