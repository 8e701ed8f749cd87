/**
 * Image triggers that other kinds carry in the annotation `image.openshift.io/triggers`.
 * Source: openshift/library-go `pkg/image/trigger/{types,annotations}.go`.
 */
import { z } from 'zod';
import type { ApiObject, Container, PodSpec } from '../../../wire/kubernetes.ts';
import { Annotations } from '../../../wire/openshift.ts';
import { resolveImageStreamTag, type StreamLookup, splitImageStreamTag } from './latest-image.ts';

const triggerSchema = z.object({
  from: z.object({
    kind: z.string().default(''),
    name: z.string().default(''),
    namespace: z.string().default(''),
    apiVersion: z.string().default(''),
  }),
  fieldPath: z.string().default(''),
  paused: z.boolean().default(false),
});
export type FieldTrigger = z.infer<typeof triggerSchema>;

/** Where the pod spec of a Deployment is. */
const basePath = 'spec.template.spec.';

/**
 * @throws Error when the annotation is not a list of triggers, or when two of them set the same field: then none of them
 * counts
 */
export function parseTriggers(object: ApiObject): FieldTrigger[] {
  const text = object.metadata.annotations?.[Annotations.imageTriggers];
  if (text === undefined) return [];
  const triggers = z.array(triggerSchema).parse(JSON.parse(text));
  if (new Set(triggers.map(({ fieldPath }) => fieldPath)).size < triggers.length)
    throw new Error('duplicate triggers are not allowed');
  return triggers;
}

const followsStream = ({ from }: FieldTrigger): boolean =>
  from.kind === 'ImageStreamTag' && from.apiVersion === '' && splitImageStreamTag(from.name) !== undefined;

const namespaceOf = (object: ApiObject, { from }: FieldTrigger): string =>
  from.namespace || (object.metadata.namespace ?? '');

/** `namespace/name` of the ImageStreams that the annotation names; none when it cannot be read. */
export function streamsOfAnnotation(object: ApiObject): string[] {
  try {
    return parseTriggers(object)
      .filter(followsStream)
      .map((trigger) => `${namespaceOf(object, trigger)}/${splitImageStreamTag(trigger.from.name)?.[0]}`);
  } catch {
    return [];
  }
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

/**
 * Puts the images that the triggers resolve to in place, each trigger for itself. Changes the object in place.
 * @returns whether anything changed
 * @throws Error when the annotation or one of its field paths is not valid; the object is then not to be written
 */
export function applyAnnotationTriggers(
  object: ApiObject & { spec: { template: { spec: PodSpec } } },
  lookup: StreamLookup,
): boolean {
  let changed = false;
  for (const trigger of parseTriggers(object)) {
    if (trigger.paused || !followsStream(trigger) || !trigger.fieldPath.startsWith(basePath)) continue;
    const image = resolveImageStreamTag(lookup, namespaceOf(object, trigger), trigger.from.name);
    if (image === undefined) continue;
    const container = containerAt(object.spec.template.spec, trigger.fieldPath);
    if (container.image === image) continue;
    container.image = image;
    changed = true;
  }
  return changed;
}
