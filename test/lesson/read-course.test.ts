import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
  expect(indexLesson(text, '01-x.md', '01-x.md')?.steps).toBe(2);
});

test('an unknown lesson is named together with those that there are', async () => {
  await expect(loadLesson(directory, 'nope')).rejects.toMatchObject({
    message: 'There is no lesson “nope”.',
    remedy: expect.stringContaining('imagestreams'),
  });
});
