import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bin, type Home, makeHome, outcome } from './program.ts';

describe('the command line', () => {
  it('says its version', async () => {
    const { run } = await makeHome();
    const { out, code } = await run('--version');
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  it('refuses an unknown lesson, target, CDSID and report with a sentence and exit code 2', async () => {
    const { run } = await makeHome();
    for (const command of [
      ['nosuch'],
      ['learn', 'nosuch'],
      ['test', 'nosuch'],
      ['reset', 'nosuch', '--yes'],
    ]) {
      const lesson = await run(...command);
      expect(lesson).toMatchObject({ code: 2, err: expect.stringMatching(/no lesson “nosuch”/) });
      expect(lesson.err).toContain('1 hardcoded-image, 2 imagestreams, 3 deploymentconfigs, 4 new-image');
    }
    const target = await run('--target', 'moon', 'status');
    expect(target).toMatchObject({ code: 2, err: expect.stringMatching(/moon/) });
    const cdsid = await run('--cdsid', 'Jane Doe', 'status');
    expect(cdsid.code).toBe(2);
    expect(cdsid.err).not.toMatch(/ at /);
    const report = await run('test', '--report', 'xml=1');
    expect(report).toMatchObject({ code: 2, err: expect.stringMatching(/is no report/) });
    const nowhere = await run('test', '--report', 'json=no/such/folder/report.json');
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringMatching(/report \S+ cannot be written: /) });
  });

  it('says so when the state folder cannot be written', async () => {
    const { run, folder } = await makeHome();
    await writeFile(join(folder, 'file'), '');
    for (const state of ['/proc/nowhere', join(folder, 'file')]) {
      for (const command of [
        ['publish', 'v1'],
        ['status'],
        ['reset', '--all', '--yes'],
        ['test'],
        ['playground'],
      ]) {
        const { code, err } = await run('--state-dir', state, ...command);
        expect(code).toBe(1);
        expect(err).toContain(`The state folder ${state} cannot be written: `);
        expect(err.trim().split('\n')).toHaveLength(2);
      }
    }
  });
});

/** A learner whose id begins like jdoe2's, in the same project, who must not notice anything. */
async function neighbour({ folder, run }: Home): Promise<() => Promise<unknown>> {
  const labels = { app: 'jdoe22-deployment', cdsid: 'jdoe22' };
  const objects = [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'jdoe22-deployment', labels },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'x' }] } },
      },
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'jdoe22-notes', labels }, data: { a: 'b' } },
    {
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStream',
      metadata: { name: 'jdoe22-image-stream', labels },
    },
  ];
  const file = join(folder, 'neighbour.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  expect(await run('--cdsid', 'jdoe22', 'oc', 'create', '-f', file)).toMatchObject({ code: 0 });
  return async () => {
    const { out } = await run(
      '--cdsid',
      'jdoe22',
      'oc',
      'get',
      'deploy,cm,is',
      '-l',
      'cdsid=jdoe22',
      '-o',
      'json',
    );
    const { items } = JSON.parse(out) as {
      items: { kind: string; metadata: { name: string; uid: string; generation?: number } }[];
    };
    return items.map(({ kind, metadata: { name, uid, generation } }) => ({ kind, name, uid, generation }));
  };
}

describe('the whole course without anybody', () => {
  it('proves every step, leaves nothing behind, touches nobody and writes both reports', {
    timeout: 120_000,
  }, async () => {
    const home = await makeHome();
    const { run, folder } = home;
    await home.playground('--import-interval', '500');
    const look = await neighbour(home);
    const before = await look();
    expect(before).toHaveLength(3);
    const json = join(folder, 'report.json');
    const junit = join(folder, 'report.xml');
    const ran = await run(
      ...['test', '--report', `json=${json}`, '--report', `junit=${junit}`, '--cdsid', 'jdoe2'],
    );
    expect(`${ran.out}\n${ran.err}`).not.toMatch(/\[failed\]/);
    expect(ran.code).toBe(0);

    const report = JSON.parse(await readFile(json, 'utf8'));
    expect(report).toMatchObject({ passed: true, cdsid: 'jdoe2' });
    expect(report.cleanUp).toMatchObject({ state: 'passed', leftovers: [], disturbed: [] });
    expect(report.lessons.map(({ id }: { id: string }) => id)).toEqual([
      'hardcoded-image',
      'imagestreams',
      'deploymentconfigs',
      'new-image',
    ]);
    const xml = await readFile(junit, 'utf8');
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="oc-tutor" tests="14" failures="0"/,
    );
    let checks = 0;
    for (const lesson of report.lessons) {
      for (const step of lesson.steps) {
        expect(step.state).toBe('passed');
        expect(xml).toContain(`<testcase classname="${lesson.number} ${lesson.title}" name="${step.title}"`);
        for (const check of step.checks) {
          checks += 1;
          expect(check).toMatchObject({ seenFailing: true, after: 'passed', again: 'passed' });
        }
      }
    }
    expect(checks).toBeGreaterThanOrEqual(13);
    expect(xml).toMatch(/<testcase classname="reset" name="Only the learner’s own is gone" time="[\d.]+"\/>/);
    expect(xml).not.toContain('<failure');

    expect(await look()).toEqual(before);
    const left = await run('--cdsid', 'jdoe2', 'oc', 'get', 'is,dc,deploy,rc,pods,cm', '-o', 'name');
    expect(left.out.trim().split('\n').sort()).toEqual([
      'configmap/jdoe22-notes',
      'deployment.apps/jdoe22-deployment',
      'imagestream.image.openshift.io/jdoe22-image-stream',
    ]);
  });

  it('is played as text where nobody looks at a terminal', { timeout: 60_000 }, async () => {
    const { environment, folder } = await makeHome();
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${bin}" learn 2 | cat`], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, out, err } = await outcome(shell);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Playing one lesson as \S+\.\n\nLesson 2: ImageStreams\n=+\n/);
    expect(out).toContain("[ok] the ImageStream's digest is Quay's");
    expect(out).toMatch(/\n4 of 4 steps passed in \d+ s\.\n$/);
    expect(out).not.toMatch(/\[failed\]|\u001b/);
  });
});

describe('a proof', () => {
  it('takes a lesson by its number, makes what it starts from, and leaves the project empty', {
    timeout: 60_000,
  }, async () => {
    const { run } = await makeHome();
    const ran = await run('test', '2', '--cdsid', 'jdoe2');
    expect(ran.code).toBe(0);
    const left = await run('--cdsid', 'jdoe2', 'oc', 'get', 'is,deploy,rs,rc,pods');
    expect(left.out).toBe('');
    expect(left.err).toMatch(/No resources found in devenablement-workshop-dev namespace\./);
  });
});
