import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Cluster } from '../../source/cluster/cluster.ts';
import { type ConnectOptions, connect } from '../../source/cluster/connect.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oc-tutor-cluster-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A kubeconfig of one context, `lab`, whose namespace is `demo`. */
export async function writeKubeconfig(
  server: string,
  { cluster = {}, user = { token: 'sesame' } }: { cluster?: object; user?: object } = {},
): Promise<string> {
  const path = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(
    path,
    JSON.stringify({
      clusters: [{ name: 'lab', cluster: { server, ...cluster } }],
      users: [{ name: 'jdoe2', user }],
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'jdoe2', namespace: 'demo' } }],
      'current-context': 'lab',
    }),
  );
  return path;
}

/** A cluster that is closed when the test ends. */
export async function connectTo(
  server: string,
  options: ConnectOptions & { cluster?: object; user?: object } = {},
): Promise<Cluster> {
  const { cluster: entry, user, ...rest } = options;
  const kubeconfig = await writeKubeconfig(server, {
    ...(entry === undefined ? {} : { cluster: entry }),
    ...(user === undefined ? {} : { user }),
  });
  const cluster = await connect({ kubeconfig, environment: {}, ...rest });
  onTestFinished(() => cluster.close());
  return cluster;
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`rejected with something that is no Error: ${String(error)}`);
  }
  throw new Error('did not reject');
}
