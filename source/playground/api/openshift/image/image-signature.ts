/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagesignature/{rest,strategy}.go`. */
import type { ApiObject } from '../../../../wire/kubernetes.ts';
import type { Image } from '../../../../wire/openshift.ts';
import { Images } from '../../../../wire/resources.ts';
import { forbiddenField, invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError, RequestContext, VirtualKind } from '../../kinds/kind.ts';
import { alreadyExists, badRequest, invalid, notFound } from '../../status-errors.ts';
import { type ImageSignature, ImageSignatures } from './resources.ts';

interface SignedImage extends Image {
  signatures?: (Omit<ImageSignature, keyof ApiObject> & Pick<ApiObject, 'metadata'>)[];
}

/** Signatures are parts of Images, addressed as `sha256:…@name`. */
export const imageSignatureKind: VirtualKind<ImageSignature> = {
  resource: ImageSignatures,
  singular: 'imagesignature',
  async create(object, context) {
    const errors = validate(object);
    if (errors.length > 0) throw invalid(ImageSignatures, object.metadata.name, errors);
    const { name } = object.metadata;
    return context.storage.transaction(() => {
      const image = imageOf(context, name);
      const signatures = image.signatures ?? [];
      if (signatures.some(({ metadata }) => metadata.name === name))
        throw alreadyExists(ImageSignatures, name);
      const { kind: _kind, apiVersion: _apiVersion, ...signature } = object;
      image.signatures = [...signatures, signature];
      context.storage.replace(Images, image);
      return { code: 201, body: object };
    });
  },
  delete(name, context) {
    context.storage.transaction(() => {
      const image = imageOf(context, name);
      const left = (image.signatures ?? []).filter(({ metadata }) => metadata.name !== name);
      if (left.length === (image.signatures ?? []).length) throw notFound(ImageSignatures, name);
      if (left.length > 0) image.signatures = left;
      else delete image.signatures;
      context.storage.replace(Images, image);
    });
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };
  },
};

const parts = (name: string): string[] => name.split('@').filter((part) => part !== '');

/** @throws StatusError 400, 404 */
function imageOf(context: RequestContext, name: string): SignedImage {
  const [image, , ...rest] = parts(name);
  if (image === undefined || parts(name).length !== 2 || rest.length > 0)
    throw badRequest('ImageSignatures must be accessed with <imageName>@<signatureName>');
  const found = context.storage.get(Images, undefined, image);
  if (found === undefined) throw notFound(Images, image);
  return found;
}

function validate({ metadata, type, content }: ImageSignature): FieldError[] {
  return [
    ...(Object.keys(metadata.labels ?? {}).length > 0
      ? [forbiddenField('metadata.labels', 'signature labels cannot be set')]
      : []),
    ...(Object.keys(metadata.annotations ?? {}).length > 0
      ? [forbiddenField('metadata.annotations', 'signature annotations cannot be set')]
      : []),
    ...(parts(metadata.name).length === 2
      ? []
      : [invalidValue('metadata.name', metadata.name, 'name must be of format <imageName>@<signatureName>')]),
    ...(type ? [] : [required('type')]),
    ...(content ? [] : [required('content')]),
  ];
}
