/**
 * Image triggers that other kinds carry in the annotation `image.openshift.io/triggers`.
 * Source: openshift/library-go `pkg/image/trigger/{types,annotations}.go`.
 */
import { z } from 'zod';
import type { ApiObject, Container, PodSpec } from '../../../wire/kubernetes.ts';
import { Annotations } from '../../../wire/openshift.ts';
import type { FieldTrigger } from './field-trigger.ts';
import { resolveImageStreamTag, type StreamLookup } from './latest-image.ts';

// Go reads null as the zero value, as what is left out.
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const triggerSchema = z.object({
  from: z
    .object({ kind: text, name: text, namespace: text, apiVersion: text })
    .nullish()
    .transform((from) => from ?? { kind: '', name: '', namespace: '', apiVersion: '' }),
  fieldPath: text,
  paused: z
    .boolean()
    .nullish()
    .transform((paused) => paused ?? false),
});
const triggersSchema = z
  .array(triggerSchema)
  .nullable()
  .transform((triggers) => triggers ?? []);

export type TriggeredObject = ApiObject & { spec: { template: { spec: PodSpec } } };

/** Where the pod spec of a Deployment is. */
const basePath = 'spec.template.spec.';

/**
 * @throws Error when the annotation is not a list of triggers, or when two of them set the same field: then none of them
 * counts
 */
export function parseTriggers(object: ApiObject): FieldTrigger[] {
  const annotation = object.metadata.annotations?.[Annotations.imageTriggers];
  if (annotation === undefined) return [];
  const triggers = triggersSchema.parse(JSON.parse(annotation));
  if (new Set(triggers.map(({ fieldPath }) => fieldPath)).size < triggers.length)
    throw new Error('duplicate triggers are not allowed');
  return triggers;
}

/**
 * The container that a field path names.
 * @throws Error in upstream's words when the path names none
 */
function containerAt(spec: PodSpec, fieldPath: string): Container {
  const parts = /^(containers|initContainers)\[([^\]]*)\]\.image$/.exec(fieldPath.slice(basePath.length));
  const [, list, selector = ''] = parts ?? [];
  if (list === undefined) throw new Error(`field path is not valid: ${fieldPath}`);
  const containers = (list === 'containers' ? spec.containers : spec.initContainers) ?? [];
  const name = /^\?\(@\.name=="(.*)"\)$/.exec(selector)?.[1];
  const container = /^\d+$/.test(selector)
    ? containers[Number(selector)]
    : name === undefined
      ? undefined
      : [...(spec.initContainers ?? []), ...spec.containers].find((candidate) => candidate.name === name);
  if (container === undefined) throw new Error(`no such container: ${fieldPath}`);
  return container;
}

/** Whether a container that one of the triggers is for has another image. Paths that lead nowhere do not count. */
export function triggeredImagesDiffer(
  object: TriggeredObject,
  old: TriggeredObject,
  triggers: readonly FieldTrigger[],
): boolean {
  const imageAt = ({ spec }: TriggeredObject, fieldPath: string): string | undefined => {
    try {
      return containerAt(spec.template.spec, fieldPath).image ?? '';
    } catch {
      return undefined;
    }
  };
  return triggers.some(({ fieldPath, paused }) => {
    const image = paused ? undefined : imageAt(object, fieldPath);
    const before = paused ? undefined : imageAt(old, fieldPath);
    return image !== undefined && before !== undefined && image !== before;
  });
}

/**
 * Puts the images that the triggers resolve to in place, each trigger for itself. Changes the object in place.
 * @returns whether anything changed
 * @throws Error when the annotation or one of its field paths is not valid; the object is then not to be written
 */
export function applyAnnotationTriggers(object: TriggeredObject, lookup: StreamLookup): boolean {
  let changed = false;
  for (const trigger of parseTriggers(object)) {
    if (trigger.paused || !trigger.fieldPath.startsWith(basePath)) continue;
    const namespace = trigger.from.namespace || (object.metadata.namespace ?? '');
    const image = resolveImageStreamTag(lookup, namespace, trigger.from.name);
    if (image === undefined) continue;
    const container = containerAt(object.spec.template.spec, trigger.fieldPath);
    if (container.image === image) continue;
    container.image = image;
    changed = true;
  }
  return changed;
}
