import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { carryOutDeletions } from '../../source/tutorial/carry-out-reset.ts';
import type { Snapshot } from '../../source/tutorial/snapshot.ts';
import { ImageStreams } from '../../source/wire/resources.ts';
import { project } from '../oc/lab.ts';
import { type SessionLab, startSessionLab, until } from './session-lab.ts';

const done = ({ lesson }: Snapshot) => lesson?.steps[lesson.step]?.done === true;

/** A session in the third lesson, with everything running. */
async function deployed(lab: SessionLab) {
  const session = await lab.start();
  await session.openLesson('deploymentconfigs');
  await session.solve();
  await session.solve();
  await until(session, done);
  return session;
}

test('a reset deletes only what carries the learner’s name and label, with all that it owns', async () => {
  const lab = await startSessionLab();
  const { cluster } = lab;
  const session = await deployed(lab);
  for (const [name, labels] of [
    ['jdoe2x-image-stream', { cdsid: 'jdoe2x' }],
    ['jdoe2-other', { cdsid: 'jdoe2' }],
  ] as const) {
    await cluster.create(ImageStreams, project, {
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStream',
      metadata: { name, labels },
      spec: {},
    });
  }
  const plan = await session.planReset('all');
  expect(plan.deletions).toEqual([
    {
      kind: 'DeploymentConfig',
      name: 'jdoe2-deployment-config',
      createdAt: expect.any(String),
      step: 'Create the DeploymentConfig',
    },
    {
      kind: 'ImageStream',
      name: 'jdoe2-image-stream',
      createdAt: expect.any(String),
      step: 'Create the ImageStream',
    },
  ]);
  expect(plan.leftAlone).toEqual([
    {
      kind: 'Tag',
      name: expect.stringMatching(/^127\.0\.0\.1:\d+\/devenablement\/workshop:jdoe2$/),
      why: expect.stringMatching(/^It stays at sha256:/),
    },
  ]);
  expect(plan.restores).toEqual([
    'manifests/deploymentconfig.yaml as it came',
    'manifests/image-stream.yaml as it came',
    'your progress in all lessons',
  ]);
  expect(session.snapshot.resetPlan).toEqual(plan);
  await session.confirmReset();
  expect(session.snapshot.problem).toBeUndefined();
  expect(session.snapshot).toMatchObject({
    notice: 'Reset: 2 objects are gone.',
    lesson: { step: 0, steps: [{ done: false }] },
  });
  expect(session.snapshot.course.map(({ stepsDone }) => stepsDone)).toEqual([0, 0, 0, 0]);
  expect((await lab.oc('get dc,rc,pods -o name')).out).toBe('');
  expect((await lab.oc('get is -o name')).out).toBe(
    'imagestream.image.openshift.io/jdoe2-other\nimagestream.image.openshift.io/jdoe2x-image-stream\n',
  );
});

test('an object under the learner’s name without the learner’s label is told and left alone', async () => {
  const lab = await startSessionLab();
  const session = await deployed(lab);
  await lab.cluster.patch(
    ImageStreams,
    project,
    'jdoe2-image-stream',
    { metadata: { labels: { cdsid: null } } },
    'merge',
  );
  const plan = await session.planReset('all');
  expect(plan.deletions.map(({ name }) => name)).toEqual(['jdoe2-deployment-config']);
  expect(plan.leftAlone).toContainEqual({
    kind: 'ImageStream',
    name: 'jdoe2-image-stream',
    why: 'It has no label `cdsid`, so it may not be yours.',
  });
  await session.confirmReset();
  expect((await lab.oc('get is -o name')).out).toBe('imagestream.image.openshift.io/jdoe2-image-stream\n');
});

test('a reset of one lesson leaves the others’ objects and progress', async () => {
  const lab = await startSessionLab();
  const session = await deployed(lab);
  await session.openLesson('imagestreams');
  await session.solve();
  await until(session, done);
  await session.openLesson('deploymentconfigs');
  expect((await session.planReset('lesson')).deletions.map(({ name }) => name)).toEqual([
    'jdoe2-deployment-config',
  ]);
  await session.confirmReset();
  expect((await lab.oc('get is -o name')).out).toBe('imagestream.image.openshift.io/jdoe2-image-stream\n');
  expect(session.snapshot.course.map(({ stepsDone }) => stepsDone)).toEqual([0, 1, 0, 0]);
});

test('a lesson that moved the tag can be played again after its reset', async () => {
  const lab = await startSessionLab();
  const session = await deployed(lab);
  await session.openLesson('new-image');
  await session.solve();
  const moved = await until(session, done);
  const after = moved.chain.hops[0]?.digest;
  const { restores, leftAlone } = await session.planReset('lesson');
  expect(leftAlone).toEqual([]);
  expect(restores).toContainEqual(
    expect.stringMatching(
      /^the tag 127\.0\.0\.1:\d+\/devenablement\/workshop:jdoe2 at sha256:\w{8}…, as before this lesson$/,
    ),
  );
  await session.confirmReset();
  const back = await until(session, ({ chain }) => chain.complete);
  expect(back.chain.hops[0]?.digest).not.toBe(after);
  expect(back).toMatchObject({ notice: 'Reset: Done.', lesson: { steps: [{ done: false }] } });
  await session.solve();
  const again = await until(session, done);
  expect(again.chain.hops[0]?.digest).toBe(after);
});

test('what the learner wrote into a file is kept beside it', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('imagestreams');
  const folder = join(lab.options.workspaceDirectory, 'manifests');
  await writeFile(join(folder, 'image-stream.yaml'), '# my notes\n');
  const { restores } = await session.planReset('lesson');
  expect(restores).toContain('manifests/image-stream.yaml as it came; what you wrote is kept beside it');
  await session.confirmReset();
  expect(session.snapshot.notice).toMatch(
    /^Reset: Done\. What you wrote is kept in manifests\/image-stream\.yaml\.bak-/,
  );
  const [backup = ''] = (await readdir(folder)).filter((name) => name.includes('.bak-'));
  expect(await readFile(join(folder, backup), 'utf8')).toBe('# my notes\n');
});

test('a dismissed plan does nothing', async () => {
  const lab = await startSessionLab();
  const session = await deployed(lab);
  await session.planReset('all');
  session.dismissReset();
  await session.confirmReset();
  expect(session.snapshot.resetPlan).toBeUndefined();
  expect((await lab.oc('get is,dc -o name')).out.trim().split('\n')).toHaveLength(2);
});

test('an object that was made anew since the plan is not the one that was planned', async () => {
  const lab = await startSessionLab();
  const { options, cluster } = lab;
  const signal = AbortSignal.timeout(20_000);
  const object = {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: { name: 'jdoe2-image-stream' },
    spec: {},
  };
  await cluster.create(ImageStreams, project, object);
  const stale = {
    resource: ImageStreams,
    name: 'jdoe2-image-stream',
    uid: 'another',
    createdAt: undefined,
    step: undefined,
  };
  await expect(carryOutDeletions([stale], options, cluster, signal)).rejects.toMatchObject({ code: 409 });
  await expect(cluster.get(ImageStreams, project, 'jdoe2-image-stream')).resolves.toBeDefined();
});

test('without an open lesson there is no lesson to reset', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  const plan = await session.planReset('lesson');
  expect(plan.deletions).toEqual([]);
  expect(session.snapshot.problem).toMatchObject({
    what: 'The reset could not be planned.',
    words: 'No lesson is open: choose one, or reset everything.',
  });
});
