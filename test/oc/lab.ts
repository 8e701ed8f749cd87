import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Cluster } from '../../source/cluster/cluster.ts';
import { connect } from '../../source/cluster/connect.ts';
import { runOc } from '../../source/oc/run.ts';
import { type Clock, systemClock } from '../../source/platform/clock.ts';
import { createApi } from '../../source/playground/api/api.ts';
import { startApiServer } from '../../source/playground/api/api-server.ts';
import { createCertificates } from '../../source/playground/api/certificates.ts';
import type { ApiClient } from '../../source/playground/api/client.ts';
import { coreKinds } from '../../source/playground/api/kinds/core-kinds.ts';
import { openshiftKinds } from '../../source/playground/api/openshift/openshift-kinds.ts';
import { deployerProgram } from '../../source/playground/controllers/deployment-config/deployer/deployer-program.ts';
import { startKubernetesControllers } from '../../source/playground/controllers/kubernetes/start-kubernetes-controllers.ts';
import { startOpenShiftControllers } from '../../source/playground/controllers/start-openshift-controllers.ts';
import { openStore } from '../../source/playground/store/store.ts';
import { Namespaces } from '../../source/wire/resources.ts';
import { temporaryFolder } from '../cluster/connected.ts';
import { type LabNode, labLogs, startNode } from './node.ts';
import { type LabRegistry, startRegistry } from './registry.ts';

export const project = 'devenablement-workshop-dev';

export interface Lab {
  cluster: Cluster;
  /** The API as the playground's own parts use it. */
  client: ApiClient;
  node: LabNode;
  registry: LabRegistry;
  /** Where commands run; `manifests/` is in it. */
  folder: string;
  kubeconfig: string;
  server: string;
  /** Runs one command line (words split at spaces, or given as a list). */
  oc(line: string | string[], options?: RunOptions): Promise<Ran>;
}

export interface RunOptions {
  signal?: AbortSignal;
  stdin?: string;
  namespace?: string;
  clock?: Clock;
  onOutput?: (text: string) => void;
}

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The playground's real API server over HTTPS with its controllers; nodes and the registry are stand-ins. */
export async function startLab({ controllers = true } = {}): Promise<Lab> {
  const stop = new AbortController();
  const clock = systemClock;
  const store = openStore(':memory:');
  const registry = await startRegistry();
  const openshift = openshiftKinds({ clock, podLogs: labLogs, client: () => api.client });
  const token = 'sha256~learner';
  const api = createApi({
    store,
    clock,
    kinds: [...coreKinds({ podLogs: labLogs }), ...openshift.kinds],
    virtualKinds: openshift.virtualKinds,
    users: [{ name: 'jdoe2', token, edit: [project] }],
  });
  const { client } = api;
  const certificates = await createCertificates(clock.now());
  const tls = { key: certificates.server.key, cert: certificates.server.certificate };
  const server = await startApiServer({ api, port: 0, host: '127.0.0.1', tls, signal: stop.signal });
  const address = `https://localhost:${server.port}`;
  await client.create(Namespaces, undefined, { metadata: { name: project } });
  const node = await startNode(client, deployerProgram({ client, clock, podLogs: labLogs }), stop.signal);
  if (controllers) {
    await startKubernetesControllers({ client, clock, signal: stop.signal });
    await startOpenShiftControllers({ client, clock, signal: stop.signal, importInterval: 500 });
  }
  const folder = await temporaryFolder();
  const kubeconfig = join(folder, 'kubeconfig');
  const authority = Buffer.from(certificates.authority.certificate).toString('base64');
  await writeFile(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'rig', cluster: { server: address, 'certificate-authority-data': authority } }],
      users: [{ name: 'jdoe2', user: { token } }],
      contexts: [{ name: 'rig', context: { cluster: 'rig', user: 'jdoe2', namespace: project } }],
      'current-context': 'rig',
    }),
  );
  const cluster = await connect({ kubeconfig, environment: {} });
  onTestFinished(async () => {
    await cluster.close();
    stop.abort();
    await server.close();
    await registry.close();
    store.close();
  });
  await writeManifests(folder, registry.repository);
  return { cluster, client, node, registry, folder, kubeconfig, server: address, oc };

  async function oc(line: string | string[], options: RunOptions = {}): Promise<Ran> {
    const ran: Ran = { code: -1, out: '', err: '' };
    const words = typeof line === 'string' ? line.split(' ') : line;
    ran.code = await runOc(words, {
      cluster,
      namespace: options.namespace ?? project,
      cwd: folder,
      stdout(text) {
        ran.out += text;
        options.onOutput?.(text);
      },
      stderr(text) {
        ran.err += text;
      },
      signal: options.signal ?? new AbortController().signal,
      clock: options.clock ?? clock,
      ...(options.stdin === undefined ? {} : { stdin: () => Promise.resolve(options.stdin ?? '') }),
    });
    return ran;
  }
}

async function writeManifests(folder: string, repository: string): Promise<void> {
  await mkdir(join(folder, 'manifests'));
  await cp(
    new URL('fixtures/deploymentconfig.yaml', import.meta.url),
    join(folder, 'manifests/deploymentconfig.yaml'),
  );
  await writeFile(
    join(folder, 'manifests/image-stream.yaml'),
    `apiVersion: image.openshift.io/v1
kind: ImageStream
metadata:
  name: jdoe2-image-stream
  labels:
    app: jdoe2-deployment-config
spec:
  tags:
  - name: latest
    from:
      kind: DockerImage
      name: ${repository}:jdoe2
    importPolicy:
      insecure: true
      scheduled: true
`,
  );
}
