import { afterEach, describe, expect, it } from 'vitest';
import { deployerProgram } from '../../../../source/playground/controllers/deployment-config/deployer/deployer-program.ts';
import type { LifecycleHook } from '../../../../source/wire/openshift.ts';
import { Events, ImageStreams, Pods, ReplicationControllers } from '../../../../source/wire/resources.ts';
import { namespace } from '../support/cluster.ts';
import { imageOf, openRunningWorkshop, openWorkshop, type Workshop } from '../support/workshop.ts';

let workshop: Workshop;
afterEach(() => workshop.cluster.stop());

const recreate = (hooks: { pre?: LifecycleHook; mid?: LifecycleHook; post?: LifecycleHook } = {}) => ({
  type: 'Recreate',
  recreateParams: { timeoutSeconds: 600, ...hooks },
});
const hook = (failurePolicy: LifecycleHook['failurePolicy']): LifecycleHook => ({
  failurePolicy,
  execNewPod: { command: ['migrate', 'all'], containerName: 'app', env: [{ name: 'A', value: 'hook' }] },
});
const complete = async (version: string): Promise<void> => {
  await workshop.roll(version);
  await workshop.cluster.pass(5000);
};

describe('a rolling update', () => {
  it('takes no longer than the pods, when they take longer than the update period', async () => {
    workshop = await openRunningWorkshop();
    workshop.cluster.node.readyAfter(3000);
    await workshop.roll('v2');
    // Two pods, one after the other.
    await workshop.cluster.pass(5999);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 1', 'web-2 Running 2']);
    await workshop.cluster.pass(1);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('lets the update period pass between two steps when pods are quicker', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { updatePeriodSeconds: 10 });
    });
    await workshop.roll('v2');
    await workshop.cluster.pass(19_999);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 1', 'web-2 Running 2']);
    await workshop.cluster.pass(1);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('counts a pod only when it has been ready for minReadySeconds', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.minReadySeconds = 20;
    });
    await workshop.cluster.pass(21_000);
    await workshop.roll('v2');
    await workshop.cluster.pass(19_999);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Running 1']);
    await workshop.cluster.pass(20_001);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('starts the time without progress anew at each step', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { timeoutSeconds: 30 });
    });
    workshop.cluster.node.readyAfter(25_000);
    await workshop.roll('v2');
    await workshop.cluster.pass(50_000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('to no pods at all only scales down', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      spec.replicas = 0;
    });
    await complete('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 0']);
    expect(workshop.log('web-2')).toEqual([
      "--> Scaling up web-2 from 0 to 0, scaling down web-1 from 0 to 0 (keep 0 pods available, don't exceed 0 pods)",
      '--> Success',
    ]);
  });

  it('shows the warnings that the rollout got, and puts them on the DeploymentConfig', async () => {
    workshop = await openRunningWorkshop();
    await workshop.roll('v2');
    const { client } = workshop.cluster;
    const { metadata, kind, apiVersion } = await workshop.rollout(2);
    const involvedObject = { kind, apiVersion, namespace, name: metadata.name, uid: metadata.uid ?? '' };
    for (const type of ['Warning', 'Normal'])
      await client.create(Events, namespace, {
        metadata: { name: `web-2.${type.toLowerCase()}` },
        involvedObject,
        type,
        reason: 'FailedCreate',
        message: 'Error creating: pods "web-2-" is forbidden: exceeded quota',
      });
    await workshop.cluster.pass(5000);
    expect(workshop.log('web-2').slice(-2)).toEqual([
      '-->  FailedCreate: web-2 Error creating: pods "web-2-" is forbidden: exceeded quota',
      '--> Success',
    ]);
    expect(workshop.events()).toContain(
      'FailedCreate: Error creating: pods "web-2-" is forbidden: exceeded quota',
    );
  });
});

describe('a recreation', () => {
  it('says each step', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.strategy = recreate();
    });
    expect(workshop.log('web-1')).toEqual(['--> Scaling web-1 to 2', '--> Success']);
    await complete('v2');
    expect(workshop.log('web-2')).toEqual([
      '--> Scaling web-1 down to zero',
      '--> Scaling web-2 to 1 before performing acceptance check',
      '--> Scaling web-2 to 2',
      '--> Success',
    ]);
  });

  it('has one step less for one pod', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.replicas = 1;
      spec.strategy = recreate();
    });
    await complete('v2');
    expect(workshop.log('web-2')).toEqual([
      '--> Scaling web-1 down to zero',
      '--> Scaling web-2 to 1 before performing acceptance check',
      '--> Success',
    ]);
  });

  it('does not bring a new pod up before the old ones are gone', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.strategy = recreate();
    });
    await complete('v2');
    const pods = workshop.cluster
      .history(Pods)
      .filter(({ object }) => object.metadata.labels?.['app'] === 'web');
    const lastOld = pods.findLastIndex(({ object }) => object.metadata.name.startsWith('web-1-'));
    const firstNew = pods.findIndex(({ object }) => object.metadata.name.startsWith('web-2-'));
    expect(pods[lastOld]?.type).toBe('DELETED');
    expect(firstNew).toBeGreaterThan(lastOld);
  });

  it('fails when its first pod is not accepted, and the former rollout serves again', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.strategy = recreate();
    });
    workshop.cluster.node.readiness(({ spec }) => spec.containers[0]?.image === imageOf('v1'));
    await workshop.roll('v2');
    await workshop.cluster.pass(600_000);
    expect(workshop.log('web-2').at(-1)).toBe(
      '2> error: update acceptor rejected web-2: timed out waiting for the condition',
    );
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
  });

  it('of nothing says nothing', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.replicas = 0;
      spec.strategy = recreate();
    });
    expect(workshop.log('web-1')).toEqual(['--> Success']);
  });
});

describe('a hook', () => {
  it('runs in a pod of its own before anything else', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre: hook('Abort') });
      const [container] = spec.template?.spec.containers ?? [];
      if (container !== undefined)
        container.env = [
          { name: 'A', value: 'app' },
          { name: 'B', value: 'app' },
        ];
    });
    expect(workshop.log('web-1')).toEqual([
      '--> pre: Running hook pod ...',
      'warning: Unable to retrieve hook logs from web-1-hook-pre: this deployer has no access to logs',
      '--> pre: Success',
      '--> Scaling web-1 to 2',
      '--> Success',
    ]);
    const pod = await workshop.pod('web-1-hook-pre');
    expect(pod).toMatchObject({
      metadata: {
        labels: {
          'openshift.io/deployer-pod-for.name': 'web-1',
          'openshift.io/deployer-pod.type': 'hook-pre',
        },
        ownerReferences: [{ kind: 'ReplicationController', name: 'web-1' }],
      },
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'lifecycle',
            image: imageOf('v1'),
            command: ['migrate', 'all'],
            env: [
              { name: 'A', value: 'hook' },
              { name: 'B', value: 'app' },
              { name: 'OPENSHIFT_DEPLOYMENT_NAME', value: 'web-1' },
              { name: 'OPENSHIFT_DEPLOYMENT_NAMESPACE', value: namespace },
            ],
          },
        ],
      },
    });
    expect(workshop.events()).toEqual(
      expect.arrayContaining([
        `Started: Running pre-hook ("migrate all") for rc ${namespace}/web-1`,
        `Completed: The pre-hook for rc ${namespace}/web-1 completed successfully`,
      ]),
    );
  });

  it('is told of in Events of the deployer pod, each by itself, with the command as Go quotes it', async () => {
    workshop = await openRunningWorkshop((spec) => {
      const pre = hook('Ignore');
      if (pre.execNewPod !== undefined) pre.execNewPod.command = ['sh', '-c', 'echo "hi"\nexit 1'];
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre });
    });
    const told = workshop.cluster
      .history(Events)
      .map(({ object }) => object)
      .filter(({ source }) => source?.component === 'web-1-deploy');
    expect(told.map(({ message }) => message)).toEqual([
      `Running pre-hook ("sh -c echo \\"hi\\"\\nexit 1") for rc ${namespace}/web-1`,
      `The pre-hook for rc ${namespace}/web-1 completed successfully`,
    ]);
    expect(told[0]).toMatchObject({
      involvedObject: { kind: 'DeploymentConfig', name: 'web', apiVersion: 'apps.openshift.io/v1' },
      count: 1,
      reportingComponent: '',
      reportingInstance: '',
    });
  });

  it('has the security context and the volumes of its container', async () => {
    workshop = await openRunningWorkshop((spec) => {
      const pre = hook('Abort');
      if (pre.execNewPod !== undefined) pre.execNewPod.volumes = ['data'];
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre });
      const { template } = spec;
      if (template === undefined) return;
      template.spec.volumes = [
        { name: 'data', emptyDir: {} },
        { name: 'other', emptyDir: {} },
      ];
      template.spec.dnsConfig = { searches: ['example.com'] };
      template.spec.enableServiceLinks = false;
      const [container] = template.spec.containers;
      if (container === undefined) return;
      container.securityContext = { runAsNonRoot: true };
      container.volumeMounts = [
        { name: 'data', mountPath: '/data', subPath: 'x' },
        { name: 'other', mountPath: '/other' },
      ];
    });
    const { spec } = await workshop.pod('web-1-hook-pre');
    expect(spec.containers[0]).toMatchObject({
      securityContext: { runAsNonRoot: true },
      volumeMounts: expect.arrayContaining([{ name: 'data', mountPath: '/data', subPath: 'x' }]),
    });
    expect(spec.containers[0]?.volumeMounts).not.toContainEqual({ name: 'other', mountPath: '/other' });
    const deployer = await workshop.pod('web-1-deploy');
    expect(deployer.spec).toMatchObject({
      dnsConfig: { searches: ['example.com'] },
      enableServiceLinks: false,
    });
  });

  it('shows its log in that of the deployer', async () => {
    workshop = await openWorkshop();
    await workshop.createDeploymentConfig((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre: hook('Abort') });
    });
    const { client, clock, node } = workshop.cluster;
    async function* open() {
      yield Buffer.from('one\ntw');
      yield Buffer.from('o\nthree');
    }
    node.run(deployerProgram({ client, clock, podLogs: { open } }));
    workshop.publish('v1');
    await workshop.createImageStream();
    expect(workshop.log('web-1').slice(0, 5)).toEqual([
      '--> pre: Running hook pod ...',
      'one',
      'two',
      'three',
      '--> pre: Success',
    ]);
  });

  it('that fails ends the rollout', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre: hook('Abort') });
    });
    workshop.cluster.node.hookExitCode(() => 1);
    await complete('v2');
    expect(workshop.log('web-2').slice(-2)).toEqual([
      '--> pre: Failed',
      `2> error: pre hook failed: the pre hook failed: , aborting rollout of ${namespace}/web-2`,
    ]);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
  });

  it('that fails is passed over when it may be', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.strategy = recreate({ mid: hook('Ignore') });
    });
    workshop.cluster.node.hookExitCode(() => 1);
    await complete('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    expect(workshop.events()).toContain(
      `Failed: The mid-hook failed:  (ignore), rollout of ${namespace}/web-2 will continue`,
    );
  });

  it('after the rollout fails it when it must not fail, though the pods are up', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { post: hook('Abort') });
    });
    workshop.cluster.node.hookExitCode(() => 1);
    await complete('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
  });

  it('is not run twice by a deployer that is run again', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre: hook('Abort') });
    });
    await workshop.roll('v2');
    await workshop.cluster.restart();
    await workshop.cluster.pass(5000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    const runs = workshop.cluster
      .history(Pods)
      .filter(({ type, object }) => type === 'ADDED' && object.metadata.name === 'web-2-hook-pre');
    expect(runs).toHaveLength(1);
    expect(workshop.log('web-2')).toContain('--> pre: Hook pod already succeeded');
  });

  it('can tag the image that was rolled out', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, {
        post: {
          failurePolicy: 'Abort',
          tagImages: [{ containerName: 'app', to: { kind: 'ImageStreamTag', name: 'web:live' } }],
        },
      });
    });
    await complete('v2');
    expect(workshop.log('web-2').slice(-2)).toEqual([
      `--> post: Tagged "${imageOf('v2')}" into /web:live`,
      '--> Success',
    ]);
    const { spec } = await workshop.cluster.client.get(ImageStreams, namespace, 'web');
    expect(spec.tags?.find(({ name }) => name === 'live')?.from).toEqual({
      kind: 'DockerImage',
      name: imageOf('v2'),
    });
  });
});

describe('the deployer', () => {
  const run = async (env: Record<string, string>): Promise<{ code: number; lines: string[] }> => {
    const { client, clock } = workshop.cluster;
    const lines: string[] = [];
    const code = await deployerProgram({ client, clock })({
      pod: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'by-hand', namespace },
        spec: { containers: [] },
      },
      env,
      stdout: (line) => lines.push(line),
      stderr: (line) => lines.push(`2> ${line}`),
      signal: new AbortController().signal,
    });
    return { code, lines };
  };
  const envOf = (name: string) => ({
    OPENSHIFT_DEPLOYMENT_NAME: name,
    OPENSHIFT_DEPLOYMENT_NAMESPACE: namespace,
  });

  it('refuses what it cannot carry out', async () => {
    workshop = await openRunningWorkshop();
    expect(await run({})).toEqual({
      code: 1,
      lines: ['2> error: --deployment or OPENSHIFT_DEPLOYMENT_NAME is required'],
    });
    expect(await run(envOf('web-9'))).toEqual({
      code: 1,
      lines: ['2> error: couldn\'t get deployment web-9: replicationcontrollers "web-9" not found'],
    });
    expect(await run(envOf('web-1'))).toEqual({
      code: 1,
      lines: ['2> error: deployment web-1 has already run to completion'],
    });
  });

  it('refuses a rollout that is older than what has completed since', async () => {
    workshop = await openRunningWorkshop();
    await complete('v2');
    const patch = {
      metadata: {
        annotations: {
          'openshift.io/deployment.phase': 'Running',
          'kubectl.kubernetes.io/desired-replicas': '2',
        },
      },
    };
    await workshop.cluster.client.patch(ReplicationControllers, namespace, 'web-1', patch, 'merge');
    expect(await run(envOf('web-1'))).toEqual({
      code: 1,
      lines: ['2> error: deployment web-1 is older than web-2'],
    });
  });

  it('stops when it is told to, without a word', async () => {
    workshop = await openRunningWorkshop();
    workshop.cluster.node.readiness(() => false);
    await workshop.roll('v2');
    const lines = [...workshop.log('web-2')];
    await workshop.cluster.client.delete(Pods, namespace, 'web-2-deploy');
    await workshop.cluster.settle();
    expect(workshop.log('web-2')).toEqual(lines);
  });
});
