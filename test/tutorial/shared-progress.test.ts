import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../source/cluster/connect.ts';
import { type Progress, parseProgress } from '../../source/tutorial/progress.ts';
import { newerProgress, progressConfigMapName } from '../../source/tutorial/shared-progress.ts';
import { ConfigMaps } from '../../source/wire/resources.ts';
import { isNotFound } from '../../source/wire/status.ts';
import { temporaryFolder } from '../cluster/connected.ts';
import { project } from '../oc/lab.ts';
import { type SessionLab, startSessionLab, until } from './session-lab.ts';

const name = progressConfigMapName('jdoe2');

async function clusterOf(lab: SessionLab) {
  return await connect({ kubeconfig: lab.kubeconfig, environment: {} });
}

/** The ConfigMap, once it says what is wanted. */
async function kept(lab: SessionLab, wanted: (progress: Progress) => boolean) {
  const cluster = await clusterOf(lab);
  const stop = new AbortController();
  try {
    return await new Promise<{ labels: Record<string, string>; summary: string; progress: Progress }>(
      (resolve) => {
        cluster.mirror(
          ConfigMaps,
          { namespace: project, labelSelector: 'oc-tutor=progress' },
          ({ objects }) => {
            const found = objects.get(name);
            const progress = parseProgress(found?.data?.['progress.json'] ?? '');
            if (found !== undefined && progress !== undefined && wanted(progress))
              resolve({
                labels: found.metadata.labels ?? {},
                summary: found.data?.['summary'] ?? '',
                progress,
              });
          },
          stop.signal,
        );
      },
    );
  } finally {
    stop.abort();
    await cluster.close();
  }
}

async function elsewhere(): Promise<string> {
  return join(await temporaryFolder(), 'progress.json');
}

test('progress goes to the cluster, and another machine goes on from it', async () => {
  const lab = await startSessionLab();
  const first = await lab.start({ shareProgress: true });
  await first.openLesson('imagestreams');
  await first.solve();
  await until(first, ({ course }) => (course.find(({ id }) => id === 'imagestreams')?.stepsDone ?? 0) > 0);
  const { labels, summary, progress } = await kept(
    lab,
    ({ lessons }) => (lessons['imagestreams']?.done.length ?? 0) > 0,
  );
  expect(labels).toMatchObject({ cdsid: 'jdoe2', 'oc-tutor': 'progress' });
  expect(summary).toMatch(/^2 ImageStreams 1\/\d$/m);
  await first.close();

  const second = await lab.start({ shareProgress: true, progressFile: await elsewhere() });
  await second.connect();
  await until(second, ({ course }) => (course.find(({ id }) => id === 'imagestreams')?.stepsDone ?? 0) > 0);
  expect(second.snapshot.notice).toMatch(/found on the cluster/);
  const cluster = await clusterOf(lab);
  const signal = new AbortController().signal;
  expect(await newerProgress({ lessons: {} }, cluster, lab.options, signal)).toEqual(progress);
  await cluster.close();
});

test('what is newer here stays, and is what the cluster gets', async () => {
  const lab = await startSessionLab();
  const progressFile = await elsewhere();
  const old = await lab.start({ shareProgress: true });
  await old.openLesson('hardcoded-image');
  await kept(lab, ({ lesson }) => lesson === 'hardcoded-image');
  await old.close();
  const alone = await lab.start({ progressFile });
  await alone.openLesson('imagestreams');
  await alone.close();
  const again = await lab.start({ shareProgress: true, progressFile });
  await again.connect();
  const { progress } = await kept(lab, ({ lesson }) => lesson === 'imagestreams');
  expect(progress).toEqual(parseProgress(await readFile(progressFile, 'utf8')));
});

test('a ConfigMap of that name that is somebody else’s is left as it is, and that is told', async () => {
  const lab = await startSessionLab();
  const cluster = await clusterOf(lab);
  const before = await cluster.create(ConfigMaps, project, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: project },
    data: { other: 'text' },
  });
  const session = await lab.start({ shareProgress: true });
  await session.openLesson('imagestreams');
  await until(session, ({ notice }) => notice !== undefined);
  expect(session.snapshot.notice).toBe(
    'Your progress is kept on this machine only: ConfigMap jdoe2-oc-tutor-progress lacks the label `cdsid: jdoe2` and may not be yours.',
  );
  expect(await cluster.get(ConfigMaps, project, name)).toEqual(before);
  await cluster.close();
});

test('a reset of everything takes the ConfigMap along', async () => {
  const lab = await startSessionLab();
  const session = await lab.start({ shareProgress: true });
  await session.openLesson('imagestreams');
  await kept(lab, ({ lesson }) => lesson === 'imagestreams');
  session.closeLesson();
  await session.planReset('all');
  await session.confirmReset();
  await session.close();
  const cluster = await clusterOf(lab);
  await expect(cluster.get(ConfigMaps, project, name)).rejects.toSatisfy(isNotFound);
  await cluster.close();
});
