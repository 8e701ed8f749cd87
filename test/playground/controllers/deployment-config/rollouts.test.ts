import { afterEach, describe, expect, it } from 'vitest';
import { updateLatest } from '../../../../source/playground/controllers/runtime/update-latest.ts';
import { Annotations } from '../../../../source/wire/openshift.ts';
import { DeploymentConfigs, Pods, ReplicationControllers } from '../../../../source/wire/resources.ts';
import { namespace } from '../support/cluster.ts';
import {
  conditionOf,
  digestOf,
  imageChange,
  imageOf,
  openRunningWorkshop,
  openWorkshop,
  type Workshop,
} from '../support/workshop.ts';

let workshop: Workshop;
afterEach(() => workshop.cluster.stop());

const neverReady = (): void =>
  workshop.cluster.node.readiness(({ spec }) => !spec.containers[0]?.image?.endsWith(digestOf('bad')));

describe('before the first rollout', () => {
  it('a DeploymentConfig waits for its image without a word', async () => {
    workshop = await openWorkshop();
    await workshop.createDeploymentConfig();
    const { status } = await workshop.dc();
    expect(status).toMatchObject({ latestVersion: 0, observedGeneration: 1 });
    expect(status?.details).toBeUndefined();
    expect(status?.conditions).toMatchObject([{ type: 'Available', status: 'False' }]);
    expect(workshop.events()).toEqual([]);
    workshop.publish('v1');
    await workshop.createImageStream();
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2']);
  });

  it('a usable image does not count while a trigger has not been resolved', async () => {
    workshop = await openWorkshop();
    await workshop.createDeploymentConfig((spec) => {
      const [container] = spec.template?.spec.containers ?? [];
      if (container !== undefined) container.image = imageOf('v1');
    });
    expect((await workshop.dc()).status?.latestVersion).toBe(0);
  });

  it('one that only follows its configuration starts at once', async () => {
    workshop = await openWorkshop();
    await workshop.createDeploymentConfig((spec) => {
      spec.triggers = [{ type: 'ConfigChange' }];
      const [container] = spec.template?.spec.containers ?? [];
      if (container !== undefined) container.image = imageOf('v1');
    });
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2']);
  });

  it('one without triggers waits for a request', async () => {
    workshop = await openWorkshop();
    workshop.publish('v1');
    await workshop.createImageStream();
    await workshop.createDeploymentConfig((spec) => {
      spec.triggers = [];
      const [container] = spec.template?.spec.containers ?? [];
      if (container !== undefined) container.image = imageOf('v1');
    });
    expect((await workshop.dc()).status).toMatchObject({ latestVersion: 0, observedGeneration: 1 });
    expect(await workshop.rollouts()).toEqual([]);
  });
});

describe('a DeploymentConfig', () => {
  it('rolls out a changed template, and says that it is a config change', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      const [container] = spec.template?.spec.containers ?? [];
      if (container !== undefined) container.env = [{ name: 'MESSAGE', value: 'hello' }];
    });
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    expect((await workshop.dc()).status?.details).toEqual({
      message: 'config change',
      causes: [{ type: 'ConfigChange' }],
    });
  });

  it('follows no change of anything but its template', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ metadata, spec }) => {
      metadata.labels = { team: 'a' };
      spec.minReadySeconds = 1;
      spec.strategy = { type: 'Recreate', recreateParams: { timeoutSeconds: 600 } };
    });
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2']);
    expect((await workshop.dc()).status).toMatchObject({ latestVersion: 1, observedGeneration: 3 });
  });

  it('gives new replicas to its active rollout, without a new version', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      spec.replicas = 3;
    });
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 3']);
    expect(workshop.events()).toContain(
      'ReplicationControllerScaled: Scaled replication controller "web-1" from 2 to 3',
    );
    expect((await workshop.dc()).status).toMatchObject({
      latestVersion: 1,
      replicas: 3,
      availableReplicas: 3,
    });
  });

  it('takes back replicas that somebody gave to a rollout', async () => {
    workshop = await openRunningWorkshop();
    await workshop.cluster.client.patch(
      ReplicationControllers,
      namespace,
      'web-1',
      { spec: { replicas: 5 } },
      'merge',
    );
    await workshop.cluster.settle();
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2']);
  });

  it('gets the new image while it is paused, and rolls it out when it is resumed', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      spec.paused = true;
    });
    await workshop.roll('v2');
    const paused = await workshop.dc();
    expect(paused.spec.template?.spec.containers[0]?.image).toBe(imageOf('v2'));
    expect(paused.status?.latestVersion).toBe(1);
    await workshop.change(({ spec }) => {
      spec.paused = false;
    });
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('puts a hand-edited image back', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      const [container] = spec.template?.spec.containers ?? [];
      if (container !== undefined) container.image = 'localhost:5000/devenablement/workshop:mine';
    });
    await workshop.cluster.pass(5000);
    expect((await workshop.dc()).spec.template?.spec.containers[0]?.image).toBe(imageOf('v1'));
  });

  it('does not move by itself when its image trigger is not automatic', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      const params = spec.triggers?.[1]?.imageChangeParams;
      if (params !== undefined) params.automatic = false;
    });
    await workshop.roll('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2']);
  });

  it('rolls out a version that somebody asked for, such as a rollback', async () => {
    workshop = await openRunningWorkshop();
    const { client, settle } = workshop.cluster;
    const dc = await workshop.dc();
    const status = {
      ...dc.status,
      latestVersion: 2,
      details: { message: 'manual change', causes: [{ type: 'Manual' }] },
    };
    await client.patch(DeploymentConfigs, namespace, 'web', { status }, 'merge', 'status');
    await settle();
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    expect((await workshop.rollout(2)).metadata.annotations?.[Annotations.deploymentStatusReason]).toBe(
      'manual change',
    );
  });

  it('keeps as many former rollouts as its history has room for', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.revisionHistoryLimit = 1;
    });
    for (const version of ['v2', 'v3', 'v4']) {
      await workshop.roll(version);
      await workshop.cluster.pass(2000);
    }
    expect(await workshop.rollouts()).toEqual(['web-3 Complete 0', 'web-4 Complete 2']);
  });

  it('scales a test down when it has run', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.test = true;
    });
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0']);
  });

  it('takes over the rollouts of its former self and goes on after them', async () => {
    workshop = await openRunningWorkshop();
    await workshop.roll('v2');
    await workshop.cluster.pass(2000);
    const { client } = workshop.cluster;
    for (const name of ['web-1', 'web-2'])
      await updateLatest(client, ReplicationControllers, namespace, name, ({ metadata }) => {
        delete metadata.ownerReferences;
        return true;
      });
    await client.delete(DeploymentConfigs, namespace, 'web');
    await workshop.createDeploymentConfig();
    await workshop.cluster.pass(2000);
    const dc = await workshop.dc();
    expect(dc.status?.latestVersion).toBe(2);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    const owners = (await workshop.rollout(2)).metadata.ownerReferences;
    expect(owners).toMatchObject([{ kind: 'DeploymentConfig', uid: dc.metadata.uid, controller: true }]);
  });

  it('follows several images in one rollout', async () => {
    workshop = await openRunningWorkshop((spec) => {
      spec.template?.spec.containers.push({ name: 'side', image: ' ' });
      spec.triggers?.push({
        ...imageChange,
        imageChangeParams: { ...imageChange.imageChangeParams, containerNames: ['side'] },
      });
    });
    await workshop.roll('v2');
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });
});

describe('a rollout that gets no further', () => {
  it('fails after timeoutSeconds without progress; what served before goes on serving', async () => {
    workshop = await openRunningWorkshop();
    neverReady();
    await workshop.roll('bad');
    await workshop.cluster.pass(599_000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Running 1']);
    await workshop.cluster.pass(2000);
    expect(workshop.log('web-2').slice(1)).toEqual([
      '    Scaling web-2 up to 1',
      '2> error: timed out waiting for any update progress to be made',
    ]);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
    const dc = await workshop.dc();
    expect(conditionOf(dc, 'Progressing')).toBe(
      'False ProgressDeadlineExceeded: replication controller "web-2" has failed progressing',
    );
    expect(conditionOf(dc, 'Available')).toMatch(/^True/);
    expect(dc.status).toMatchObject({
      latestVersion: 2,
      replicas: 2,
      availableReplicas: 2,
      updatedReplicas: 0,
    });
    expect(dc.spec.template?.spec.containers[0]?.image).toBe(imageOf('bad'));
    expect(workshop.events()).toContain(
      'ReplicationControllerScaled: Scaled replication controller "web-2" from 1 to 0',
    );
    expect((await workshop.pod('web-2-deploy')).status?.phase).toBe('Failed');
    expect((await workshop.rollout(2)).metadata.annotations).toMatchObject({
      [Annotations.deploymentStatusReason]: 'image change',
      [Annotations.desiredReplicas]: '2',
    });
  });

  it('gives back what it had taken from the former rollout', async () => {
    workshop = await openRunningWorkshop((spec) => {
      Object.assign(spec.strategy?.rollingParams ?? {}, { maxUnavailable: 1, maxSurge: 0 });
    });
    neverReady();
    await workshop.roll('bad');
    await workshop.cluster.pass(1000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 1', 'web-2 Running 1']);
    await workshop.cluster.pass(601_000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
  });

  it('fails as the first one, too, and leaves nothing running', async () => {
    workshop = await openWorkshop();
    neverReady();
    workshop.publish('bad');
    await workshop.createImageStream();
    await workshop.createDeploymentConfig();
    await workshop.cluster.pass(600_000);
    expect(workshop.log('web-1')).toEqual([
      '--> Scaling web-1 to 2',
      '2> error: update acceptor rejected web-1: timed out waiting for the condition',
    ]);
    expect(await workshop.rollouts()).toEqual(['web-1 Failed 0']);
  });

  it('makes way for a newer version', async () => {
    workshop = await openRunningWorkshop();
    neverReady();
    await workshop.roll('bad');
    await workshop.cluster.pass(5000);
    await workshop.roll('v3');
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Failed 0', 'web-3 Complete 2']);
    expect((await workshop.rollout(2)).metadata.annotations).toMatchObject({
      [Annotations.deploymentCancelled]: 'true',
      [Annotations.deploymentStatusReason]: 'newer deployment was found running',
    });
    expect(workshop.events()).toEqual(
      expect.arrayContaining([
        'DeploymentCancelled: Cancelled deployment "web-2" superceded by version 3',
        'DeploymentAwaitingCancellation: Deployment of version 3 awaiting cancellation of older running deployments',
        `RolloutCancelled: Rollout for "${namespace}/web-2" cancelled`,
        'DeploymentCreated: Created new replication controller "web-3" for version 3',
      ]),
    );
    expect(workshop.log('web-3')[0]).toBe('--> Scaled older deployment web-2 down');
    await expect(workshop.pod('web-2-deploy')).rejects.toThrow('not found');
    expect(workshop.cluster.errors).toEqual([]);
  });

  it('can be cancelled', async () => {
    workshop = await openRunningWorkshop();
    neverReady();
    await workshop.roll('bad');
    await workshop.cluster.client.patch(
      ReplicationControllers,
      namespace,
      'web-2',
      {
        metadata: {
          annotations: {
            [Annotations.deploymentCancelled]: 'true',
            [Annotations.deploymentStatusReason]: 'cancelled by the user',
          },
        },
      },
      'merge',
    );
    await workshop.cluster.settle();
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
    expect(conditionOf(await workshop.dc(), 'Progressing')).toBe(
      'False RolloutCancelled: rollout of replication controller "web-2" was cancelled',
    );
  });

  it('can be tried again within timeoutSeconds', async () => {
    workshop = await openRunningWorkshop((spec) => {
      const pre = { failurePolicy: 'Abort', execNewPod: { command: ['x'], containerName: 'app' } };
      Object.assign(spec.strategy?.rollingParams ?? {}, { pre });
    });
    const { client, node } = workshop.cluster;
    const retry = async (): Promise<void> => {
      for (const name of ['web-2-deploy', 'web-2-hook-pre']) await client.delete(Pods, namespace, name);
      const annotations = {
        [Annotations.deploymentPhase]: 'New',
        [Annotations.deploymentStatusReason]: null,
        [Annotations.deploymentCancelled]: null,
      };
      await client.patch(ReplicationControllers, namespace, 'web-2', { metadata: { annotations } }, 'merge');
      await workshop.cluster.settle();
      await workshop.cluster.pass(2000);
    };
    node.hookExitCode(() => 1);
    await workshop.roll('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
    node.hookExitCode(() => 0);
    await retry();
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    expect(conditionOf(await workshop.dc(), 'Progressing')).toBe(
      'True NewReplicationControllerAvailable: replication controller "web-2" successfully rolled out',
    );
  });

  it('fails when its deployer pod is taken away', async () => {
    workshop = await openRunningWorkshop();
    neverReady();
    await workshop.roll('bad');
    await workshop.cluster.client.delete(Pods, namespace, 'web-2-deploy');
    await workshop.cluster.settle();
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
    expect((await workshop.rollout(2)).metadata.annotations?.[Annotations.deploymentStatusReason]).toBe(
      'deployer pod no longer exists',
    );
    expect(workshop.events()).toContain('Failed: Deployer pod "web-2-deploy" has gone missing');
  });

  it('fails when another pod has the name of its deployer', async () => {
    workshop = await openRunningWorkshop();
    await workshop.cluster.client.create(Pods, namespace, {
      metadata: { name: 'web-2-deploy' },
      spec: { containers: [{ name: 'app', image: imageOf('v1') }] },
    });
    await workshop.roll('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
    expect((await workshop.rollout(2)).metadata.annotations?.[Annotations.deploymentStatusReason]).toBe(
      'unrelated pod with the same name as this deployment is already running',
    );
  });

  it('fails when it has had no deployer pod for timeoutSeconds', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ metadata }) => {
      metadata.annotations = { [Annotations.ignoreDeployer]: 'true' };
    });
    await workshop.roll('v2');
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 New 0']);
    await workshop.cluster.pass(602_000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
    expect(workshop.events()).toContain(
      `RolloutTimeout: Rollout for "${namespace}/web-2" failed to create deployer pod (timeoutSeconds: 600s)`,
    );
  });
});

describe('a rollout whose deployer pod is refused', () => {
  it('is tried again fifteen times, then left until its time is up', async () => {
    workshop = await openRunningWorkshop();
    await workshop.change(({ spec }) => {
      spec.strategy = { type: 'Custom', customParams: { image: ' not an image' } };
    });
    await workshop.roll('v2');
    const refused = (reason: string) => workshop.events().filter((event) => event.startsWith(`${reason}: `));
    expect(refused('FailedCreate').length).toBeGreaterThan(0);
    expect(refused('FailedRetry')).toEqual([]);
    await workshop.cluster.pass(170_000);
    expect(refused('FailedRetry')).toHaveLength(1);
    expect(refused('FailedRetry')[0]).toContain(
      `Stop retrying: couldn't create deployer pod for "${namespace}/web-2": Pod "web-2-deploy" is invalid`,
    );
    expect(workshop.cluster.errors).toHaveLength(16);
    await workshop.cluster.pass(600_000);
    expect(workshop.cluster.errors).toHaveLength(16);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 2', 'web-2 Failed 0']);
  });
});

describe('a process that is broken off', () => {
  /** Breaks all off at the n-th change of a ReplicationController after the new image was published. */
  const rollBrokenOffAt = async (count: number): Promise<void> => {
    let left = count;
    let crashed: Promise<void> = Promise.resolve();
    workshop.cluster.onChange((_, { kind }) => {
      if (kind === 'ReplicationController' && --left === 0) crashed = workshop.cluster.restart();
    });
    await workshop.roll('v2');
    await crashed;
    for (let second = 0; second < 8; second += 1) await workshop.cluster.pass(1000);
  };
  const changes = Array.from({ length: 20 }, (_, index) => index + 1);

  it.each(changes)('at change %i of a rolling update completes when it is run again', async (count) => {
    workshop = await openRunningWorkshop();
    await rollBrokenOffAt(count);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    expect(workshop.log('web-2').at(-1)).toBe('--> Success');
  });

  it.each(changes)('at change %i of a recreation completes when it is run again', async (count) => {
    workshop = await openRunningWorkshop((spec) => {
      spec.strategy = { type: 'Recreate', recreateParams: { timeoutSeconds: 600 } };
    });
    await rollBrokenOffAt(count);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
    expect(workshop.log('web-2').at(-1)).toBe('--> Success');
  });
});

describe('controllers that start again', () => {
  it('take up a rollout where it is', async () => {
    workshop = await openRunningWorkshop();
    await workshop.roll('v2');
    await workshop.cluster.restart();
    await workshop.cluster.settle();
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('go on importing what is scheduled', async () => {
    workshop = await openRunningWorkshop();
    await workshop.cluster.restart();
    await workshop.roll('v2');
    await workshop.cluster.pass(2000);
    expect(await workshop.rollouts()).toEqual(['web-1 Complete 0', 'web-2 Complete 2']);
  });

  it('write nothing when there is nothing to do', async () => {
    workshop = await openRunningWorkshop();
    const count = (): number =>
      workshop.cluster.history(DeploymentConfigs).length +
      workshop.cluster.history(ReplicationControllers).length;
    const before = count();
    await workshop.cluster.restart();
    await workshop.cluster.pass(10_000);
    expect(count()).toBe(before);
  });
});
