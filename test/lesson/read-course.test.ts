import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadLesson } from '../../source/lesson/load-lesson.ts';
import { parseLesson } from '../../source/lesson/parse-lesson.ts';
import { indexLesson, readCourse } from '../../source/lesson/read-course.ts';

const directory = join(import.meta.dirname, '../tutorial/fixtures/lessons');

test('the light index agrees with the full parser', async () => {
  const course = await readCourse(directory);
  expect(course.map((entry) => entry.id)).toEqual([
    'hardcoded-image',
    'imagestreams',
    'deploymentconfigs',
    'new-image',
  ]);
  for (const entry of course) {
    const { lesson } = parseLesson(readFileSync(entry.file, 'utf8'), entry.file);
    expect({ ...entry, file: '' }).toEqual({
      id: lesson?.id,
      number: lesson?.number,
      title: lesson?.title,
      minutes: lesson?.minutes,
      requires: lesson?.requires,
      ...(lesson?.after === undefined ? {} : { after: lesson.after }),
      steps: lesson?.steps.length,
      file: '',
    });
  }
});

test('headings in fences and comments are no steps', () => {
  const text = '---\nid: x\n---\n## One\n```md\n## no\n```\n<!--\n## no\n-->\n### no\n## Two\n';
  expect(indexLesson(text, '01-x.md', '01-x.md').steps).toBe(2);
});

test('an unknown lesson is named together with those that there are', async () => {
  await expect(loadLesson(directory, 'nope')).rejects.toMatchObject({
    message: 'There is no lesson “nope”.',
    remedy: expect.stringContaining('imagestreams'),
  });
});

test('a malformed lesson is in the course, and is refused with file, line and what is wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oct-lessons-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const nameless = join(folder, '01-nameless.md');
  await writeFile(nameless, '---\ntitle: No id\n---\n## Step\n\nText.\n');
  const check = '```yaml {check=ready}\npods: app=x\ncount: two\n```';
  const badCheck = join(folder, '02-bad-check.md');
  await writeFile(badCheck, `---\nid: bad\ntitle: Bad\nminutes: 1\nrequires: []\n---\n## Step\n\n${check}\n`);
  expect((await readCourse(folder)).map(({ id }) => id)).toEqual(['nameless', 'bad']);
  await expect(loadLesson(folder, 'nameless')).rejects.toThrow(
    `The lesson is malformed: ${nameless}:2: \`id\` in the front matter: is missing.`,
  );
  await expect(loadLesson(folder, 'bad')).rejects.toMatchObject({
    message: `The lesson is malformed: ${badCheck}:9: The ready check: \`count\` must be a number.`,
    remedy: `\`oc-tutor lint ${badCheck}\` shows all that is wrong with it.`,
  });
});
