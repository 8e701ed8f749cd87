import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isFinished,
  type RollingState,
  scaleDownTo,
  scaleUpTo,
} from '../../../../source/playground/controllers/deployment-config/deployer/rolling-steps.ts';
import {
  maxUnavailableOf,
  resolveRollingBounds,
} from '../../../../source/playground/controllers/deployment-config/rolling-bounds.ts';
import { recordedStory } from '../support/recorded-story.ts';

describe('the bounds of a rolling update', () => {
  it.each([
    ['25%', '25%', 2, { maxSurge: 1, maxUnavailable: 0 }],
    ['25%', '25%', 4, { maxSurge: 1, maxUnavailable: 1 }],
    ['25%', '25%', 5, { maxSurge: 2, maxUnavailable: 1 }],
    [undefined, undefined, 8, { maxSurge: 2, maxUnavailable: 2 }],
    [0, '25%', 2, { maxSurge: 0, maxUnavailable: 1 }],
    ['0%', 0, 10, { maxSurge: 0, maxUnavailable: 1 }],
    [3, 2, 2, { maxSurge: 3, maxUnavailable: 2 }],
    ['100%', '50%', 3, { maxSurge: 3, maxUnavailable: 1 }],
    ['25%', '25%', 0, { maxSurge: 0, maxUnavailable: 1 }],
  ])('of surge %s and unavailable %s for %i pods', (surge, unavailable, desired, bounds) => {
    expect(resolveRollingBounds(surge, unavailable, desired)).toEqual(bounds);
  });

  it('must be numbers or percentages', () => {
    expect(() => resolveRollingBounds('many', 0, 2)).toThrow(RangeError);
  });

  it('do not apply to other strategies', () => {
    const dc = structuredClone(recordedStory.deploymentConfig);
    dc.spec.replicas = 8;
    expect(maxUnavailableOf(dc)).toBe(2);
    dc.spec.strategy = { type: 'Recreate' };
    expect(maxUnavailableOf(dc)).toBe(0);
  });
});

/** Plays a rolling update in which every new pod becomes available at once, and gives the steps it takes. */
function play(start: RollingState, check: (state: RollingState) => void = () => undefined): string[] {
  const state = { ...start };
  const steps: string[] = [];
  while (!isFinished(state)) {
    const before = steps.length;
    const up = scaleUpTo(state);
    if (up !== undefined) {
      state.newReplicas = up;
      steps.push(`up ${up}`);
      check(state);
    }
    const down = scaleDownTo(state, state.newReplicas);
    if (down !== undefined) {
      state.oldReplicas = down;
      steps.push(`down ${down}`);
      check(state);
    }
    if (steps.length === before) throw new Error(`stuck at ${JSON.stringify(state)}`);
  }
  return steps;
}

describe('the steps of a rolling update', () => {
  it.each([
    // The workshop's: two pods, one more allowed, none fewer.
    [2, 2, { maxSurge: 1, minAvailable: 2 }, ['up 1', 'down 1', 'up 2', 'down 0']],
    [4, 4, { maxSurge: 1, minAvailable: 3 }, ['up 1', 'down 2', 'up 3', 'down 0', 'up 4']],
    [1, 1, { maxSurge: 1, minAvailable: 1 }, ['up 1', 'down 0']],
    [2, 2, { maxSurge: 0, minAvailable: 1 }, ['down 1', 'up 1', 'down 0', 'up 2']],
    [0, 2, { maxSurge: 0, minAvailable: 0 }, ['down 0']],
    [3, 0, { maxSurge: 1, minAvailable: 3 }, ['up 3']],
  ])('from %2$i to %1$i pods', (desired, oldReplicas, bounds, steps) => {
    expect(play({ desired, oldReplicas, newReplicas: 0, ...bounds })).toEqual(steps);
  });

  it('leave the old pods alone while the new ones are not available', () => {
    const state = { desired: 2, newReplicas: 1, oldReplicas: 2, maxSurge: 1, minAvailable: 2 };
    expect(scaleDownTo(state, 0)).toBeUndefined();
    expect(scaleUpTo(state)).toBeUndefined();
  });

  it('end, and stay within the bounds all the way', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 20 }),
        fc.nat({ max: 20 }),
        fc.nat({ max: 100 }),
        fc.nat({ max: 100 }),
        (desired, oldReplicas, surge, unavailable) => {
          const { maxSurge, maxUnavailable } = resolveRollingBounds(`${surge}%`, `${unavailable}%`, desired);
          const minAvailable = Math.max(0, desired - maxUnavailable);
          const most = Math.max(desired + maxSurge, oldReplicas);
          const least = Math.min(minAvailable, oldReplicas);
          play({ desired, oldReplicas, newReplicas: 0, maxSurge, minAvailable }, (state) => {
            const pods = state.newReplicas + state.oldReplicas;
            expect(pods).toBeLessThanOrEqual(most);
            expect(pods).toBeGreaterThanOrEqual(least);
          });
        },
      ),
    );
  });
});
