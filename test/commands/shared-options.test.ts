import { expect, it } from 'vitest';
import { sharedOptionsFirst } from '../../source/commands/shared-options.ts';

it.each([
  ['test --cdsid jdoe2 imagestreams --report json=a', '--cdsid jdoe2 test imagestreams --report json=a'],
  ['status --json --state-dir=/tmp/x', '--json --state-dir=/tmp/x status'],
  ['--cdsid jdoe2 oc get is -n other --context x', '--cdsid jdoe2 oc get is -n other --context x'],
  ['playground --cdsid a exec kubectl -n b get pods', '--cdsid a playground exec kubectl -n b get pods'],
  ['playground exec -- kubectl --context c', 'playground exec -- kubectl --context c'],
  ['test --cdsid', 'test --cdsid'],
])('%s', (line, expected) => {
  expect(sharedOptionsFirst(line.split(' ')).join(' ')).toBe(expected);
});
