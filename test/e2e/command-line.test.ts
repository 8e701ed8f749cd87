import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeHome } from './program.ts';

describe('the command line', () => {
  it('says its version', async () => {
    const { run } = await makeHome();
    const { out, code } = await run('--version');
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  it('refuses an unknown lesson, target, CDSID and report with a sentence and exit code 2', async () => {
    const { run } = await makeHome();
    const lesson = await run('learn', 'nosuch');
    expect(lesson).toMatchObject({ code: 2, err: expect.stringMatching(/no lesson “nosuch”/) });
    const target = await run('--target', 'moon', 'status');
    expect(target).toMatchObject({ code: 2, err: expect.stringMatching(/moon/) });
    const cdsid = await run('--cdsid', 'Jane Doe', 'status');
    expect(cdsid.code).toBe(2);
    expect(cdsid.err).not.toMatch(/ at /);
    const report = await run('test', '--report', 'xml=1');
    expect(report).toMatchObject({ code: 2, err: expect.stringMatching(/is no report/) });
  });

  it('says so when the state folder cannot be written', async () => {
    const { run } = await makeHome();
    const { code, err } = await run('--state-dir', '/proc/nowhere', 'publish', 'v1');
    expect(code).toBe(1);
    expect(err).toMatch(/state folder \/proc\/nowhere cannot be written/);
  });
});

describe('the whole course without anybody', () => {
  it('proves every step, leaves nothing behind and writes both reports', { timeout: 240_000 }, async () => {
    const { run, folder } = await makeHome();
    const json = join(folder, 'report.json');
    const junit = join(folder, 'report.xml');
    const ran = await run(
      '--cdsid',
      'jdoe2',
      'test',
      '--report',
      `json=${json}`,
      '--report',
      `junit=${junit}`,
    );
    expect(`${ran.out}\n${ran.err}`).not.toMatch(/\[failed\]/);
    expect(ran.code).toBe(0);
    const report = JSON.parse(await readFile(json, 'utf8'));
    expect(report.lessons).toHaveLength(4);
    expect(report.passed).toBe(true);
    expect(report.cleanUp.failure).toBeUndefined();
    for (const lesson of report.lessons) {
      for (const step of lesson.steps) {
        if (step.checks.length === 0) continue;
        expect(step.checks.some((check: { seenFailing: boolean }) => check.seenFailing)).toBe(true);
        for (const check of step.checks) expect([check.after, check.again]).toEqual(['passed', 'passed']);
      }
    }
    expect(await readFile(junit, 'utf8')).toMatch(/^<\?xml[\s\S]*failures="0"/);
  });
});

describe('a proof', () => {
  it('leaves the project empty, the bystander it made included', { timeout: 120_000 }, async () => {
    const { run } = await makeHome();
    const ran = await run('test', 'imagestreams', '--cdsid', 'jdoe2');
    expect(ran.code).toBe(0);
    const left = await run('--cdsid', 'jdoe2', 'oc', 'get', 'is,deploy,rs,rc,pods');
    expect(left.out).toBe('');
    expect(left.err).toMatch(/No resources found in devenablement-workshop-dev namespace\./);
  });
});
