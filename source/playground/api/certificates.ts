import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface ServerCertificates {
  /** What clients trust: `certificate-authority-data` of a kubeconfig. */
  authority: KeyPair;
  /** What the server shows. */
  server: KeyPair;
}

type PrivateKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;
/** Clients refuse server certificates that last longer (Apple's limit, in days). */
const serverDays = 825;
const authorityDays = 3650;

/**
 * Makes a certificate authority and a certificate for this machine's loopback: `localhost`, 127.0.0.1 and ::1.
 * @param now milliseconds since the epoch; they are valid from a day before, for clocks that differ
 */
export async function createCertificates(now: number): Promise<ServerCertificates> {
  const authorityKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const serverKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = new Date(now - day);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=oc-tutor playground CA',
    keys: authorityKeys,
    notBefore,
    notAfter: new Date(now + authorityDays * day),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    notBefore,
    notAfter: new Date(now + serverDays * day),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  return {
    authority: await toPair(authority, authorityKeys.privateKey),
    server: await toPair(server, serverKeys.privateKey),
  };
}

async function toPair(certificate: x509.X509Certificate, key: PrivateKey): Promise<KeyPair> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const lines = bytes.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return {
    certificate: `${certificate.toString('pem').trimEnd()}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  };
}

/** Whether certificates that were kept are still good for at least `days`. */
export function areValid({ authority, server }: ServerCertificates, now: number, days = 30): boolean {
  try {
    const leaf = new X509Certificate(server.certificate);
    const issuer = new X509Certificate(authority.certificate);
    return (
      leaf.checkIssued(issuer) &&
      leaf.verify(issuer.publicKey) &&
      leaf.checkHost('localhost') !== undefined &&
      [leaf, issuer].every(({ validTo }) => Date.parse(validTo) > now + days * day)
    );
  } catch {
    return false;
  }
}
