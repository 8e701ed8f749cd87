/** Source: openshift-apiserver `pkg/image/apis/image/validation/validation.go` validateImage. */
import type { Embedded, Image } from '../../../../wire/openshift.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { validatePullSpec } from './stream-validation.ts';

const digest = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/;
const mediaType = /^ *([A-Za-z0-9][A-Za-z0-9!#$&^_-]{0,126})\/([A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}) *$/;

/** @param parent path of the image inside another object, `image.`, or '' */
export function validateImage(image: Embedded<Image>, parent: string): FieldError[] {
  const reference = image.dockerImageReference ?? '';
  const manifests = image.dockerImageManifests ?? [];
  const layers = image.dockerImageLayers ?? [];
  const errors: FieldError[] = [];
  if (reference === '') errors.push(required(`${parent}dockerImageReference`));
  else errors.push(...validatePullSpec(reference, `${parent}dockerImageReference`));
  for (const [i, manifest] of manifests.entries()) {
    const field = `${parent}dockerImageManifests[${i}]`;
    if (!digest.test(manifest.digest))
      errors.push(
        invalidValue(
          `${field}.digest`,
          manifest.digest,
          'digest does not conform with OCI image specification',
        ),
      );
    if (!mediaType.test(manifest.mediaType))
      errors.push(
        invalidValue(`${field}.mediaType`, manifest.mediaType, 'media type does not conform to RFC6838'),
      );
    if (!manifest.architecture) errors.push(required(`${field}.architecture`));
    if (!manifest.os) errors.push(required(`${field}.os`));
    if (manifest.manifestSize < 0)
      errors.push(invalidValue(`${field}.size`, manifest.manifestSize, 'manifest size cannot be negative'));
  }
  if (manifests.length > 0 && layers.length > 0)
    errors.push(
      invalidValue(
        `${parent}dockerImageLayers`,
        layers,
        'dockerImageLayers should not be set when dockerImageManifests is set',
      ),
    );
  return errors;
}
