import { expect, test } from 'vitest';
import type { CheckDefinition } from '../../source/lesson/lesson.ts';
import { evaluateCheck } from '../../source/tutorial/checks/evaluate.ts';
import { inspectFile } from '../../source/tutorial/inspect-file.ts';
import { matchesSelector } from '../../source/tutorial/label-selector.ts';
import type { Observed } from '../../source/tutorial/observed.ts';
import {
  byName,
  controller,
  deploymentConfig,
  digestA,
  digestB,
  digestList,
  imageStream,
  learner,
  observed,
  pod,
  source,
  tag,
} from './objects.ts';

const base = { line: 1, timeout: 1000 };
const dc = 'jdoe2-deployment-config';
const owner = `${dc}-1`;
const v1 = `${learner.repository}:v1`;

const complete = observed({
  tag: tag(digestA),
  tags: { [v1]: tag(digestA) },
  imageStreams: byName(imageStream({ digest: digestA })),
  deploymentConfigs: byName(deploymentConfig({ digest: digestA })),
  replicationControllers: byName(controller(1, 'Complete', digestA)),
  pods: byName(pod('one', { owner, digest: digestA }), pod('two', { owner, digest: digestA })),
});

const empty = observed({ tag: tag(digestA) });
const moved = { ...complete, tags: observed({ tag: tag(digestB), tags: { [v1]: tag(digestA) } }).tags };

function outcome(check: CheckDefinition, state: Observed) {
  return evaluateCheck(check, state).outcome;
}

const digestOfStream: CheckDefinition = {
  ...base,
  type: 'digest',
  subject: { imageStreamTag: 'jdoe2-image-stream:latest' },
  equals: source,
};
const podsDiffer: CheckDefinition = {
  ...base,
  type: 'digest',
  subject: { pods: 'app=jdoe2-deployment-config' },
  differs: source,
};

test.each<[string, CheckDefinition]>([
  ['exists', { ...base, type: 'exists', kind: 'ImageStream', name: 'jdoe2-image-stream' }],
  [
    'an ImageStreamTag exists',
    { ...base, type: 'exists', kind: 'ImageStreamTag', name: 'jdoe2-image-stream:latest' },
  ],
  ['digest of a stream', digestOfStream],
  [
    'digest of a DeploymentConfig',
    { ...base, type: 'digest', subject: { deploymentConfig: dc }, equals: source },
  ],
  [
    'digest of pods',
    { ...base, type: 'digest', subject: { pods: 'cdsid=jdoe2' }, equals: 'jdoe2-image-stream:latest' },
  ],
  ['rollout', { ...base, type: 'rollout', deploymentConfig: dc, phase: 'Complete' }],
  ['rollout of a version', { ...base, type: 'rollout', deploymentConfig: dc, phase: 'Complete', version: 1 }],
  ['ready', { ...base, type: 'ready', pods: 'cdsid=jdoe2', count: 2 }],
  ['chain', { ...base, type: 'chain', deploymentConfig: dc }],
  ['trigger', { ...base, type: 'trigger', deploymentConfig: dc, automatic: true }],
])('%s: passes on a complete state and not on an empty one', (_, check) => {
  expect(outcome(check, complete)).toBe('passed');
  const failed = evaluateCheck(check, empty);
  expect(failed.outcome).not.toBe('passed');
  expect(failed.expected).toBeTruthy();
  expect(failed.found).toBeTruthy();
});

test('absent is the other way round', () => {
  const check: CheckDefinition = { ...base, type: 'absent', kind: 'ImageStream', name: 'jdoe2-image-stream' };
  expect(outcome(check, empty)).toBe('passed');
  expect(evaluateCheck(check, complete)).toMatchObject({ outcome: 'unmet', found: 'it is there' });
});

test('a digest that is behind says both and what moves it on', () => {
  expect(evaluateCheck(digestOfStream, moved)).toEqual({
    title: "jdoe2-image-stream:latest has the digest of Quay's :jdoe2",
    outcome: 'pending',
    expected: "sha256:bbbbbbbb…, which Quay's :jdoe2 has",
    found: 'sha256:aaaaaaaa…',
    next: 'next scheduled import in about 5 s, or `oc import-image jdoe2-image-stream`',
  });
});

test('a manifest list and its platform’s image are the same', () => {
  const list = observed({ tag: tag(digestList, { 'linux/amd64': digestA }) }).tags;
  expect(outcome(digestOfStream, { ...complete, tags: list })).toBe('passed');
  expect(outcome(podsDiffer, { ...complete, tags: list })).toBe('unmet');
});

test('pods that differ: only when there are pods, and all of them do', () => {
  expect(outcome(podsDiffer, moved)).toBe('passed');
  expect(outcome(podsDiffer, complete)).toBe('unmet');
  expect(outcome(podsDiffer, empty)).toBe('unmet');
  const mixed = {
    ...moved,
    pods: byName(pod('one', { owner, digest: digestA }), pod('two', { owner, digest: digestB })),
  };
  expect(outcome(podsDiffer, mixed)).toBe('unmet');
});

test('pods that must be equal: each of them', () => {
  const check: CheckDefinition = {
    ...base,
    type: 'digest',
    subject: { pods: 'cdsid=jdoe2' },
    equals: source,
  };
  const mixed = {
    ...complete,
    pods: byName(pod('one', { owner, digest: digestA }), pod('two', { owner, digest: digestB })),
  };
  expect(outcome(check, complete)).toBe('passed');
  expect(outcome(check, mixed)).not.toBe('passed');
});

test('a tag that nobody has read yet passes nothing', () => {
  const unread = { ...complete, tags: new Map() };
  expect(outcome(digestOfStream, unread)).not.toBe('passed');
  expect(outcome(podsDiffer, unread)).not.toBe('passed');
});

test('rollouts that fail, and that are on their way', () => {
  const failedCheck: CheckDefinition = { ...base, type: 'rollout', deploymentConfig: dc, phase: 'Failed' };
  const completeCheck: CheckDefinition = { ...failedCheck, phase: 'Complete' };
  const phase = (name: string) => ({
    ...complete,
    replicationControllers: byName(controller(1, name, digestA)),
  });
  expect(outcome(failedCheck, phase('Failed'))).toBe('passed');
  expect(outcome(failedCheck, phase('Running'))).toBe('pending');
  expect(outcome(failedCheck, phase('Complete'))).toBe('unmet');
  expect(evaluateCheck(completeCheck, phase('Failed'))).toMatchObject({
    outcome: 'failed',
    expected: 'the latest version Complete',
    found: 'version 1 Failed',
  });
  expect(outcome(completeCheck, phase('Running'))).toBe('pending');
  expect(outcome({ ...completeCheck, version: 2 }, complete)).not.toBe('passed');
});

test('ready counts, waits and says what is wrong', () => {
  const check: CheckDefinition = {
    ...base,
    type: 'ready',
    pods: 'cdsid=jdoe2',
    count: 2,
    hint: 'Look at the events.',
  };
  const starting = { ...complete, pods: byName(pod('one', { owner }), pod('two', { owner, ready: false })) };
  expect(evaluateCheck(check, starting)).toMatchObject({ outcome: 'pending', found: '1 of 2 ready' });
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off' };
  const stuck = { ...complete, pods: byName(pod('one', { owner, ready: false, waiting })) };
  expect(evaluateCheck(check, stuck)).toMatchObject({
    outcome: 'failed',
    next: expect.stringMatching(/^ImagePullBackOff: Back-off .* Look at the events\.$/),
  });
  const going = { ...complete, pods: byName(pod('one', { owner, going: true }), pod('two', { owner })) };
  expect(outcome(check, going)).toBe('pending');
});

test('a log line counts when a pod of the current version wrote it', () => {
  const check: CheckDefinition = { ...base, type: 'log', pods: 'cdsid=jdoe2', contains: 'hello from v1' };
  const line = { sequence: 0, mark: '|' as const, text: 'greeting: hello from v1' };
  expect(outcome(check, { ...complete, logs: [{ ...line, pod: 'one' }] })).toBe('passed');
  expect(outcome(check, { ...complete, logs: [{ ...line, pod: 'gone' }] })).toBe('pending');
  expect(outcome(check, { ...complete, logs: [{ ...line, pod: 'one', mark: '+' }] })).toBe('pending');
  const next = {
    ...complete,
    deploymentConfigs: byName(deploymentConfig({ digest: digestA, version: 2 })),
    logs: [{ ...line, pod: 'one' }],
  };
  expect(outcome(check, next)).toBe('unmet');
});

test('a chain of somebody else is never checked', () => {
  const check: CheckDefinition = { ...base, type: 'chain', deploymentConfig: 'asmith-deployment-config' };
  expect(evaluateCheck(check, complete)).toMatchObject({
    outcome: 'unmet',
    found: 'asmith-deployment-config is not yours',
  });
});

test('a chain that is complete with the image from before is not the one that is asked for', () => {
  const v2 = `${learner.repository}:v2`;
  const check: CheckDefinition = { ...base, type: 'chain', deploymentConfig: dc, equals: v2 };
  const tags = (digest: string) => new Map([...complete.tags, [v2, tag(digest)]]);
  expect(evaluateCheck(check, { ...complete, tags: tags(digestB) })).toEqual({
    title: "one digest from Quay to the pods, that of Quay's :v2",
    outcome: 'unmet',
    expected: "sha256:bbbbbbbb…, which Quay's :v2 has, from Quay to the pods",
    found: 'sha256:aaaaaaaa…',
  });
  expect(outcome(check, { ...complete, tags: tags(digestA) })).toBe('passed');
  expect(evaluateCheck(check, complete)).toMatchObject({ outcome: 'unmet' });
});

test('a trigger that is off says how to turn it on', () => {
  const off = {
    ...complete,
    deploymentConfigs: byName(deploymentConfig({ digest: digestA, automatic: false })),
  };
  const check: CheckDefinition = { ...base, type: 'trigger', deploymentConfig: dc, automatic: true };
  expect(evaluateCheck(check, off)).toMatchObject({
    found: 'image trigger off',
    next: '`oc set triggers dc/jdoe2-deployment-config --auto`',
  });
  expect(outcome({ ...check, automatic: false }, off)).toBe('passed');
});

const manifest = `kind: ImageStream
apiVersion: image.openshift.io/v1
metadata:
  name: <CDSID>-image-stream
  labels:
    cdsid: <CDSID>
`;
const expectedObjects = [
  {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    name: 'jdoe2-image-stream',
    labels: { cdsid: 'jdoe2' },
  },
];

test.each([
  [manifest, 'unmet', '<CDSID> on line 4'],
  [manifest.replaceAll('<CDSID>', 'jdoe2'), 'passed', undefined],
  [
    manifest.replaceAll('<CDSID>', 'asmith'),
    'failed',
    'Its ImageStream is named asmith-image-stream, not jdoe2-image-stream.',
  ],
  [
    manifest.replace('cdsid: <CDSID>', 'cdsid: x').replace('<CDSID>', 'jdoe2'),
    'failed',
    'ImageStream jdoe2-image-stream lacks the label cdsid: jdoe2.',
  ],
  ['kind: [\n', 'failed', expect.stringMatching(/^line \d+: /)],
  ['kind: Planet\n', 'failed', 'It has no ImageStream.'],
])('file %j is %s', async (text, wanted, found) => {
  const file = 'manifests/image-stream.yaml';
  const state = observed({ files: new Map([[file, await inspectFile(text, expectedObjects)]]) });
  const result = evaluateCheck({ ...base, type: 'file', file }, state);
  expect(result.outcome).toBe(wanted);
  expect(result.found).toEqual(found);
});

test('label selectors', () => {
  const labels = { app: 'web', tier: 'front' };
  for (const selector of [
    'app=web',
    'app==web,tier!=back',
    'app in (web, api)',
    'tier notin (back)',
    'app',
    '!x',
  ]) {
    expect(matchesSelector(labels, selector), selector).toBe(true);
  }
  for (const selector of ['app=api', 'app=web,tier=back', 'app in (api)', 'x', '!app', 'a b c']) {
    expect(matchesSelector(labels, selector), selector).toBe(false);
  }
});
