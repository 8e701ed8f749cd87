/**
 * What imports leave in an ImageStream: tags, history, conditions, and Images in the store.
 * Source: openshift-apiserver `pkg/image/apiserver/registry/imagestreamimport/rest.go`.
 */
import { rfc3339 } from '../../../../platform/clock.ts';
import type {
  Embedded,
  EmbeddedStatus,
  Image,
  ImageImportSpec,
  TagEvent,
  TagEventCondition,
  TagReference,
} from '../../../../wire/openshift.ts';
import { Images } from '../../../../wire/resources.ts';
import type { RequestContext } from '../../kinds/kind.ts';
import { invalid } from '../../status-errors.ts';
import { statusOf } from '../importer/import-error.ts';
import type { ImageOutcome } from '../importer/importer.ts';
import { orderedImportPolicy, orderedTag } from './field-order.ts';
import { validateImage } from './image-validation.ts';
import { formatPullSpec, parsePullSpec } from './pull-spec.ts';
import {
  history,
  latestEvent,
  type NormalImageStream,
  setHistory,
  setSpecTag,
  specTag,
} from './stream-tags.ts';
import { addTagEvent } from './tag-events.ts';

type Policies = Pick<ImageImportSpec, 'importPolicy' | 'referencePolicy'>;

export interface Recorder {
  stream: NormalImageStream;
  context: RequestContext;
  /** The stream's generation, should it change. */
  nextGeneration: number;
}

/** Notes the failure of a tag, unless it failed for the very same reason before. Changes the stream in place. */
export function recordFailure(recorder: Recorder, tag: string, error: unknown): void {
  const { stream, context, nextGeneration } = recorder;
  const status: EmbeddedStatus = statusOf(error);
  const condition: TagEventCondition = {
    type: 'ImportSuccess',
    status: 'False',
    lastTransitionTime: rfc3339(context.now),
    reason: status.reason ?? '',
    message: status.message || 'unknown error prevented import',
    generation: nextGeneration,
  };
  const isKnown = history(stream, tag)?.conditions?.some(
    (known) =>
      known.type === condition.type &&
      known.status === condition.status &&
      (known.reason ?? '') === condition.reason &&
      known.message === condition.message,
  );
  if (isKnown === true) return;
  setHistory(stream, { tag, items: history(stream, tag)?.items ?? null, conditions: [condition] });
  const reference = specTag(stream, tag);
  if (reference !== undefined) setSpecTag(stream, { ...reference, generation: 0 });
}

/** Sees to it that the stream's spec has the tag. Changes the stream in place. */
export function ensureSpecTag(
  { stream }: Recorder,
  tag: string,
  from: string,
  policies: Policies,
  overwrite: boolean,
): void {
  const known = specTag(stream, tag);
  if (known !== undefined && !overwrite) return;
  const reference: TagReference = {
    ...known,
    name: tag,
    annotations: known?.annotations ?? null,
    from: { kind: 'DockerImage', name: from },
    generation: 0,
    importPolicy: orderedImportPolicy(policies.importPolicy),
    // An import does not change how a tag is referred to.
    referencePolicy: known?.referencePolicy ?? policies.referencePolicy ?? {},
  };
  setSpecTag(stream, orderedTag(reference));
}

/**
 * Tags the image, clears what earlier imports complained of, and stores the image and its children where they are new.
 * Changes the stream in place.
 * @returns the images as they are now stored
 */
export function recordSuccess(
  recorder: Recorder,
  tag: string,
  from: string,
  policies: Policies,
  fetched: Embedded<Image>,
  children: readonly Embedded<Image>[],
): { image: Embedded<Image>; children: Embedded<Image>[] } {
  const { stream, context, nextGeneration } = recorder;
  const { spec } = parsePullSpec(fetched.dockerImageReference ?? '');
  const event: TagEvent = {
    created: rfc3339(context.now),
    dockerImageReference:
      spec === undefined ? '' : formatPullSpec({ ...spec, tag: '', digest: fetched.metadata.name }),
    image: fetched.metadata.name,
    generation: nextGeneration,
  };
  if (isNews(stream, tag, event)) {
    ensureSpecTag(recorder, tag, from, policies, true);
    addTagEvent(stream, tag, event);
  }
  const reference = specTag(stream, tag);
  if (reference !== undefined)
    setSpecTag(
      stream,
      orderedTag({ ...reference, importPolicy: orderedImportPolicy(policies.importPolicy) }),
    );
  setHistory(stream, { tag, items: history(stream, tag)?.items ?? null });
  return {
    children: children.map((child) => storeImage(context, child)),
    image: storeImage(context, fetched),
  };
}

/** Whether the image is another than the tag has, or the tag was asked to be imported anew. */
function isNews(stream: NormalImageStream, tag: string, event: TagEvent): boolean {
  const previous = latestEvent(stream, tag);
  const generation = specTag(stream, tag)?.generation;
  return (
    previous === undefined ||
    generation === undefined ||
    generation === null ||
    previous.dockerImageReference !== event.dockerImageReference ||
    previous.image !== event.image ||
    generation > previous.generation
  );
}

/** @throws StatusError 422 */
function storeImage(context: RequestContext, fetched: Embedded<Image>): Embedded<Image> {
  // The raw manifest is large, and the registry has it.
  const { dockerImageManifest: _manifest, dockerImageConfig: _config, ...image } = fetched;
  const { name } = image.metadata;
  if (context.storage.get(Images, undefined, name) !== undefined) return image;
  const errors = validateImage(image, '');
  if (errors.length > 0) throw invalid(Images, name, errors);
  const {
    kind: _kind,
    apiVersion: _apiVersion,
    ...stored
  } = context.storage.insert(Images, { ...image, apiVersion: 'image.openshift.io/v1', kind: 'Image' });
  return stored;
}

/** Takes what was fetched into the stream, or notes why it was not. @returns what the request answers of the image */
export function recordOutcome(
  recorder: Recorder,
  outcome: ImageOutcome,
  tag: string,
  from: string,
  policies: Policies,
): ImageOutcome {
  if (outcome.fetched === undefined) {
    recordFailure(recorder, tag, outcome.error);
    return outcome;
  }
  const { image, children } = recordSuccess(recorder, tag, from, policies, outcome.fetched, outcome.children);
  return { ...outcome, fetched: image, children };
}
