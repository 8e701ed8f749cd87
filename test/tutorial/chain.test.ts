import { expect, test } from 'vitest';
import { describeChain } from '../../source/tutorial/chain/chain.ts';
import type { Observed } from '../../source/tutorial/observed.ts';
import type { HopName } from '../../source/tutorial/snapshot.ts';
import {
  at,
  byName,
  controller,
  deployer,
  deployment,
  deploymentConfig,
  digestA,
  digestB,
  digestList,
  imageAt,
  imageStream,
  observed,
  pod,
  replicaSet,
  source,
  tag,
  time,
} from './objects.ts';

const config = 'DeploymentConfig';

function hop(state: Observed, name: HopName, workload: 'DeploymentConfig' | 'Deployment' = config) {
  const found = describeChain(state, { workload }).hops.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no hop ${name}`);
  return found;
}

const first = 'jdoe2-deployment-config-1';
const second = 'jdoe2-deployment-config-2';
const pods = (owner: string, digest: string, more = {}) =>
  byName(
    pod(`${owner}-aaaaa`, { owner, digest, ...more }),
    pod(`${owner}-bbbbb`, { owner, digest, ...more }),
  );

const complete = observed({
  tag: tag(digestA),
  imageStreams: byName(imageStream({ digest: digestA })),
  deploymentConfigs: byName(deploymentConfig({ digest: digestA })),
  replicationControllers: byName(controller(1, 'Complete', digestA)),
  pods: pods(first, digestA),
});

test('one digest all the way', () => {
  const chain = describeChain(complete, { workload: config });
  expect(chain.complete).toBe(true);
  expect(chain.hops.map(({ name, object, digest, at }) => ({ name, object, digest, at }))).toEqual([
    { name: 'Quay', object: ':jdoe2', digest: digestA, at: at(0) },
    { name: 'ImageStreamTag', object: 'jdoe2-image-stream:latest', digest: digestA, at: at(10) },
    { name: 'DeploymentConfig', object: 'jdoe2-deployment-config', digest: digestA, at: undefined },
    { name: 'ReplicationController', object: first, digest: digestA, at: at(15) },
    { name: 'Pods', object: '2 of 2 ready', digest: digestA, at: at(14) },
  ]);
});

test('nothing there yet', () => {
  const chain = describeChain(observed({ tag: { state: 'missing' } }), { workload: config });
  expect(chain.complete).toBe(false);
  expect(chain.hops.map(({ status }) => status)).toEqual([
    {
      state: 'absent',
      words: 'not in quay.example/devenablement/workshop yet: `oc-tutor publish v1`',
    },
    { state: 'absent', words: 'not created yet' },
    { state: 'absent', words: 'not created yet' },
    { state: 'absent', words: 'not created yet' },
    { state: 'absent', words: 'not created yet' },
  ]);
});

test('a registry that refuses is broken in its own words', () => {
  const state = observed({
    tag: { state: 'unreadable', words: 'unauthorized: access denied', remedy: 'podman login' },
  });
  expect(hop(state, 'Quay').status).toEqual({
    state: 'broken',
    words: 'unauthorized: access denied',
    remedy: 'podman login',
  });
});

test('a manifest list: the stream has the image of one platform, which is the same image', () => {
  const state = {
    ...complete,
    tags: observed({ tag: tag(digestList, { 'linux/amd64': digestA, 'linux/arm64': digestB }) }).tags,
  };
  expect(describeChain(state, { workload: config }).complete).toBe(true);
  expect(hop(state, 'Quay').digest).toBe(digestList);
  expect(hop(state, 'ImageStreamTag').digest).toBe(digestA);
});

test.each([
  [{ digest: digestA }, 'next scheduled import in about 5 s, or `oc import-image jdoe2-image-stream`'],
  [
    { digest: digestA, scheduled: false },
    'nothing by itself: its import is not scheduled; `oc import-image jdoe2-image-stream`',
  ],
  [{ digest: digestA, from: `${source}x` }, `nothing by itself: it follows ${source}x, not ${source}`],
  [{}, 'the first import, in a moment'],
])('a stream %j behind the tag waits', (options, next) => {
  const state = observed({ tag: tag(digestB), imageStreams: byName(imageStream(options)) });
  expect(hop(state, 'ImageStreamTag').status).toMatchObject({ state: 'pending', next });
});

test('the countdown goes round with the interval, and without one says what is usual', () => {
  const state = {
    ...observed({ tag: tag(digestB), imageStreams: byName(imageStream({ digest: digestA })) }),
    now: at(27),
  };
  expect(hop(state, 'ImageStreamTag').status).toMatchObject({
    since: at(0),
    next: expect.stringContaining('in about 13 s'),
  });
  const { importInterval: _, ...unknown } = state;
  expect(hop(unknown, 'ImageStreamTag').status).toMatchObject({
    next: expect.stringContaining('every 15 minutes'),
  });
});

test('a failed import is broken in the server’s words, even with an older image', () => {
  const failure = { reason: 'NotFound', message: `dockerimage.image.openshift.io "${source}" not found` };
  const state = observed({
    tag: { state: 'missing' },
    imageStreams: byName(imageStream({ digest: digestA, failure })),
  });
  expect(hop(state, 'ImageStreamTag')).toMatchObject({
    digest: digestA,
    status: {
      state: 'broken',
      words: failure.message,
      remedy: expect.stringContaining('The next scheduled import tries again.'),
    },
  });
});

test.each([
  [{ digest: digestA }, 'its image trigger, in a moment'],
  [
    { digest: digestA, automatic: false },
    'nothing by itself: its image trigger is off; `oc set triggers dc/jdoe2-deployment-config --auto`',
  ],
  [
    { digest: digestA, from: 'other:latest' },
    'nothing by itself: its image trigger follows other:latest, not jdoe2-image-stream:latest',
  ],
  [
    { trigger: false },
    'nothing by itself: it has no image trigger; `oc set triggers dc/jdoe2-deployment-config --from-image=jdoe2-image-stream:latest -c app`',
  ],
])('a DeploymentConfig %j behind its ImageStreamTag', (options, next) => {
  const state = {
    ...complete,
    tags: observed({ tag: tag(digestB) }).tags,
    imageStreams: byName(imageStream({ digest: digestB })),
    deploymentConfigs: byName(deploymentConfig(options)),
  };
  expect(hop(state, 'DeploymentConfig').status).toMatchObject({ state: 'pending', next });
});

test('a DeploymentConfig whose stream has no image waits for it, and there is no rollout', () => {
  const state = observed({
    tag: tag(digestA),
    imageStreams: byName(imageStream()),
    deploymentConfigs: byName(deploymentConfig({ version: 0 })),
  });
  expect(hop(state, 'DeploymentConfig').status).toMatchObject({
    next: 'it waits for the image of jdoe2-image-stream:latest',
  });
  expect(hop(state, 'ReplicationController').status).toEqual({
    state: 'absent',
    words: 'no rollout yet: the image is missing',
  });
  expect(hop(state, 'Pods').status).toEqual({ state: 'absent', words: 'not created yet' });
});

const rollingOut = (phase: string, more: Partial<Observed> = {}) => ({
  ...complete,
  tags: observed({ tag: tag(digestB) }).tags,
  imageStreams: byName(imageStream({ digest: digestB })),
  deploymentConfigs: byName(deploymentConfig({ digest: digestB, version: 2 })),
  replicationControllers: byName(controller(1, 'Complete', digestA), controller(2, phase, digestB, 1)),
  ...more,
});

test.each([
  ['New', `the deployer pod ${second}-deploy is being created`],
  ['Pending', `the deployer pod ${second}-deploy is starting`],
  ['Running', `the deployer pod ${second}-deploy is scaling: 1 of 2 available`],
])('a rollout in phase %s', (phase, next) => {
  const state = rollingOut(phase);
  expect(hop(state, 'ReplicationController').status).toEqual({ state: 'pending', since: at(1), next });
});

test('pods in the middle of a rollout: new ones that are not ready, old ones that still run', () => {
  const state = rollingOut('Running', {
    pods: byName(
      pod(`${first}-aaaaa`, { owner: first, digest: digestA }),
      pod(`${first}-bbbbb`, { owner: first, digest: digestA, going: true }),
      pod(`${second}-ccccc`, { owner: second, digest: digestB }),
      pod(`${second}-ddddd`, { owner: second, digest: digestB, ready: false }),
      deployer(2),
    ),
  });
  const hopOfPods = hop(state, 'Pods');
  expect(hopOfPods.status).toMatchObject({
    next: 'readiness probe: 1 of 2 ready; 1 of the version before still run',
  });
  expect(hopOfPods).not.toHaveProperty('digest');
  expect(hopOfPods.pods?.map(({ name, phase, ready }) => [name.slice(-5), phase, ready])).toEqual([
    ['aaaaa', 'Running', true],
    ['bbbbb', 'Terminating', false],
    ['ccccc', 'Running', true],
    ['ddddd', 'Running', false],
  ]);
});

test('a deployer that cannot start', () => {
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "deployer"' };
  const state = rollingOut('Pending', { pods: byName(deployer(2, undefined, waiting)) });
  expect(hop(state, 'ReplicationController').status).toMatchObject({
    state: 'broken',
    words: 'ImagePullBackOff: Back-off pulling image "deployer"',
  });
});

test('a failed rollout: whose words, what goes back, and who keeps serving', () => {
  const state = rollingOut('Failed', {
    deploymentConfigs: byName(
      deploymentConfig({
        digest: digestB,
        version: 2,
        progressing: `replication controller "${second}" has failed progressing`,
      }),
    ),
    pods: new Map([
      ...pods(first, digestA),
      ...byName(deployer(2, '--> Scaling up\nerror: timed out waiting for any update progress to be made')),
    ]),
  });
  expect(hop(state, 'ReplicationController').status).toEqual({
    state: 'broken',
    words: `replication controller "${second}" has failed progressing; error: timed out waiting for any update progress to be made`,
    remedy: `\`oc logs ${second}-deploy\` shows what the deployer said. \`oc rollout undo dc/jdoe2-deployment-config\` goes back to version 1.`,
  });
  expect(hop(state, 'Pods')).toMatchObject({
    object: '2 of 2 ready',
    digest: digestA,
    status: { next: `nothing by itself: the pods of ${first} keep serving until a rollout succeeds` },
  });
});

test('after a rollback the DeploymentConfig has seen the new image, and the pods run the old one', () => {
  const state = {
    ...rollingOut('Failed'),
    deploymentConfigs: byName(
      deploymentConfig({ digest: digestB, templateDigest: digestA, version: 3, automatic: false }),
    ),
    replicationControllers: byName(
      controller(1, 'Complete', digestA),
      controller(2, 'Failed', digestB),
      controller(3, 'Complete', digestA),
    ),
    pods: pods('jdoe2-deployment-config-3', digestA),
  };
  expect(hop(state, 'DeploymentConfig').status).toEqual({ state: 'same' });
  expect(hop(state, 'ReplicationController').status).toMatchObject({
    next: 'nothing by itself: version 3 went back to another image and the image trigger is off; `oc set triggers dc/jdoe2-deployment-config --auto`',
  });
  expect(describeChain(state, { workload: config }).complete).toBe(false);
});

test('between a new image and its rollout', () => {
  const state = {
    ...complete,
    tags: observed({ tag: tag(digestB) }).tags,
    imageStreams: byName(imageStream({ digest: digestB })),
    deploymentConfigs: byName(deploymentConfig({ digest: digestB, version: 1 })),
  };
  expect(hop(state, 'ReplicationController').status).toMatchObject({
    next: 'the DeploymentConfig starts version 2',
  });
  const next = { ...state, deploymentConfigs: byName(deploymentConfig({ digest: digestB, version: 2 })) };
  expect(hop(next, 'ReplicationController')).toMatchObject({
    object: second,
    status: { next: 'the DeploymentConfig starts version 2' },
  });
});

test('a paused DeploymentConfig says how to go on', () => {
  const state = {
    ...complete,
    tags: observed({ tag: tag(digestB) }).tags,
    imageStreams: byName(imageStream({ digest: digestB })),
    deploymentConfigs: byName(deploymentConfig({ digest: digestB, version: 1, paused: true })),
  };
  expect(hop(state, 'ReplicationController').status).toMatchObject({
    next: 'nothing by itself: it is paused; `oc rollout resume dc/jdoe2-deployment-config`',
  });
});

test.each([
  [
    { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' }, ready: false },
    'ImagePullBackOff: Back-off pulling image',
  ],
  [
    {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' },
      ready: false,
      exitCode: 1,
    },
    'CrashLoopBackOff: back-off 10s restarting failed container It exited with code 1.',
  ],
])('pods in trouble %j', (options, words) => {
  const state = { ...rollingOut('Running'), pods: pods(second, digestB, options) };
  expect(hop(state, 'Pods').status).toMatchObject({ state: 'broken', words });
});

test('a probe that fails again and again is trouble; one that failed twice is a slow start', () => {
  const unhealthy = (count: number) => ({
    ...rollingOut('Running'),
    pods: pods(second, digestB, { ready: false }),
    events: [
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'e' },
        reason: 'Unhealthy',
        message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
        count,
        involvedObject: { uid: `uid-of-${second}-aaaaa` },
        lastTimestamp: time(18),
      },
    ],
  });
  expect(hop(unhealthy(2), 'Pods').status).toMatchObject({
    state: 'pending',
    next: 'readiness probe: 0 of 2 ready',
  });
  expect(hop(unhealthy(9), 'Pods').status).toMatchObject({
    state: 'broken',
    words: 'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503',
  });
});

test('scaled to nothing', () => {
  const state = {
    ...complete,
    deploymentConfigs: byName(deploymentConfig({ digest: digestA, replicas: 0 })),
    pods: new Map(),
  };
  expect(hop(state, 'Pods').status).toEqual({ state: 'absent', words: 'scaled to 0' });
});

const set = 'jdoe2-deployment-5d4';
const hardCoded = (quay: string, running: string) =>
  observed({
    tag: tag(quay),
    deployments: byName(deployment(source)),
    replicaSets: byName(replicaSet(source)),
    pods: byName(pod('one', { owner: set, imageID: running }), pod('two', { owner: set, imageID: running })),
  });

test('a Deployment that names the tag: the chain is Quay, Deployment, ReplicaSet, Pods', () => {
  const chain = describeChain(hardCoded(digestA, digestA), { workload: 'Deployment' });
  expect(chain.hops.map(({ name }) => name)).toEqual(['Quay', 'Deployment', 'ReplicaSet', 'Pods']);
  expect(chain.complete).toBe(true);
});

test('its pods keep the image that they were started with', () => {
  const state = hardCoded(digestB, digestA);
  expect(hop(state, 'Deployment', 'Deployment').status).toEqual({ state: 'same' });
  expect(hop(state, 'Pods', 'Deployment')).toMatchObject({
    digest: digestA,
    status: {
      state: 'pending',
      since: at(0),
      next: 'nothing by itself: a tag that moves moves no pods; edit the image in deployment.yaml and apply',
    },
  });
});

test('a Deployment of a manifest list: the node took the platform’s image', () => {
  const state = {
    ...hardCoded(digestA, digestA),
    tags: observed({ tag: tag(digestList, { 'linux/amd64': digestA }) }).tags,
  };
  expect(describeChain(state, { workload: 'Deployment' }).complete).toBe(true);
});

test('a Deployment that names another tag', () => {
  const other = `${source.replace('jdoe2', 'v1')}`;
  const state = observed({
    tag: tag(digestB),
    tags: { [other]: tag(digestA) },
    deployments: byName(deployment(other)),
    replicaSets: byName(replicaSet(other)),
    pods: byName(pod('one', { owner: set, imageID: digestA }), pod('two', { owner: set, imageID: digestA })),
  });
  expect(hop(state, 'Deployment', 'Deployment')).toMatchObject({
    digest: digestA,
    status: {
      next: 'nothing by itself: it names :v1, not :jdoe2; edit the image in deployment.yaml and apply',
    },
  });
  expect(hop(state, 'Pods', 'Deployment').status).toEqual({ state: 'same' });
});

const triggers = {
  'image.openshift.io/triggers': '[{"from":{"kind":"ImageStreamTag","name":"jdoe2-image-stream:latest"}}]',
};

test('a Deployment with the trigger annotation follows the ImageStream', () => {
  const state = (digest: string, annotations: Record<string, string> = triggers) =>
    observed({
      tag: tag(digestB),
      imageStreams: byName(imageStream({ digest: digestB })),
      deployments: byName(deployment(imageAt(digest), annotations)),
      replicaSets: byName(replicaSet(imageAt(digest))),
      pods: byName(pod('one', { owner: set, digest }), pod('two', { owner: set, digest })),
    });
  const chain = describeChain(state(digestB), { workload: 'Deployment' });
  expect(chain.hops.map(({ name }) => name)).toEqual([
    'Quay',
    'ImageStreamTag',
    'Deployment',
    'ReplicaSet',
    'Pods',
  ]);
  expect(chain.complete).toBe(true);
  expect(hop(state(digestA), 'Deployment', 'Deployment').status).toMatchObject({
    next: 'its image trigger, in a moment',
  });
  const paused = { 'image.openshift.io/triggers': '[{"from":{},"paused":true}]' };
  expect(hop(state(digestA, paused), 'Deployment', 'Deployment').status).toMatchObject({
    next: 'nothing by itself: its image trigger is off; `oc set triggers deployment/jdoe2-deployment --auto`',
  });
});

test('a Deployment whose progress deadline is over', () => {
  const failed = deployment(source);
  failed.status = {
    conditions: [
      { type: 'Progressing', status: 'False', message: 'ReplicaSet "x" has timed out progressing.' },
    ],
  };
  const state = { ...hardCoded(digestA, digestA), deployments: byName(failed) };
  expect(hop(state, 'ReplicaSet', 'Deployment').status).toMatchObject({
    state: 'broken',
    words: 'ReplicaSet "x" has timed out progressing.',
  });
});
