import type { ApiObject } from '../../wire/kubernetes.ts';
import { toJson } from '../printers/json.ts';
import type { ResourceType } from './discovery.ts';

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

/** Types that the API servers have compiled in know the strategic merge; custom resources do not. */
export function isBuiltIn({ group }: ResourceType): boolean {
  return (
    !group.includes('.') ||
    group.endsWith('.k8s.io') ||
    /^(apps|authorization|build|image|oauth|project|quota|route|security|template|user)\.openshift\.io$/.test(
      group,
    )
  );
}
