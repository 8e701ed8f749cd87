import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ProveOptions, prove } from '../../source/tutorial/prove/prove.ts';
import { failuresOf, type ProveReport } from '../../source/tutorial/prove/report.ts';
import { runAsText } from '../../source/tutorial/text-run.ts';
import { temporaryFolder } from '../cluster/connected.ts';
import { type SessionLab, startSessionLab } from './session-lab.ts';

function optionsOf(lab: SessionLab, more: Partial<ProveOptions> = {}): ProveOptions {
  const { workspaceDirectory: _w, progressFile: _p, ...options } = lab.options;
  return {
    ...options,
    cluster: () => Promise.resolve(lab.cluster),
    signal: new AbortController().signal,
    ...more,
  };
}

async function run(options: ProveOptions): Promise<ProveReport> {
  for await (const event of prove(options)) if (event.type === 'finished') return event.report;
  throw new Error('no report');
}

/** The fixtures' lessons with one file changed. */
async function lessonsWith(name: string, change: (text: string) => string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(import.meta.dirname, 'fixtures/lessons'), folder, { recursive: true });
  await writeFile(join(folder, name), change(await readFile(join(folder, name), 'utf8')));
  return folder;
}

test('the whole course is proven, and nothing is left behind', async () => {
  const lab = await startSessionLab();
  await lab.oc('create configmap neighbours-notes --from-literal=a=b');
  const text: string[] = [];
  const report = await runAsText(optionsOf(lab), (part) => text.push(part));
  expect(failuresOf(report)).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.lessons.map(({ id, state, steps }) => [id, state, steps.map((step) => step.state)])).toEqual([
    ['hardcoded-image', 'passed', ['passed', 'passed', 'passed', 'passed']],
    ['imagestreams', 'passed', ['passed', 'passed']],
    ['deploymentconfigs', 'passed', ['passed']],
    ['new-image', 'passed', ['passed']],
  ]);
  const create = report.lessons[1]?.steps[1];
  expect(create?.checks).toMatchObject([
    { type: 'exists', before: 'unmet', seenFailing: true, after: 'passed', again: 'passed' },
    {
      type: 'digest',
      title: "digest equals Quay's",
      before: 'unmet',
      seenFailing: true,
      after: 'passed',
      again: 'passed',
    },
  ]);
  expect(create?.commands).toEqual([
    { command: 'oc create -f ./manifests/image-stream.yaml', state: 'succeeded', exitCode: 0 },
  ]);
  expect(report.cleanUp).toMatchObject({ state: 'passed', leftovers: [], disturbed: [] });
  const left = await lab.oc('get is,dc,rc,deployments,rs,pods -o name');
  expect(left.out).toBe('');
  const all = text.join('');
  expect(all).toContain(
    '\n2/2 Create the ImageStream\n--------------------------\nReplace `<CDSID>` with your CDSID.',
  );
  expect(all).toContain(
    '\n$ oc create -f ./manifests/image-stream.yaml\n  imagestream.image.openshift.io/jdoe2-image-stream created\n',
  );
  expect(all).toContain("[ok] digest equals Quay's\n");
  expect(all).toContain(
    'Cleaning up:\n  DeploymentConfig jdoe2-deployment-config\n  ImageStream jdoe2-image-stream\n',
  );
  expect(all).toMatch(/8 of 8 steps passed in \d+ s\.\n$/);
});

test('a lesson alone makes what it starts from', async () => {
  const lab = await startSessionLab();
  const report = await run(optionsOf(lab, { lessons: ['new-image'] }));
  expect(failuresOf(report)).toEqual([]);
  expect(report.lessons.map(({ id }) => id)).toEqual(['new-image']);
});

test('a check that cannot fail fails the proof', async () => {
  const lab = await startSessionLab();
  const lessonsDirectory = await lessonsWith('02-imagestreams.md', (text) =>
    text.replace(
      '${REPOSITORY}:${CDSID}\nequals: ${REPOSITORY}:v1',
      '${REPOSITORY}:v1\nequals: ${REPOSITORY}:v1',
    ),
  );
  const report = await run(optionsOf(lab, { lessonsDirectory, lessons: ['imagestreams'] }));
  expect(failuresOf(report)).toEqual([
    "ImageStreams › Publish an image: “Quay's :v1 has the digest of Quay's :v1” passed all along: it does not prove that the step was done.",
  ]);
  expect(report.lessons[0]?.steps.map(({ state }) => state)).toEqual(['failed', 'not run']);
  expect(report.passed).toBe(false);
});

test('a check that never passes names lesson, step, expected and found', async () => {
  const lab = await startSessionLab();
  const lessonsDirectory = await lessonsWith('02-imagestreams.md', (text) =>
    text.replace('oc-tutor publish v1', 'oc-tutor publish v2').replace('timeout=30s', 'timeout=200ms'),
  );
  const report = await run(optionsOf(lab, { lessonsDirectory, lessons: ['imagestreams'] }));
  expect(failuresOf(report)).toEqual([
    expect.stringMatching(
      /^ImageStreams › Publish an image: “Quay's :jdoe2 has the digest of Quay's :v1” did not pass in time: expected sha256:\w{8}…, which Quay's :v1 has, found sha256:\w{8}…$/,
    ),
  ]);
  expect(report.cleanUp.state).toBe('passed');
});

test('what the learner has there is not taken for the proof’s', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('imagestreams');
  session.goToStep(1);
  await session.solve();
  await expect(run(optionsOf(lab))).rejects.toThrow(
    'jdoe2 has objects in devenablement-workshop-dev already: ImageStream/jdoe2-image-stream.',
  );
  const report = await run(optionsOf(lab, { lessons: ['imagestreams'], startClean: true }));
  expect(failuresOf(report)).toEqual([]);
});

test('a tag that was there points again at what it did', async () => {
  const lab = await startSessionLab();
  const digest = lab.registry.publish('jdoe2', 'hello from v2');
  await run(optionsOf(lab, { lessons: ['imagestreams'] }));
  const [registry = '', ...path] = lab.registry.repository.split('/');
  const tag = await lab.options.registry.tag({ registry, repository: path.join('/'), tag: 'jdoe2' });
  expect(tag?.digest).toBe(digest);
});

test('an aborted run cleans up after itself', async () => {
  const lab = await startSessionLab();
  const stop = new AbortController();
  const events = prove(optionsOf(lab, { signal: stop.signal }));
  const play = async () => {
    for await (const event of events)
      if (event.type === 'step' && event.index === 1) stop.abort(new Error('enough'));
  };
  await expect(play()).rejects.toThrow('enough');
  expect((await lab.oc('get is,dc,deployments,pods -o name')).out).toBe('');
});

test('an unknown lesson', async () => {
  const lab = await startSessionLab();
  await expect(run(optionsOf(lab, { lessons: ['nope'] }))).rejects.toThrow('There is no lesson “nope”.');
});
