import type { Clock } from '../../../../platform/clock.ts';

/** Milliseconds after which an expectation that never came true is given up. Source: `pkg/controller/controller_utils.go`. */
const patience = 5 * 60_000;

/**
 * What a controller did but its cache has not shown yet. Until the cache has caught up, a controller must not count
 * pods, or it would make twice what it needs. Source: k8s.io/kubernetes `pkg/controller/controller_utils.go`.
 */
export interface Expectations {
  /** Whether all that was expected of `key` was seen, or waited for in vain. */
  satisfied(key: string): boolean;
  expectCreations(key: string, count: number): void;
  expectDeletions(key: string, uids: readonly string[]): void;
  creationObserved(key: string): void;
  deletionObserved(key: string, uid: string): void;
  forget(key: string): void;
}

export function createExpectations(clock: Clock): Expectations {
  const expected = new Map<string, { creations: number; deletions: Set<string>; since: number }>();
  return {
    satisfied(key) {
      const entry = expected.get(key);
      if (entry === undefined) return true;
      if (entry.creations <= 0 && entry.deletions.size === 0) return true;
      return clock.now() - entry.since > patience;
    },
    expectCreations(key, count) {
      expected.set(key, { creations: count, deletions: new Set(), since: clock.now() });
    },
    expectDeletions(key, uids) {
      expected.set(key, { creations: 0, deletions: new Set(uids), since: clock.now() });
    },
    creationObserved(key) {
      const entry = expected.get(key);
      if (entry !== undefined) entry.creations -= 1;
    },
    deletionObserved(key, uid) {
      expected.get(key)?.deletions.delete(uid);
    },
    forget(key) {
      expected.delete(key);
    },
  };
}
