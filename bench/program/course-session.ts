import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../../source/cluster/connect.ts';
import type { PlaygroundReady } from '../../source/commands/target/launch-playground.ts';
import { createRegistry } from '../../source/registry/create-registry.ts';
import { createSession, type TutorSession } from '../../source/tutorial/create-session.ts';
import type { Snapshot } from '../../source/tutorial/snapshot.ts';
import { root } from './run-command.ts';

/** A learner's session on a playground, as the program makes it. */
export async function openSession(ready: PlaygroundReady, folder: string): Promise<TutorSession> {
  return await createSession({
    cluster: () => connect({ kubeconfig: ready.kubeconfig, environment: {} }),
    registry: createRegistry({
      ca: await readFile(ready.authority, 'utf8'),
      authFile: ready.authFile,
      environment: {},
    }),
    target: 'playground',
    cdsid: 'jdoe2',
    namespace: ready.namespace,
    repository: ready.repository,
    lessonsDirectory: join(root, 'lessons'),
    manifestsDirectory: join(root, 'manifests'),
    workspaceDirectory: join(folder, 'workshop'),
    progressFile: join(folder, 'progress.json'),
    importInterval: ready.importInterval,
  });
}

/** Opens a lesson and does all of its steps. */
export async function solveLesson(session: TutorSession, id: string): Promise<void> {
  await session.openLesson(id);
  const steps = session.snapshot.lesson?.steps.length ?? 0;
  for (let index = 0; index < steps; index++) {
    session.goToStep(index);
    await session.solve();
    await seen(session, ({ lesson }) =>
      (lesson?.steps[index]?.checks ?? []).every(({ state }) => state === 'passed'),
    );
  }
}

/** Resolves with the first snapshot that is as wanted. */
export function seen(session: TutorSession, wanted: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('What was waited for did not come.')), 60_000);
    let stop = () => {};
    const look = (snapshot: Snapshot): void => {
      if (!wanted(snapshot)) return;
      clearTimeout(timer);
      stop();
      resolve(snapshot);
    };
    stop = session.subscribe(look);
    look(session.snapshot);
  });
}
