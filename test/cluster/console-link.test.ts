import { expect, test } from 'vitest';
import { findConsole } from '../../source/cluster/console-link.ts';
import { connectTo, rejection } from './connected.ts';
import { type Exchange, failure, startScripted } from './scripted-server.ts';

const published = (data: unknown) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'console-public', namespace: 'openshift-config-managed' },
  data,
});

test.each<[string, (exchange: Exchange) => void, string | undefined]>([
  [
    'there',
    ({ json }) => json(200, published({ consoleURL: 'https://console.example' })),
    'https://console.example/',
  ],
  ['no address', ({ json }) => json(200, published({ consoleURL: 'javascript:alert(1)' })), undefined],
  ['not said', ({ json }) => json(200, published({})), undefined],
  ['not there', ({ json }) => json(404, failure(404, 'NotFound', 'none')), undefined],
  ['not for us', ({ json }) => json(403, failure(403, 'Forbidden', 'no')), undefined],
])('the console is %s', async (_, answer, expected) => {
  await using server = await startScripted(answer);
  const cluster = await connectTo(server.url);
  expect((await findConsole(cluster))?.href).toBe(expected);
  expect(server.requests).toEqual([
    'GET /api/v1/namespaces/openshift-config-managed/configmaps/console-public',
  ]);
});

test('no answer is not taken for no console', async () => {
  await using server = await startScripted((exchange) => exchange.cut());
  const cluster = await connectTo(server.url);
  expect(await rejection(findConsole(cluster))).toMatchObject({ name: 'ConnectionError' });
});
