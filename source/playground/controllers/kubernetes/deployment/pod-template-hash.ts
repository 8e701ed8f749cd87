import { isDeepStrictEqual } from 'node:util';
import type { PodTemplateSpec } from '../../../../wire/kubernetes.ts';

/** The label that tells the pods of a Deployment's ReplicaSets apart. */
export const podTemplateHash = 'pod-template-hash';

/** Source: k8s.io/apimachinery `pkg/util/rand`: no vowels and nothing that looks like another. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A name for a pod template: FNV-1a over its canonical JSON and the number of collisions so far. Upstream hashes Go's own
 * dump of the struct, so its hashes for the same template are others; nobody compares them across clusters.
 * Source: k8s.io/kubernetes `pkg/controller/controller_utils.go` ComputeHash.
 */
export function hashPodTemplate(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const text = `${canonicalJson(template)}${collisionCount ?? ''}`;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Array.from(String(hash), (digit) => alphabet.charAt(digit.charCodeAt(0) % alphabet.length)).join('');
}

/** Whether two templates make the same pods; the hash label is not part of what the user asked for. */
export function equalTemplates(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return isDeepStrictEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [podTemplateHash]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
