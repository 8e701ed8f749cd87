/**
 * Writes of ImageStreams on behalf of their tags and imports, which change spec and status together.
 * Source: openshift-apiserver `pkg/image/apiserver/registry/imagestream/strategy.go` InternalStrategy.
 */
import type { ImageStream } from '../../../../wire/openshift.ts';
import { ImageStreams, Namespaces } from '../../../../wire/resources.ts';
import { invalidValue } from '../../kinds/field-errors.ts';
import type { RequestContext } from '../../kinds/kind.ts';
import { forbidden, invalid, notFound } from '../../status-errors.ts';
import { imageStreamNameProblems } from './names.ts';
import { type NormalImageStream, normaliseStream } from './stream-tags.ts';
import { validateImageStream } from './stream-validation.ts';
import { followTagChanges, updateFollowers } from './tag-changes.ts';
import { setFirstGenerations, setNextGenerations } from './tag-generations.ts';
import { rememberTagProblems, tagProblems } from './tag-problems.ts';

/** @throws StatusError 404 */
export function getStream(context: RequestContext, name: string): NormalImageStream {
  const stream = context.storage.get(ImageStreams, context.namespace, name);
  if (stream === undefined) throw notFound(ImageStreams, name);
  normaliseStream(stream);
  return stream;
}

/** A stream that is not stored yet. */
export function newStream(context: RequestContext, name: string): NormalImageStream {
  return {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: { name, ...(context.namespace === undefined ? {} : { namespace: context.namespace }) },
    spec: { lookupPolicy: { local: false } },
    status: { dockerImageRepository: '' },
  };
}

/** @throws StatusError 403, 404 (the namespace), 409, 422 */
export function insertStream(context: RequestContext, stream: NormalImageStream): NormalImageStream {
  checkNamespace(context, stream.metadata.name);
  normaliseStream(stream);
  setFirstGenerations(stream);
  rememberTagProblems(stream, followTagChanges(stream, undefined, context));
  updateFollowers(stream, undefined);
  check(stream);
  return written(context.storage.insert(ImageStreams, stream));
}

/** @throws StatusError 409 when the stream has changed since it was read, 422 */
export function replaceStream(
  context: RequestContext,
  stream: NormalImageStream,
  old: ImageStream,
): NormalImageStream {
  normaliseStream(stream);
  setNextGenerations(stream, old);
  rememberTagProblems(stream, followTagChanges(stream, old, context));
  updateFollowers(stream, old);
  check(stream);
  return written(context.storage.replace(ImageStreams, stream));
}

function check(stream: ImageStream): void {
  const { name } = stream.metadata;
  const errors = [
    ...imageStreamNameProblems(name).map((problem) => invalidValue('metadata.name', name, problem)),
    ...tagProblems(stream),
    ...validateImageStream(stream),
  ];
  if (errors.length > 0) throw invalid(ImageStreams, stream.metadata.name, errors);
}

function written(stream: ImageStream): NormalImageStream {
  normaliseStream(stream);
  return stream;
}

/** Whether streams can be made there. @throws StatusError 403, 404 */
export function checkNamespace({ namespace, storage }: RequestContext, name: string): void {
  const found = namespace === undefined ? undefined : storage.get(Namespaces, undefined, namespace);
  if (found === undefined) throw notFound(Namespaces, namespace ?? '');
  if (found.metadata.deletionTimestamp !== undefined)
    throw forbidden(
      ImageStreams,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
}
