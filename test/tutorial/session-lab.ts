import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connect } from '../../source/cluster/connect.ts';
import type { Registry } from '../../source/registry/registry.ts';
import { createSession, type TutorSession } from '../../source/tutorial/create-session.ts';
import type { SessionOptions } from '../../source/tutorial/session-options.ts';
import type { Snapshot } from '../../source/tutorial/snapshot.ts';
import { parseImageReference } from '../../source/wire/image-reference.ts';
import type { Pod } from '../../source/wire/kubernetes.ts';
import { Pods } from '../../source/wire/resources.ts';
import { temporaryFolder } from '../cluster/connected.ts';
import { type Lab, project, startLab } from '../oc/lab.ts';

export interface SessionLab extends Lab {
  options: SessionOptions;
  start(overrides?: Partial<SessionOptions>): Promise<TutorSession>;
}

const versions: Record<string, string> = { v1: 'hello from v1', v2: 'hello from v2' };

/** The lab's cluster with a registry that has v1 and v2, and what a session wants to know. */
export async function startSessionLab(): Promise<SessionLab> {
  const lab = await startLab();
  for (const [tag, message] of Object.entries(versions)) lab.registry.publish(tag, message);
  await resolveTags(lab);
  const folder = await temporaryFolder();
  const fixtures = join(import.meta.dirname, 'fixtures');
  const options: SessionOptions = {
    cluster: () => connect({ kubeconfig: lab.kubeconfig, environment: {} }),
    registry: registryOf(lab),
    target: 'lab',
    namespace: project,
    cdsid: 'jdoe2',
    repository: lab.registry.repository,
    lessonsDirectory: join(fixtures, 'lessons'),
    manifestsDirectory: join(fixtures, 'manifests'),
    workspaceDirectory: join(folder, 'oc-tutor-workshop'),
    progressFile: join(folder, 'progress.json'),
    importInterval: 0.5,
  };
  const start = async (overrides: Partial<SessionOptions> = {}) => {
    const session = await createSession({ ...options, ...overrides });
    onTestFinished(() => session.close());
    return session;
  };
  return { ...lab, options, start };
}

/** What a node does that is told a tag: it says which digest it found under it, for good. */
async function resolveTags({ client, registry }: Lab): Promise<void> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const resolve = async (pod: Pod): Promise<void> => {
    const [status] = pod.status?.containerStatuses ?? [];
    const { repository, tag } = parseImageReference(status?.imageID ?? '') ?? {};
    if (status === undefined || tag === undefined) return;
    const base = registry.repository.replace(repository ?? '', '');
    const response = await fetch(`http://${base}v2/${repository}/manifests/${tag}`, { method: 'HEAD' });
    const imageID = `${registry.repository}@${response.headers.get('docker-content-digest')}`;
    const containerStatuses = [{ ...status, imageID }];
    const patch = { status: { containerStatuses } };
    await client
      .patch(Pods, pod.metadata.namespace, pod.metadata.name, patch, 'merge', 'status')
      .catch(() => {});
  };
  const { resourceVersion } = await client.list(Pods, {});
  client.watch(Pods, { resourceVersion }, ({ object }) => void resolve(object), stop.signal);
}

/** A client of the lab's registry, which cannot take a push over HTTP. */
function registryOf(lab: Lab): Registry {
  const base = `http://${lab.registry.repository.replace('/', '/v2/')}`;
  const registry: Registry = {
    async tag({ tag, digest }) {
      const response = await fetch(`${base}/manifests/${digest ?? tag}`, { method: 'HEAD' });
      if (response.status === 404) return undefined;
      return {
        digest: response.headers.get('docker-content-digest') ?? '',
        mediaType: response.headers.get('content-type') ?? '',
        size: Number(response.headers.get('content-length')),
      };
    },
    manifest: () => Promise.reject(new Error('not asked for')),
    tags: () => Promise.resolve(Object.keys(versions)),
    async retag(source, tag) {
      const place = { registry: source.registry, repository: source.repository };
      for (const [version, message] of Object.entries(versions)) {
        const state = await registry.tag({ ...place, tag: version });
        if (source.tag === version || source.digest === state?.digest) lab.registry.publish(tag, message);
      }
      const made = await registry.tag({ ...place, tag });
      if (made === undefined) throw new Error(`no tag ${tag}`);
      return made;
    },
    close: () => Promise.resolve(),
  };
  return registry;
}

/** Resolves to the first snapshot for which `condition` holds. */
export async function until(
  session: TutorSession,
  condition: (snapshot: Snapshot) => boolean,
  what = 'the condition',
): Promise<Snapshot> {
  if (condition(session.snapshot)) return session.snapshot;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      const { chain, lesson, problem, notice, runs } = session.snapshot;
      reject(
        new Error(
          `${what} did not come about: ${JSON.stringify({ chain, step: lesson?.step, checks: lesson?.steps.map(({ checks }) => checks), problem, notice, runs }, null, 1)}`,
        ),
      );
    }, 40_000);
    const stop = session.subscribe((snapshot) => {
      if (!condition(snapshot)) return;
      clearTimeout(timer);
      stop();
      resolve(snapshot);
    });
  });
}
