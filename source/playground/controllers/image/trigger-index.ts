/**
 * Which objects of a kind follow which ImageStreams, and which changes of theirs call for a look at their images.
 * Source: openshift-controller-manager `pkg/image/controller/trigger/cache.go`, `pkg/image/trigger/annotations/annotations.go`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { InformerHandlers } from '../runtime/informer.ts';
import { type FieldTrigger, streamsOf } from './field-trigger.ts';

export interface TriggerKind<T extends ApiObject> {
  /** @throws Error when the object's triggers cannot be read */
  triggers(object: T): FieldTrigger[];
  /** Whether images differ that the triggers, which are the same, have to put right. */
  imagesDiffer(object: T, old: T, triggers: readonly FieldTrigger[]): boolean;
}

export interface TriggerIndex<T> {
  /** For an informer of the kind. */
  handlers: Required<InformerHandlers<T>>;
  /** Keys, `namespace/name`, of the objects that follow a stream. @param stream `namespace/name` */
  following(stream: string): string[];
}

/** @param onCall told of each object, by its key, that has to be looked at */
export function createTriggerIndex<T extends ApiObject>(
  { triggers, imagesDiffer }: TriggerKind<T>,
  onCall: (key: string) => void,
): TriggerIndex<T> {
  const streams = new Map<string, readonly string[]>();
  const keyOf = ({ metadata }: T): string => `${metadata.namespace}/${metadata.name}`;
  const read = (object: T): FieldTrigger[] | undefined => {
    try {
      return triggers(object);
    } catch {
      return undefined;
    }
  };
  const follow = (object: T, own: readonly FieldTrigger[]): void => {
    streams.set(keyOf(object), streamsOf(own, object.metadata.namespace ?? ''));
    onCall(keyOf(object));
  };
  return {
    handlers: {
      added(object) {
        const own = read(object) ?? [];
        if (own.length > 0) follow(object, own);
      },
      updated(object, old) {
        const own = read(object);
        const before = read(old);
        // Triggers that cannot be read are left as they are known, and so is what takes the place of such.
        if (own === undefined || before === undefined || own.length === 0) return;
        if (!isDeepStrictEqual(own, before) || imagesDiffer(object, old, own)) follow(object, own);
      },
      deleted: (object) => void streams.delete(keyOf(object)),
    },
    following: (stream) => [...streams].filter(([, own]) => own.includes(stream)).map(([key]) => key),
  };
}
