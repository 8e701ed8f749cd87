import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClassRoom, namespace, startClass } from './class.ts';
import { diagnose, expectOneProblem, quota, withObjects } from './diagnose.ts';
import type { Rule } from './filter.ts';
import { idToken } from './identity-provider.ts';

let room: ClassRoom;
beforeAll(async () => {
  room = await startClass();
});
afterAll(() => room.stop());

test('a quota of memory, and nobody who says how much a pod takes', async () => {
  const rules = [quota({ 'limits.memory': '2Gi' }, { 'limits.memory': '0' })];
  expect(await expectOneProblem(room, { rules })).toMatchObject({
    check: 'quota',
    what: `The quota class of ${namespace} counts limits.memory, and the course's pods do not state theirs.`,
    commands: [expect.stringContaining('"kind":"LimitRange"')],
  });
});

test('quotas with room, and one that is about other pods', async () => {
  const limits = [
    { type: 'Container', default: { memory: '256Mi', cpu: '500m' }, defaultRequest: { memory: '96Mi' } },
  ];
  const ranges = withObjects('limitranges', 'LimitRange', [
    { metadata: { name: 'defaults', namespace }, spec: { limits } },
  ]);
  const roomy = await diagnose(room, {
    rules: [ranges, quota({ 'limits.memory': '1Gi', pods: '10' }, { pods: '6' })],
  });
  expect(roomy.findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  const others = await diagnose(room, {
    rules: [ranges, quota({ pods: '0' }, { pods: '0' }, { scopes: ['BestEffort'] })],
  });
  expect(others.code).toBe(0);
});

test('a LimitRange that no container fits', async () => {
  const limits = [{ type: 'Pod', max: { memory: '512Mi' } }];
  const ranges = withObjects('limitranges', 'LimitRange', [
    { metadata: { name: 'tight', namespace }, spec: { limits } },
  ]);
  expect(await expectOneProblem(room, { rules: [ranges] })).toMatchObject({
    check: 'limit-range',
    what: expect.stringContaining('a pod has to state a limit of memory, and none is stated'),
    commands: [`oc edit limitrange tight -n ${namespace}`],
  });
});

test('a clock that is wrong, and a certificate that nobody checks', async () => {
  const late = new Date(Date.now() - 600_000).toUTCString();
  const told = await diagnose(room, {
    rules: [{ headers: { date: late } }],
    kubeconfig: { cluster: { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined } },
  });
  expect(told.code).toBe(0);
  expect(told.findings.filter(({ state }) => state !== 'ok')).toMatchObject([
    { check: 'certificate', state: 'warning', what: expect.stringContaining('insecure-skip-tls-verify') },
    { check: 'clock', state: 'warning', what: "This machine's clock is 10 minutes ahead of the cluster's." },
  ]);
  expect(told.text).toMatch(/\nThe course can be played here; 2 warnings\.\n$/);
});

test('a login that ends before the course does, as its token says or as the cluster does', async () => {
  const authorization = `Bearer ${room.token}`;
  const jwt = await diagnose(room, {
    rules: [{ authorization }],
    kubeconfig: { user: { token: idToken('https://issuer.test', 'jdoe2', 20 * 60 + 5) } },
  });
  expect(jwt.code).toBe(0);
  expect(jwt.findings.filter(({ state }) => state !== 'ok')).toMatchObject([
    {
      check: 'login',
      state: 'warning',
      what: 'Your login is good for 20 minutes.',
      why: expect.stringContaining('about 45'),
    },
  ]);

  // OpenShift keeps a token under its hash, so that nobody who sees the list can use it.
  const name = `sha256~${createHash('sha256').update('secret').digest('base64url')}`;
  const creationTimestamp = new Date(Date.now() - 3_600_000).toISOString();
  const oauth: Rule = {
    authorization,
    instead: ({ path }) =>
      path.endsWith(`/useroauthaccesstokens/${encodeURIComponent(name)}`)
        ? { status: 200, body: { metadata: { name, creationTimestamp }, expiresIn: 86_400 } }
        : undefined,
    change(_passing, body) {
      const { items, ...list } = body as { items?: unknown[]; kind?: string };
      if (list.kind !== 'APIGroupDiscoveryList') return body;
      const resources = [
        {
          resource: 'useroauthaccesstokens',
          responseKind: { kind: 'UserOAuthAccessToken' },
          scope: 'Cluster',
          verbs: ['get'],
        },
      ];
      const group = { metadata: { name: 'oauth.openshift.io' }, versions: [{ version: 'v1', resources }] };
      return { ...list, items: [...(items ?? []), group] };
    },
  };
  const kept = await diagnose(room, { rules: [oauth], kubeconfig: { user: { token: 'sha256~secret' } } });
  expect(kept.findings).toContainEqual({
    check: 'login',
    state: 'ok',
    what: 'Your login is good for 22 hours.',
  });
});
