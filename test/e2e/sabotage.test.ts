import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyPackage, makeHome } from './program.ts';

/** Plays one lesson of a course in which a text of that lesson was replaced. */
async function sabotaged(file: string, replacements: [string, string][]) {
  const program = await copyPackage(async (folder) => {
    const path = join(folder, 'lessons', file);
    let text = await readFile(path, 'utf8');
    for (const [from, to] of replacements) {
      const replaced = text.replace(from, to);
      expect(replaced).not.toBe(text);
      text = replaced;
    }
    await writeFile(path, text);
  });
  const { run, folder } = await makeHome(program);
  const json = join(folder, 'report.json');
  const junit = join(folder, 'report.xml');
  const ran = await run(
    ...[
      '--cdsid',
      'jdoe2',
      'test',
      file.slice(1, 2),
      '--report',
      `json=${json}`,
      '--report',
      `junit=${junit}`,
    ],
  );
  return { ...ran, report: JSON.parse(await readFile(json, 'utf8')), xml: await readFile(junit, 'utf8') };
}

test('a manifest that was left unfilled fails the proof with the step, what was expected and what was found', {
  timeout: 60_000,
}, async () => {
  const { code, out, report, xml } = await sabotaged('02-imagestreams.md', [
    ['```sh {edit}\n$EDITOR manifests/image-stream.yaml\n```', ''],
    ['{check=file}', '{check=file timeout=1s}'],
  ]);
  expect(code).toBe(1);
  const failure =
    '“manifests/image-stream.yaml is filled in” did not pass in time: expected manifests/image-stream.yaml with your values in it, found <CDSID> on line 5';
  expect(out).toContain(`ImageStreams › Fill in the ImageStream: ${failure}`);
  expect(out).toContain('[failed] manifests/image-stream.yaml is filled in');
  const [lesson] = report.lessons;
  expect(report.passed).toBe(false);
  expect(lesson.steps.map(({ title, state }: { title: string; state: string }) => [title, state])).toEqual([
    ['Begin with version 1', 'passed'],
    ['Fill in the ImageStream', 'failed'],
    ['Create it', 'not run'],
    ['Look at it', 'not run'],
  ]);
  expect(lesson.steps[1].failure).toContain('expected manifests/image-stream.yaml');
  expect(xml).toMatch(/failures="1"/);
  expect(xml).toMatch(
    /name="Fill in the ImageStream"[^>]*><failure message="“manifests\/image-stream\.yaml is filled in”/,
  );
  // What was played up to there is put back all the same.
  expect(report.cleanUp).toMatchObject({ state: 'passed', leftovers: [] });
});

test('a version that is published behind its back fails the proof likewise', {
  timeout: 60_000,
}, async () => {
  const { code, out, report } = await sabotaged('01-hardcoded-image.md', [
    ['oc-tutor publish v1', 'oc-tutor publish v1\noc-tutor publish v2'],
    ['{check=digest timeout=60s}', '{check=digest timeout=1s}'],
  ]);
  expect(code).toBe(1);
  const [lesson] = report.lessons;
  expect(lesson.steps[0]).toMatchObject({
    title: 'Publish a first image',
    state: 'failed',
    failure: expect.stringMatching(
      /^“Quay's :jdoe2 has the digest of Quay's :v1” .*: expected sha256:\w{8}…, which Quay's :v1 has, found sha256:\w{8}…/,
    ),
    checks: [{ after: 'unmet', expected: expect.any(String), found: expect.any(String) }],
  });
  expect(out).toContain(
    `An image written into a Deployment › Publish a first image: ${lesson.steps[0].failure}`,
  );
});
