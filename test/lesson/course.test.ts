import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Lesson, Step } from '../../source/lesson/lesson.ts';
import { lintCourse } from '../../source/lesson/lint-course.ts';
import { loadLesson } from '../../source/lesson/load-lesson.ts';
import { manifestObjects, placeholders } from '../../source/lesson/manifest.ts';
import { readCourse } from '../../source/lesson/read-course.ts';
import { learnerVariables, substituteAll } from '../../source/lesson/variables.ts';
import { yamlPathLine } from '../../source/lesson/yaml-path.ts';

const root = join(import.meta.dirname, '../..');
const lessons = join(root, 'lessons');
const learner = {
  cdsid: 'jdoe2',
  namespace: 'devenablement-workshop-dev',
  repository: 'quay.example.com/devenablement/workshop',
};

function readManifests(): Map<string, string> {
  const folder = join(root, 'manifests');
  return new Map(
    readdirSync(folder).map((name) => [`manifests/${name}`, readFileSync(join(folder, name), 'utf8')]),
  );
}

let course: Lesson[];
beforeAll(async () => {
  course = await Promise.all((await readCourse(lessons)).map(({ id }) => loadLesson(lessons, id)));
});

const blocksOf = (step: Step) => [...step.blocks, ...step.hints.flat()];

describe('the course', () => {
  it('is sound', () => {
    const files = readdirSync(lessons).map((name) => ({
      path: join('lessons', name),
      text: readFileSync(join(lessons, name), 'utf8'),
    }));
    expect(lintCourse(files, readManifests())).toEqual([]);
  });

  it('has its lessons in the order of their files', () => {
    expect(course.slice(0, 4).map(({ id }) => id)).toEqual([
      'hardcoded-image',
      'imagestreams',
      'deploymentconfigs',
      'new-image',
    ]);
    expect(course.map(({ number }) => number)).toEqual(course.map((_, index) => index + 1));
  });

  it('proves every step that changes something: where a command runs that is more than a look, there is a check', () => {
    const looks = /^oc (get|describe|logs|status|rollout (status|history)|explain|whoami|project)\b/;
    const unproven = course.flatMap((lesson) =>
      lesson.steps
        .filter(({ checks }) => checks.length === 0)
        .filter(({ blocks }) =>
          blocks.some((block) => block.type === 'run' && block.commands.some((line) => !looks.test(line))),
        )
        .map(({ id }) => `${lesson.id}/${id}`),
    );
    expect(unproven).toEqual([]);
  });

  it('names only what is the learner’s own in its commands', () => {
    const own =
      /\$\{(CDSID|REPOSITORY)\}|manifests\/|^oc-tutor publish|^oc get (is|istag|dc|rc|pods?|deploy)$|^oc whoami|^oc project/;
    const strange = course.flatMap(({ steps }) =>
      steps
        .flatMap(blocksOf)
        .flatMap((block) => (block.type === 'run' ? block.commands.filter((line) => !own.test(line)) : [])),
    );
    expect(strange).toEqual([]);
  });

  it('leaves no variable unfilled', () => {
    for (const lesson of course) {
      expect(JSON.stringify(substituteAll(lesson, learnerVariables(learner)))).not.toMatch(/\$\{[A-Z]/);
    }
  });

  it('holds plain words, no line of which is wider than a page', () => {
    for (const name of readdirSync(lessons)) {
      const long = readFileSync(join(lessons, name), 'utf8')
        .split('\n')
        .filter((line) => line.length > 150);
      expect(long, name).toEqual([]);
    }
  });
});

describe('the manifests', () => {
  it('are objects of the learner’s once they are filled in', () => {
    for (const [file, text] of readManifests()) {
      expect(
        placeholders.some((placeholder) => text.includes(placeholder)),
        file,
      ).toBe(true);
      const filled = text.replaceAll('<CDSID>', learner.cdsid).replaceAll('<REPOSITORY>', learner.repository);
      expect(filled, file).not.toMatch(/<[A-Z]+>/);
      expect(
        parseAllDocuments(filled).flatMap(({ errors }) => errors),
        file,
      ).toEqual([]);
      for (const { name, labels } of manifestObjects(filled)) {
        expect(name, file).toMatch(/^jdoe2-/);
        expect(labels, file).toMatchObject({ cdsid: 'jdoe2' });
      }
    }
  });

  it('point the learner at the line that the lesson is about', () => {
    const deployment = readManifests().get('manifests/deployment.yaml') ?? '';
    const place = yamlPathLine(deployment, 'spec.template.spec.containers[0].image');
    expect(deployment.split('\n')[(place?.line ?? 0) - 1]).toMatch(/^ +image: <REPOSITORY>:<CDSID>$/);
  });
});

it('the package brings lessons, manifests and the built program, and nothing of the development', () => {
  const listing = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as { files: { path: string }[] }[] | Record<string, { files: { path: string }[] }>;
  const paths = Object.values(listing).flatMap(({ files }) => files.map(({ path }) => path));
  for (const needed of [
    'bin/oc-tutor.js',
    'dist/playground.js',
    'lessons/01-hardcoded-image.md',
    'manifests/image-stream.yaml',
    'README.md',
    'LICENSE',
  ])
    expect(paths).toContain(needed);
  expect(paths.filter((path) => /^(source|test|bench|scripts|\.ci)\//.test(path))).toEqual([]);
});
