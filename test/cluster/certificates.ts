import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

export interface Pair {
  certificate: string;
  key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

/** A certificate authority, and what it signs: a server for `names`, a client, a server whose time is over. */
export async function createAuthority() {
  const authorityKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test authority',
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 10 * day),
    notAfter: new Date(Date.now() + day),
    extensions: [new x509.BasicConstraintsExtension(true)],
  });
  async function sign(name: string, hosts: string[], notAfter = new Date(Date.now() + day)): Promise<Pair> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: authority.subject,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - 9 * day),
      notAfter,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          hosts.map((host) =>
            /^[\d.]+$/.test(host)
              ? { type: 'ip' as const, value: host }
              : { type: 'dns' as const, value: host },
          ),
        ),
      ],
    });
    const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
    return { certificate: certificate.toString('pem'), key: pem('PRIVATE KEY', key) };
  }
  return { certificate: authority.toString('pem'), sign };
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
