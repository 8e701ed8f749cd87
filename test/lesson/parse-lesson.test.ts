import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseLesson } from '../../source/lesson/parse-lesson.ts';

const lessons = join(import.meta.dirname, '../tutorial/fixtures/lessons');

function fixture(name: string) {
  const { lesson, problems } = parseLesson(readFileSync(join(lessons, name), 'utf8'), `lessons/${name}`);
  if (lesson === undefined) throw new Error(JSON.stringify(problems));
  expect(problems).toEqual([]);
  return lesson;
}

const head = '---\nid: x\ntitle: X\nminutes: 1\n---\n';

function problemsOf(body: string) {
  return parseLesson(head + body, '09-x.md').problems.map(({ line, message }) => `${line}: ${message}`);
}

test('front matter, introduction and steps', () => {
  const lesson = fixture('01-hardcoded-image.md');
  expect(lesson).toMatchObject({
    id: 'hardcoded-image',
    number: 1,
    title: 'A hard-coded image',
    minutes: 10,
    requires: ['apps'],
    introduction: [{ type: 'prose', markdown: 'A Deployment names its image, tag and all.' }],
  });
  expect(lesson.steps.map((step) => step.id)).toEqual([
    'publish-a-first-image',
    'deploy-it',
    'publish-a-new-image',
    'clean-up',
  ]);
});

test('blocks come in the order of the file, with what is needed to run them', () => {
  const step = fixture('01-hardcoded-image.md').steps[1];
  expect(step?.blocks).toMatchObject([
    { type: 'prose', markdown: 'Replace `<CDSID>` and `<REPOSITORY>` in the file.' },
    { type: 'edit', file: 'manifests/deployment.yaml', command: '$EDITOR manifests/deployment.yaml' },
    {
      type: 'excerpt',
      file: 'manifests/deployment.yaml',
      path: 'spec.template.spec.containers[0].image',
      text: '        - name: app\n          image: <REPOSITORY>:<CDSID>',
    },
    { type: 'run', commands: ['oc create -f ./manifests/deployment.yaml'] },
  ]);
});

test('checks are typed and know their timeout and line', () => {
  const lesson = fixture('02-imagestreams.md');
  expect(lesson.steps[1]?.checks).toMatchObject([
    { type: 'exists', kind: 'ImageStream', name: '${CDSID}-image-stream', timeout: 30_000 },
    {
      type: 'digest',
      subject: { imageStreamTag: '${CDSID}-image-stream:latest' },
      equals: '${REPOSITORY}:${CDSID}',
      title: "digest equals Quay's",
      timeout: 60_000,
      line: 45,
    },
  ]);
});

test('hints come in stages, with and without blank lines in them', () => {
  const hints = fixture('01-hardcoded-image.md').steps[1]?.hints;
  expect(hints).toMatchObject([
    [{ type: 'prose', markdown: 'The image is `${REPOSITORY}:${CDSID}`.' }],
    [
      { type: 'prose', markdown: 'If the pods do not start, look at them:' },
      { type: 'code', language: 'sh', text: 'oc describe pods -l app=${CDSID}-deployment' },
    ],
  ]);
});

test('a speaker note belongs to its step, also right after a fence', () => {
  const lesson = fixture('01-hardcoded-image.md');
  expect(lesson.steps[2]?.speakerNotes).toEqual(['ask what would have to happen for the new image to run']);
  expect(lesson.steps[1]?.speakerNotes).toEqual([]);
});

test('several commands, joined lines, comments and prompts in a run fence', () => {
  const { lesson } = parseLesson(
    `${head}## Go\n\`\`\`sh {run}\n# first\n$ oc get is \\\n   -o yaml\n\noc get dc\n\`\`\`\n`,
    '09-x.md',
  );
  expect(lesson?.steps[0]?.blocks).toMatchObject([
    { type: 'run', commands: ['oc get is -o yaml', 'oc get dc'], line: 7 },
  ]);
});

test('Windows line ends and a byte order mark change nothing', () => {
  const text = readFileSync(join(lessons, '02-imagestreams.md'), 'utf8');
  const unix = parseLesson(text, '02-x.md');
  const windows = parseLesson(`\uFEFF${text.replaceAll('\n', '\r\n')}`, '02-x.md');
  expect(windows).toEqual(unix);
});

test.each([
  [
    '## Go\n```sh {walk}\nx\n```',
    '7: There is no attribute `walk` for this fence: use run, edit, excerpt, console, check.',
  ],
  ['## Go\n```sh {run fast}\noc get is\n```', '7: There is no attribute `fast` for this fence: remove it.'],
  [
    '## Go\n```sh run\noc get is\n```',
    '7: Write the attributes of a fence in braces, such as `sh {run}`, not `run`.',
  ],
  [
    '## Go\n```sh {edit}\n$EDITOR\n```',
    '7: Write one command into the `{edit}` fence that ends with the file: `$EDITOR manifests/image-stream.yaml`.',
  ],
  [
    '## Go\n```sh {edit}\n$EDITOR ../secret.yaml\n```',
    '7: Write one command into the `{edit}` fence that ends with the file: `$EDITOR manifests/image-stream.yaml`.',
  ],
  [
    '## Go\n```yaml {check=colour}\na: b\n```',
    '7: There is no check of type `colour`: use one of file, exists, absent, digest, rollout, ready, log, chain, trigger.',
  ],
  [
    '## Go\n```yaml {check=ready timeout=soon}\npods: a=b\ncount: 2\n```',
    '7: Write the timeout as `30s`, `2m` or `500ms`, not `soon`.',
  ],
  ['## Go\n```yaml {check=ready}\npods: a=b\n```', '7: The ready check: `count` is missing.'],
  [
    '## Go\n```yaml {check=exists}\nkind: Planet\nname: x\n```',
    '7: The exists check: `kind` must be one of ImageStream, ImageStreamTag, DeploymentConfig, ReplicationController, Deployment, ReplicaSet, Pod.',
  ],
  [
    '## Go\n```yaml {check=digest}\ntag: a\npods: b\nequals: c\n```',
    '7: The digest check: name exactly one of imageStreamTag, tag, deploymentConfig, pods.',
  ],
  ['## Go\n```yaml {check=digest}\ntag: a\n```', '7: The digest check: say either `equals` or `differs`.'],
  [
    '## Go\n```yaml {check=ready}\npods: a=b\ncount: 2\ncolour: red\n```',
    '7: The ready check: has no key `colour`.',
  ],
  ['## Go\n<div>hello</div>', '7: Only <details> and comments may be HTML: rewrite `<div>hello</div>`.'],
  ['## Go\n<details><summary>Hint</summary>\n\nmore', '7: Close the hint with `</details>`.'],
  ['## Go\n<!-- speaker note: x -->', '7: Start a speaker note with `speaker_note:`.'],
  ['## Go\n\n## Go', '8: There is another step “Go”: give each a title of its own.'],
  ['# Y\n## Go', '6: The heading and the front matter differ: make both “X”.'],
  ['text only', '1: Give the lesson a step: a `##` heading with what there is to do.'],
  ['```sh {run}\noc get is\n```\n## Go', '6: Put the `{run}` fence under a `##` heading.'],
])('%j is reported with its line and what to do', (body, problem) => {
  expect(problemsOf(body)).toEqual([problem]);
});

test('a broken YAML body is reported on its own line', () => {
  expect(problemsOf('## Go\n```yaml {check=ready}\npods: a\n  count: [\n```')[0]).toMatch(
    /^8: The check is not YAML: .*\.$/,
  );
});

test.each([
  ['no front matter\n', 1, /^Start the file with front matter/],
  ['---\nid: x\ntitle: X\n---\n## Go\n', 1, /`minutes` in the front matter: is missing/],
  ['---\nid: X Y\ntitle: X\nminutes: 1\n---\n## Go\n', 2, /`id` in the front matter: use lower case letters/],
  ['---\nid: x\ntitle: X\nminutes: 1\ncolour: red\n---\n## Go\n', 1, /has no key `colour`/],
  ['---\nid: x\ntitle: [X\nminutes: 1\n---\n## Go\n', 4, /^The front matter is not YAML/],
])('front matter %j', (text, line, message) => {
  const { problems } = parseLesson(text, '09-x.md');
  expect(problems[0]).toMatchObject({ file: '09-x.md', message: expect.stringMatching(message) });
  expect(Math.abs((problems[0]?.line ?? 0) - line)).toBeLessThanOrEqual(1);
});
