import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { expect, test } from 'vitest';
import { areValid, createCertificates } from '../../../source/playground/api/certificates.ts';

const day = 24 * 60 * 60 * 1000;

test('an authority and a certificate for loopback that it signed', async () => {
  const made = await createCertificates(Date.now());
  const authority = new X509Certificate(made.authority.certificate);
  const server = new X509Certificate(made.server.certificate);
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.checkIssued(authority) && server.verify(authority.publicKey)).toBe(true);
  for (const host of ['localhost']) expect(server.checkHost(host)).toBe(host);
  for (const ip of ['127.0.0.1', '::1']) expect(server.checkIP(ip)).toBe(ip);
  expect(server.checkHost('example.com')).toBeUndefined();
  // Throws when the key is not the certificate's.
  createSecureContext({ key: made.server.key, cert: made.server.certificate });
});

test('are valid until a month before they expire, and only as a pair', async () => {
  const now = Date.now();
  const [made, other] = [await createCertificates(now), await createCertificates(now)];
  expect(areValid(made, now)).toBe(true);
  expect(areValid(made, now + 790 * day)).toBe(true);
  expect(areValid(made, now + 800 * day)).toBe(false);
  expect(areValid({ authority: other.authority, server: made.server }, now)).toBe(false);
  expect(areValid({ ...made, server: { ...made.server, certificate: 'broken' } }, now)).toBe(false);
});
