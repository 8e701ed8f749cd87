/**
 * An image trigger, whatever kind of object has it: a field of the object that follows a tag of a stream.
 * Source: openshift/library-go `pkg/image/trigger/types.go`.
 */
import { splitImageStreamTag } from './latest-image.ts';

export interface FieldTrigger {
  from: { kind: string; name: string; namespace: string; apiVersion: string };
  /** `spec.template.spec.containers[0].image`. */
  fieldPath: string;
  paused: boolean;
}

/** `namespace/name` of the streams whose changes call for a look at the object, which is in `namespace`. */
export const streamsOf = (triggers: readonly FieldTrigger[], namespace: string): string[] =>
  triggers.flatMap(({ from, paused }) => {
    const [stream] = splitImageStreamTag(from.name) ?? [];
    const follows = from.kind === 'ImageStreamTag' && from.apiVersion === '' && !paused;
    return follows && stream !== undefined ? [`${from.namespace || namespace}/${stream}`] : [];
  });
