import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../source/cluster/connect.ts';
import type { Snapshot } from '../../source/tutorial/snapshot.ts';
import { kubeconfigThrough, startProxy } from './proxy.ts';
import { startSessionLab, until } from './session-lab.ts';

const current = ({ lesson }: Snapshot) => lesson?.steps[lesson.step];
const done = (snapshot: Snapshot) => current(snapshot)?.done === true;
const states = (snapshot: Snapshot) => current(snapshot)?.checks.map(({ state }) => state);

test('a lesson from its first step to its last, by hand', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  expect(session.snapshot.course.map(({ id, steps, stepsDone }) => [id, steps, stepsDone])).toEqual([
    ['hardcoded-image', 4, 0],
    ['imagestreams', 2, 0],
    ['deploymentconfigs', 1, 0],
    ['new-image', 1, 0],
  ]);
  await session.openLesson('imagestreams');
  expect(session.snapshot.connection).toEqual({ state: 'connected' });
  expect(states(session.snapshot)).toEqual(['waiting']);
  session.next();
  expect(session.snapshot.notice).toMatch(
    /^“Publish an image” still waits for: Quay's :jdoe2 has the digest of Quay's :v1 \(found: no tag /,
  );
  expect(session.snapshot.lesson?.step).toBe(0);

  await session.run();
  expect(session.snapshot.runs).toMatchObject([
    { command: 'oc-tutor publish v1', state: 'succeeded', exitCode: 0, lines: [{ stream: 'stdout' }] },
  ]);
  await until(session, done);
  expect(session.snapshot.notice).toBeUndefined();
  expect(session.snapshot.runs[0]?.effect).toMatch(/^Quay's :jdoe2 has sha256:/);
  session.next();

  const edit = current(session.snapshot)?.blocks.find((block) => block.type === 'edit');
  expect(edit).toMatchObject({
    filled: false,
    path: join(lab.options.workspaceDirectory, 'manifests/image-stream.yaml'),
  });
  await session.run();
  expect(session.snapshot.runs.at(-1)).toMatchObject({ state: 'failed', exitCode: 1 });
  expect(await session.fillIn()).toContain('+  name: jdoe2-image-stream');
  await session.run();
  expect(session.snapshot.runs.at(-1)?.lines[0]?.text).toBe(
    'imagestream.image.openshift.io/jdoe2-image-stream created',
  );
  const finished = await until(session, done);
  expect(finished.chain.hops[1]).toMatchObject({
    name: 'ImageStreamTag',
    digest: finished.chain.hops[0]?.digest,
    status: { state: 'same' },
  });
  expect(current(finished)?.blocks).toMatchObject([
    { type: 'prose' },
    { type: 'edit', filled: true },
    {
      type: 'excerpt',
      lines: [
        { number: 11, text: '      from:', pointed: false },
        { number: 12, pointed: false },
        {
          number: 13,
          text: `        name: ${lab.registry.repository}:jdoe2 # the tag in Quay`,
          pointed: true,
        },
      ],
    },
    { type: 'run', commands: ['oc create -f ./manifests/image-stream.yaml'] },
    {
      type: 'console',
      lines: [
        `ImageStream jdoe2-image-stream`,
        expect.stringContaining('latest'),
        expect.stringContaining('sha256:'),
      ],
    },
  ]);
  session.next();
  expect(session.snapshot.lesson?.complete).toBe(true);
  expect(session.snapshot.notice).toBe('“ImageStreams” is complete. The next one is “DeploymentConfigs”.');
  expect(session.snapshot.course[1]?.stepsDone).toBe(2);
});

test('what breaks is said at once, and when it is whole again', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('imagestreams');
  await session.solve();
  await until(session, done);
  session.next();
  await session.solve();
  await until(session, done);
  await lab.oc('delete is jdoe2-image-stream');
  const broken = await until(session, ({ notice }) => notice?.includes('is broken now') ?? false);
  expect(broken.notice).toMatch(
    /^Step “Create the ImageStream” was passed and is broken now: ImageStream jdoe2-image-stream exists – not there\.$/,
  );
  expect(states(broken)).toEqual(['broken', 'broken']);
  expect(current(broken)?.done).toBe(false);
  await session.solve();
  const mended = await until(session, done);
  expect(states(mended)).toEqual(['passed', 'passed']);
  expect(mended.notice).toBe('Step “Create the ImageStream” is whole again.');
});

test('progress survives, and the session comes back to the same step with its ticks', async () => {
  const lab = await startSessionLab();
  const first = await lab.start();
  await first.openLesson('imagestreams');
  await first.solve();
  await until(first, done);
  first.next();
  await first.close();
  const saved = JSON.parse(await readFile(lab.options.progressFile, 'utf8'));
  expect(saved).toMatchObject({
    lesson: 'imagestreams',
    lessons: { imagestreams: { step: 'create-the-imagestream' } },
  });
  const second = await lab.start();
  expect(second.snapshot.course[1]?.stepsDone).toBe(1);
  await second.openLesson('imagestreams');
  expect(second.snapshot.lesson?.step).toBe(1);
  expect(second.snapshot.lesson?.steps[0]).toMatchObject({ done: true, checks: [{ state: 'passed' }] });
});

test('a lesson whose start is missing says so, and solving makes it', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('deploymentconfigs');
  expect(session.snapshot.lesson?.missing).toBe(
    'This lesson starts from what “ImageStreams” made, and ImageStream jdoe2-image-stream is not there: solving makes it.',
  );
  await session.solve();
  expect(session.snapshot.problem).toBeUndefined();
  expect(session.snapshot.lesson?.missing).toBeUndefined();
  expect(session.snapshot.lesson?.steps[0]?.done).toBe(false);
  await session.solve();
  const snapshot = await until(session, done, 'the rollout');
  expect(snapshot.chain.complete).toBe(true);
  const greets = () =>
    session.logs.lines.some(({ mark, text }) => mark === '|' && text.includes('greeting: hello'));
  await new Promise<void>((resolve) => {
    session.logs.subscribe(() => greets() && resolve());
    if (greets()) resolve();
  });
});

test('a deployment of a hard-coded image stays behind, and a step that deletes makes no noise', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('hardcoded-image');
  const notices: string[] = [];
  session.subscribe(({ notice }) => {
    if (notice !== undefined && notices.at(-1) !== notice) notices.push(notice);
  });
  for (let step = 0; step < 4; step += 1) {
    await session.solve();
    const snapshot = await until(session, done, `step ${step}`);
    if (step === 2) {
      expect(snapshot.chain.hops.map(({ name }) => name)).toEqual([
        'Quay',
        'Deployment',
        'ReplicaSet',
        'Pods',
      ]);
    }
    session.next();
  }
  expect(session.snapshot.lesson?.complete).toBe(true);
  expect(notices.filter((notice) => notice.includes('broken'))).toEqual([]);
});

test('commands that are none of ours are refused kindly', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('imagestreams');
  const last = () =>
    session.snapshot.runs
      .at(-1)
      ?.lines.map(({ text }) => text)
      .join('\n');
  await session.runCommand('rm -rf /');
  expect(last()).toBe('Only `oc …` and `oc-tutor publish VERSION` are run here.');
  await session.runCommand('get pods');
  expect(last()).toContain('Did you mean `oc get pods`?');
  await session.runCommand('oc get pods | head');
  expect(last()).toContain('Pipes (|) need a shell');
  await session.runCommand('oc-tutor publish v9');
  expect(last()).toContain('There is no tag v9');
  await session.runCommand('oc-tutor publish v1 asmith');
  expect(last()).toContain('Only your own tag is written.');
  await session.runCommand('oc get is $CDSID-image-stream');
  expect(last()).toContain('imagestreams.image.openshift.io "jdoe2-image-stream" not found');
});

test('a command that goes on is ended by cancelling it', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('imagestreams');
  expect(session.cancel()).toBe(false);
  const running = session.runCommand('oc get pods -w');
  await until(session, ({ runs }) => runs.at(-1)?.state === 'running');
  await session.runCommand('oc get is');
  expect(session.snapshot.notice).toMatch(/still running/);
  expect(session.cancel()).toBe(true);
  await running;
  expect(session.snapshot.runs).toMatchObject([{ command: 'oc get pods -w', state: 'cancelled' }]);
});

test('without a connection a command says why, and can be cancelled', async () => {
  const lab = await startSessionLab();
  const session = await lab.start({ cluster: () => Promise.reject(new Error('no route')) });
  await session.openLesson('imagestreams');
  await session.runCommand('oc get is');
  expect(session.snapshot.runs.at(-1)).toMatchObject({
    state: 'failed',
    lines: [{ stream: 'stderr', text: 'no route' }],
  });
  await session.planReset('all');
  expect(session.snapshot.problem).toEqual({ what: 'The reset could not be planned.', words: 'no route' });
  const never = await lab.start({ cluster: () => new Promise(() => {}) });
  void never.openLesson('imagestreams');
  await until(never, ({ lesson }) => lesson !== undefined);
  const running = never.runCommand('oc get is');
  await until(never, ({ runs }) => runs.at(-1)?.state === 'running');
  expect(never.cancel()).toBe(true);
  await running;
  expect(never.snapshot.runs.at(-1)).toMatchObject({ state: 'cancelled' });
});

test('going back to look at an earlier step makes no noise', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('hardcoded-image');
  for (let step = 0; step < 3; step += 1) {
    await session.solve();
    await until(session, done, `step ${step}`);
    session.next();
  }
  session.goToStep(0);
  expect(states(session.snapshot)).toEqual(['passed']);
  expect(session.snapshot.notice ?? '').not.toContain('broken');
});

test('which lessons this cluster cannot play', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.connect();
  expect(session.snapshot.connection).toEqual({ state: 'connected' });
  expect(session.snapshot.course.map(({ unavailable }) => unavailable)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('hints come one by one; a step can be skipped', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('hardcoded-image');
  session.hint();
  expect(session.snapshot.notice).toBe('There is no hint for this step.');
  session.skip();
  expect(session.snapshot.lesson).toMatchObject({
    step: 1,
    steps: [{ skipped: true, done: false }, {}, {}, {}],
  });
  session.hint();
  expect(current(session.snapshot)).toMatchObject({
    hintCount: 2,
    hints: [[{ type: 'prose', markdown: `The image is \`${lab.registry.repository}:jdoe2\`.` }]],
  });
});

test('a connection that is lost shows with its words, and comes back', async () => {
  const lab = await startSessionLab();
  let reachable = false;
  const session = await lab.start({
    cluster: () =>
      reachable
        ? connect({ kubeconfig: lab.kubeconfig, environment: {} })
        : Promise.reject(new Error('no route')),
  });
  await session.openLesson('imagestreams');
  expect(session.snapshot.connection).toMatchObject({ state: 'lost', words: 'no route' });
  expect(session.snapshot.lesson?.step).toBe(0);
  reachable = true;
  session.reconnect();
  await until(session, ({ connection }) => connection.state === 'connected');
});

test('a line that is cut keeps the screen as it was, says so, and goes on from there when it is mended', async () => {
  const lab = await startSessionLab();
  const proxy = await startProxy(Number(new URL(lab.server).port));
  const kubeconfig = await kubeconfigThrough(proxy, lab.kubeconfig);
  const session = await lab.start({ cluster: () => connect({ kubeconfig, environment: {} }) });
  await session.openLesson('imagestreams');
  session.skip();
  await session.solve();
  lab.registry.publish('jdoe2', 'hello from v1');
  await until(session, done);
  proxy.cut();
  const lost = await until(session, ({ connection }) => connection.state === 'lost');
  expect(lost.connection).toMatchObject({
    words: expect.stringContaining('localhost'),
    lastSeen: expect.any(Number),
  });
  expect(states(lost)).toEqual(['passed', 'passed']);
  expect(lost.chain.hops[1]?.status).toEqual({ state: 'same' });
  await lab.oc('delete is jdoe2-image-stream');
  proxy.mend();
  session.reconnect();
  const back = await until(session, ({ notice }) => notice?.includes('is broken now') ?? false);
  expect(back.connection).toEqual({ state: 'connected' });
});

test('an edited file is looked at when the editor saves it', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('hardcoded-image');
  session.goToStep(1);
  const path = join(lab.options.workspaceDirectory, 'manifests/deployment.yaml');
  await writeFile(path, 'kind: [\n');
  const broken = await until(session, (snapshot) => states(snapshot)?.[0] === 'failed');
  expect(current(broken)?.checks[0]).toMatchObject({
    expected: 'YAML',
    found: expect.stringMatching(/^line /),
  });
  await session.solve();
  expect(session.snapshot.notice).toMatch(
    /^The file was made anew; what you wrote is kept in manifests\/deployment\.yaml\.bak-/,
  );
  await until(session, (snapshot) => states(snapshot)?.[0] === 'passed');
});

test('an unknown lesson is a problem to read, not an exception', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('nope');
  expect(session.snapshot.problem).toMatchObject({
    what: 'There is no lesson “nope”.',
    remedy: expect.stringContaining('imagestreams'),
  });
  expect(session.snapshot.lesson).toBeUndefined();
});

test('between the commands of a run, too, nothing else can be begun, and the snapshot says so', async () => {
  const lab = await startSessionLab();
  const session = await lab.start();
  await session.openLesson('hardcoded-image');
  session.goToStep(2);
  const running = session.run();
  const seen: [number, boolean][] = [];
  const stop = session.subscribe(({ runs, working }) => {
    const ended = runs.filter(({ state }) => state !== 'running').length;
    seen.push([ended, working === true]);
  });
  await running;
  stop();
  expect(seen.some(([ended]) => ended === 1)).toBe(true);
  expect(seen.filter(([ended]) => ended < 2).every(([, working]) => working)).toBe(true);
  expect(session.snapshot.working).toBeUndefined();
});
