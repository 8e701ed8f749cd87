import { createHash, type Hash } from 'node:crypto';

const hexLengths: Record<string, number> = { sha256: 64, sha512: 128 };

/** A hash for the algorithm that a digest names. @throws Error when it is none that we know */
export function hashFor(digest: string): Hash {
  const [algorithm = '', hex = ''] = digest.split(':');
  if (hexLengths[algorithm] !== hex.length || !/^[0-9a-f]+$/.test(hex))
    throw new Error(`unsupported digest ${digest}`);
  return createHash(algorithm);
}

export const sha256Digest = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** @throws Error when the bytes are not those that the digest stands for */
export function verifyDigest(digest: string, bytes: Uint8Array): void {
  const algorithm = digest.slice(0, digest.indexOf(':'));
  const actual = `${algorithm}:${hashFor(digest).update(bytes).digest('hex')}`;
  if (actual !== digest) throw new Error(`digest mismatch: expected ${digest}, got ${actual}`);
}
