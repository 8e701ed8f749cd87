import type { TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { Pods } from '../../source/wire/resources.ts';
import { createAuthority, type Pair } from './certificates.ts';
import { connectTo, rejection } from './connected.ts';
import { pod, startScripted } from './scripted-server.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const authority = await createAuthority();
const trusted = { 'certificate-authority-data': base64(authority.certificate) };
const serve = (pair: Pair, extra: object = {}) =>
  startScripted(
    (exchange) => {
      const socket = exchange.response.socket as TLSSocket;
      exchange.json(200, pod(String(socket.getPeerCertificate().subject?.CN ?? 'nobody'), '1'));
    },
    { tls: { cert: pair.certificate, key: pair.key, ...extra } },
  );

test('the authority of the kubeconfig is trusted, and no other', async () => {
  await using server = await serve(await authority.sign('server', ['127.0.0.1']));
  const cluster = await connectTo(server.url, { cluster: trusted });
  expect((await cluster.get(Pods, 'demo', 'web')).metadata.name).toBe('nobody');
  const stranger = await connectTo(server.url);
  expect((await rejection(stranger.get(Pods, 'demo', 'web'))).message).toBe(
    `Cannot reach ${server.url}: its certificate comes from an authority that the kubeconfig does not trust.`,
  );
  const careless = await connectTo(server.url, { cluster: { 'insecure-skip-tls-verify': true } });
  expect((await careless.get(Pods, 'demo', 'web')).metadata.name).toBe('nobody');
});

test('a certificate for another name is refused, unless tls-server-name says so', async () => {
  await using server = await serve(await authority.sign('server', ['api.example']));
  const cluster = await connectTo(server.url, { cluster: trusted });
  expect((await rejection(cluster.get(Pods, 'demo', 'web'))).message).toBe(
    `Cannot reach ${server.url}: its certificate is for another host name.`,
  );
  const named = await connectTo(server.url, { cluster: { ...trusted, 'tls-server-name': 'api.example' } });
  expect((await named.get(Pods, 'demo', 'web')).metadata.name).toBe('nobody');
});

test('a certificate whose time is over is said to be so', async () => {
  await using server = await serve(
    await authority.sign('server', ['127.0.0.1'], new Date(Date.now() - 3_600_000)),
  );
  const cluster = await connectTo(server.url, { cluster: trusted });
  expect((await rejection(cluster.get(Pods, 'demo', 'web'))).message).toBe(
    `Cannot reach ${server.url}: its certificate has expired.`,
  );
});

test('a client certificate is shown', async () => {
  const client = await authority.sign('jdoe2', []);
  await using server = await serve(await authority.sign('server', ['127.0.0.1']), {
    requestCert: true,
    ca: authority.certificate,
  });
  const cluster = await connectTo(server.url, {
    cluster: trusted,
    user: {
      'client-certificate-data': base64(client.certificate),
      'client-key-data': base64(client.key),
    },
  });
  expect((await cluster.get(Pods, 'demo', 'web')).metadata.name).toBe('jdoe2');
});

test('TLS spoken to a server without TLS is explained', async () => {
  await using server = await startScripted((exchange) => exchange.json(200, {}));
  const url = server.url.replace('http:', 'https:');
  const cluster = await connectTo(url);
  expect((await rejection(cluster.get(Pods, 'demo', 'web'))).message).toBe(
    `Cannot reach ${url}: the server does not speak TLS there (should the address begin with http://?).`,
  );
});
