import type { ApiObject } from '../../wire/kubernetes.ts';
import { toJson } from '../printers/json.ts';

/** Where `oc apply` keeps what it was given, to see the next time what has been left out since. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object with itself in that annotation.
 * Source: kubectl `util/apply.go` GetModifiedConfiguration.
 */
export function withLastApplied<T extends ApiObject>(object: T): T {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  const plain = { ...object, metadata: { ...object.metadata, annotations } };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...annotations, [lastAppliedAnnotation]: `${toJson(plain)}\n` },
    },
  };
}
