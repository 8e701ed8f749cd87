import { describe, expect, it } from 'vitest';
import { makeReplicationController } from '../../../../source/playground/controllers/deployment-config/make-replication-controller.ts';
import { rolloutsToPrune } from '../../../../source/playground/controllers/deployment-config/revision-history.ts';
import {
  Annotations,
  type DeploymentConfig,
  type DeploymentPhase,
} from '../../../../source/wire/openshift.ts';
import { recordedStory } from '../support/recorded-story.ts';

const dc = (latestVersion: number, revisionHistoryLimit?: number | null): DeploymentConfig => {
  const { status, spec, ...rest } = structuredClone(recordedStory.deploymentConfig);
  const { revisionHistoryLimit: _, ...others } = spec;
  return {
    ...rest,
    spec: revisionHistoryLimit === undefined ? others : { ...others, revisionHistoryLimit },
    ...(status === undefined ? {} : { status: { ...status, latestVersion } }),
  };
};
const rollout = (version: number, phase: DeploymentPhase, replicas = 0) => {
  const made = makeReplicationController(dc(version));
  made.metadata.annotations = { ...made.metadata.annotations, [Annotations.deploymentPhase]: phase };
  made.spec.replicas = replicas;
  return made;
};
const versions = (
  config: DeploymentConfig,
  ...rollouts: ReturnType<typeof rollout>[]
): (string | undefined)[] =>
  rolloutsToPrune(config, rollouts).map(
    ({ metadata }) => metadata.annotations?.[Annotations.deploymentConfigVersion],
  );

describe('the revision history', () => {
  it('counts what is older than the active rollout, and prunes the oldest', () => {
    const rollouts = [
      rollout(4, 'Failed'),
      rollout(3, 'Complete', 2),
      rollout(1, 'Complete'),
      rollout(2, 'Failed'),
    ];
    expect(versions(dc(4, 2), ...rollouts)).toEqual([]);
    expect(versions(dc(4, 1), ...rollouts)).toEqual(['1']);
    expect(versions(dc(4, 0), ...rollouts)).toEqual(['1', '2']);
  });

  it('counts all but the latest while none has completed', () => {
    const rollouts = [rollout(1, 'Failed'), rollout(2, 'Failed'), rollout(3, 'Running')];
    expect(versions(dc(3, 0), ...rollouts)).toEqual(['1', '2']);
  });

  it('leaves a rollout that still has replicas, which takes up its place all the same', () => {
    const rollouts = [rollout(1, 'Complete', 1), rollout(2, 'Complete'), rollout(3, 'Complete', 2)];
    expect(versions(dc(3, 1), ...rollouts)).toEqual([]);
  });

  it('has no end without a limit', () => {
    const rollouts = [rollout(1, 'Complete'), rollout(2, 'Complete', 2)];
    expect(versions(dc(2), ...rollouts)).toEqual([]);
    expect(versions(dc(2, null), ...rollouts)).toEqual([]);
  });
});
