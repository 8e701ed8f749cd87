/**
 * ImageStreams and their tags with the fields that they have, in the order in which Go serialises them, and without what Go
 * leaves out. What is not a field is dropped.
 * Source: openshift/api `image/v1/types.go`.
 */
import type { ObjectReference } from '../../../../wire/kubernetes.ts';
import type {
  NamedTagEventList,
  TagEvent,
  TagEventCondition,
  TagImportPolicy,
  TagReference,
} from '../../../../wire/openshift.ts';

const referenceFields = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
] as const;

export function orderedReference(reference: ObjectReference): ObjectReference {
  const result: ObjectReference = {};
  for (const field of referenceFields) {
    const value = reference[field];
    if (value !== undefined && value !== null && value !== '') result[field] = value;
  }
  return result;
}

/** With the default of the cluster's import mode. Source: openshift-apiserver `pkg/image/apis/image/v1/defaults.go`. */
export function orderedImportPolicy(policy: TagImportPolicy | null | undefined): TagImportPolicy {
  return {
    ...(policy?.insecure === true ? { insecure: true } : {}),
    ...(policy?.scheduled === true ? { scheduled: true } : {}),
    importMode: policy?.importMode || 'Legacy',
  };
}

export function orderedTag(tag: TagReference): TagReference {
  return {
    name: tag.name,
    annotations:
      tag.annotations === null || tag.annotations === undefined || Object.keys(tag.annotations).length === 0
        ? null
        : sortedKeys(tag.annotations),
    ...(tag.from ? { from: orderedReference(tag.from) } : {}),
    ...(tag.reference === true ? { reference: true } : {}),
    generation: tag.generation ?? null,
    importPolicy: orderedImportPolicy(tag.importPolicy),
    referencePolicy: { type: tag.referencePolicy?.type || 'Source' },
  };
}

export const orderedEvent = (event: TagEvent): TagEvent => ({
  created: event.created,
  dockerImageReference: event.dockerImageReference,
  image: event.image,
  generation: event.generation,
});

const orderedCondition = (condition: TagEventCondition): TagEventCondition => ({
  type: condition.type,
  status: condition.status,
  ...(condition.lastTransitionTime ? { lastTransitionTime: condition.lastTransitionTime } : {}),
  ...(condition.reason ? { reason: condition.reason } : {}),
  ...(condition.message ? { message: condition.message } : {}),
  generation: condition.generation,
});

export function orderedHistory(list: NamedTagEventList): NamedTagEventList {
  const items = list.items ?? [];
  const conditions = list.conditions ?? [];
  return {
    tag: list.tag,
    items: items.length === 0 ? null : items.map(orderedEvent),
    ...(conditions.length === 0 ? {} : { conditions: conditions.map(orderedCondition) }),
  };
}

export const sortedKeys = <V>(map: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));
