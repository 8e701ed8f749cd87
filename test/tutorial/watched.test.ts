import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Lesson } from '../../source/lesson/lesson.ts';
import { parseLesson } from '../../source/lesson/parse-lesson.ts';
import { learnerVariables, substituteAll } from '../../source/lesson/variables.ts';
import { describeChain } from '../../source/tutorial/chain/chain.ts';
import { chainShape } from '../../source/tutorial/chain-shape.ts';
import { describeEffect } from '../../source/tutorial/effect.ts';
import { missingPrerequisites } from '../../source/tutorial/prerequisites.ts';
import type { Chain } from '../../source/tutorial/snapshot.ts';
import { isWatched, onlyLooks } from '../../source/tutorial/watched.ts';
import {
  byName,
  deployment,
  deploymentConfig,
  digestA,
  digestB,
  imageStream,
  learner,
  observed,
  source,
  tag,
} from './objects.ts';

function lesson(name: string): Lesson {
  const file = join(import.meta.dirname, 'fixtures/lessons', name);
  const { lesson: parsed } = parseLesson(readFileSync(file, 'utf8'), name);
  if (parsed === undefined) throw new Error(name);
  return substituteAll(parsed, learnerVariables(learner));
}

const hardCoded = lesson('01-hardcoded-image.md');
const imageStreams = lesson('02-imagestreams.md');
const deploymentConfigs = lesson('03-deploymentconfigs.md');
const newImage = lesson('04-new-image.md');

test.each([
  ['oc get pods', true],
  ['oc rollout status dc/x', true],
  ['oc rollout undo dc/x', false],
  ['oc create -f x.yaml', false],
  ['oc-tutor publish v2', false],
])('%s only looks: %s', (command, looks) => {
  expect(onlyLooks(command)).toBe(looks);
});

function watched(of: Lesson, step: number, type: string, current: number): boolean {
  const check = of.steps[step]?.checks.find((candidate) => candidate.type === type);
  if (check === undefined) throw new Error(type);
  return isWatched(of, step, check, current);
}

test('what a step moved may be moved again by a later step that does something', () => {
  expect(watched(hardCoded, 0, 'digest', 0)).toBe(true);
  expect(watched(hardCoded, 0, 'digest', 1)).toBe(false);
  expect(watched(hardCoded, 1, 'ready', 1)).toBe(true);
  expect(watched(hardCoded, 1, 'ready', 3)).toBe(false);
});

test('what a step made stays, until a later one takes it away', () => {
  expect(watched(imageStreams, 1, 'exists', 1)).toBe(true);
  const made = hardCoded.steps[1];
  const check = {
    line: 1,
    timeout: 1,
    type: 'exists' as const,
    kind: 'Deployment',
    name: 'jdoe2-deployment',
  };
  made?.checks.push(check);
  expect(isWatched(hardCoded, 1, check, 2)).toBe(true);
  expect(isWatched(hardCoded, 1, check, 3)).toBe(false);
});

test('a filled-in file stays filled in, and steps that are ahead are not watched', () => {
  expect(watched(hardCoded, 1, 'file', 3)).toBe(true);
  expect(watched(hardCoded, 1, 'file', 0)).toBe(false);
});

test('what a lesson starts from: the objects of those before it, unless one of them took it away', () => {
  const missing = (state: Parameters<typeof missingPrerequisites>[2]) =>
    missingPrerequisites(newImage, [imageStreams, deploymentConfigs], state).map(
      ({ lesson: { id }, object }) => [id, object.kind],
    );
  expect(missing(observed())).toEqual([
    ['imagestreams', 'ImageStream'],
    ['deploymentconfigs', 'DeploymentConfig'],
  ]);
  expect(missing(observed({ imageStreams: byName(imageStream({ digest: digestA })) }))).toEqual([
    ['deploymentconfigs', 'DeploymentConfig'],
  ]);
  expect(
    missing(
      observed({
        imageStreams: byName(imageStream({ digest: digestA })),
        deploymentConfigs: byName(deploymentConfig({ digest: digestA })),
      }),
    ),
  ).toEqual([]);
  expect(missingPrerequisites(imageStreams, [hardCoded], observed())).toEqual([]);
});

test('the chain shown is the one that the lesson is about', () => {
  expect(chainShape(hardCoded, 0, observed())).toEqual({ workload: 'Deployment', imageStream: false });
  expect(chainShape(imageStreams, 0, observed())).toEqual({
    workload: 'DeploymentConfig',
    imageStream: true,
  });
  expect(chainShape(newImage, 0, observed({ deployments: byName(deployment(source)) })).workload).toBe(
    'DeploymentConfig',
  );
});

test('the effect of a command in one sentence', () => {
  const shape = { workload: 'DeploymentConfig' as const };
  const before = describeChain(observed({ tag: tag(digestA) }), shape);
  const after = describeChain(
    observed({ tag: tag(digestA), imageStreams: byName(imageStream({ digest: digestA })) }),
    shape,
  );
  expect(describeEffect(before, before)).toBeUndefined();
  expect(describeEffect(before, after)).toBe('The ImageStreamTag has sha256:aaaaaaaa…');
  expect(describeEffect(after, before)).toBe('The ImageStreamTag is gone.');
});

test('what happened to several hops alike is said once', () => {
  const names = ['Quay', 'ImageStreamTag', 'DeploymentConfig', 'ReplicationController', 'Pods'] as const;
  const all = (digest: string | undefined): Chain => ({
    hops: names.map((name) => ({
      name,
      object: name === 'Quay' ? ':jdoe2' : 'x',
      ...(digest === undefined ? {} : { digest }),
      status: digest === undefined ? { state: 'absent', words: 'not created yet' } : { state: 'same' },
    })),
    complete: digest !== undefined,
  });
  expect(describeEffect(all(digestA), all(digestB))).toBe(
    "Quay's :jdoe2, the ImageStreamTag, the DeploymentConfig, the ReplicationController and the Pods went on to sha256:bbbbbbbb…",
  );
  const [quay, ...others] = all(digestA).hops;
  const only = { hops: [...(quay ? [quay] : []), ...all(undefined).hops.slice(1)], complete: false };
  expect(describeEffect(only, { hops: [...(quay ? [quay] : []), ...others], complete: true })).toBe(
    'The ImageStreamTag, the DeploymentConfig, the ReplicationController and the Pods have sha256:aaaaaaaa…: one digest all the way.',
  );
  const pods = { hops: all(digestA).hops.slice(-1), complete: false };
  expect(describeEffect(pods, { hops: all(undefined).hops.slice(-1), complete: false })).toBe(
    'The Pods are gone.',
  );
});
