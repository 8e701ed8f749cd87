import { createHash, type Hash } from 'node:crypto';

export type DigestAlgorithm = 'sha256' | 'sha512';

export interface Digest {
  algorithm: DigestAlgorithm;
  /** Lower-case. */
  hex: string;
}

const pattern = /^(?:(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128}))$/;

/**
 * Parses a digest of one of the two algorithms that registries must know. What it returns is safe as a file name.
 * Source: OCI image specification, `descriptor.md`, "Registered Algorithms".
 */
export function parseDigest(text: string): Digest | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, sha256, hex256, , hex512] = match;
  return sha256 === undefined
    ? { algorithm: 'sha512', hex: hex512 ?? '' }
    : { algorithm: 'sha256', hex: hex256 ?? '' };
}

export function digestOfBytes(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): string {
  return formatDigest(algorithm, createHash(algorithm).update(bytes));
}

/** Ends a hash and writes it as a digest. */
export function formatDigest(algorithm: DigestAlgorithm, hash: Hash): string {
  return `${algorithm}:${hash.digest('hex')}`;
}
