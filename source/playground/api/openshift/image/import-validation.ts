/** Source: openshift-apiserver `pkg/image/apis/image/validation/validation.go` ValidateImageStreamImport. */
import type { ImageStreamImport } from '../../../../wire/openshift.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { imageStreamNameProblems } from './names.ts';
import { parsePullSpec } from './pull-spec.ts';
import { validateImportPolicy, validatePullSpec } from './stream-validation.ts';

const onlyDockerImage = 'only DockerImage is supported';

export function validateImport({ metadata, spec }: ImageStreamImport): FieldError[] {
  const images = spec.images ?? [];
  const errors = images.flatMap((image, i): FieldError[] => {
    const field = `spec.images[${i}]`;
    const name = image.from.name ?? '';
    if (image.from.kind !== 'DockerImage')
      return [invalidValue(`${field}.from.kind`, image.from.kind ?? '', onlyDockerImage)];
    return [
      ...(image.to !== undefined && image.to.name === ''
        ? [invalidValue(`${field}.to.name`, '', 'the name of the target tag must be specified')]
        : []),
      ...(name === '' ? [required(`${field}.from.name`)] : validatePullSpec(name, `${field}.from.name`)),
      ...validateImportPolicy(image.importPolicy, `${field}.importPolicy`),
    ];
  });
  if (spec.repository !== undefined) errors.push(...validateRepository(spec.repository));
  if (images.length === 0 && spec.repository === undefined)
    errors.push(
      invalidValue('spec.images', undefined, 'you must specify at least one image or a repository import'),
    );
  if (metadata.name === '') errors.push(required('metadata.name', 'name or generateName is required'));
  else
    errors.push(
      ...imageStreamNameProblems(metadata.name).map((problem) =>
        invalidValue('metadata.name', metadata.name, problem),
      ),
    );
  return errors;
}

function validateRepository({
  from,
  importPolicy,
}: NonNullable<ImageStreamImport['spec']['repository']>): FieldError[] {
  const field = 'spec.repository';
  const name = from.name ?? '';
  const policy = validateImportPolicy(importPolicy, `${field}.importPolicy`);
  if (from.kind !== 'DockerImage')
    return [invalidValue(`${field}.from.kind`, from.kind ?? '', onlyDockerImage), ...policy];
  if (name === '')
    return [required(`${field}.from.name`, 'container image references require a name'), ...policy];
  const { spec, problem } = parsePullSpec(name);
  if (spec === undefined) return [invalidValue(`${field}.from.name`, name, problem), ...policy];
  return spec.tag === '' && spec.digest === ''
    ? policy
    : [
        invalidValue(`${field}.from.name`, name, 'you must specify an image repository, not a tag or ID'),
        ...policy,
      ];
}
