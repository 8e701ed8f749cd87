/** Source: openshift-apiserver `pkg/image/apis/image/validation/validation.go`. */
import type { ImageStream, TagImportPolicy, TagReference } from '../../../../wire/openshift.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { parsePullSpec } from './pull-spec.ts';

/** Of `namespace/name`, which must be a repository's name. */
const longestRepository = 255;
const fromKinds = "valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'";

export function validateImportPolicy(policy: TagImportPolicy | undefined, field: string): FieldError[] {
  const mode = policy?.importMode ?? '';
  return ['', 'Legacy', 'PreserveOriginal'].includes(mode)
    ? []
    : [
        invalidValue(
          `${field}.importMode`,
          mode,
          "invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'",
        ),
      ];
}

/** What is wrong with a text that should be an image reference; nothing when it is ''. */
export function validatePullSpec(text: string, field: string): FieldError[] {
  if (text === '') return [];
  const { problem } = parsePullSpec(text);
  return problem === undefined ? [] : [invalidValue(field, text, problem)];
}

export function validateTagReference(tag: TagReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (tag.from !== undefined) {
    const name = tag.from.name ?? '';
    if (name === '') errors.push(required(`${field}.from.name`));
    switch (tag.from.kind) {
      case 'DockerImage':
        errors.push(...validatePullSpec(name, `${field}.from.name`));
        break;
      case 'ImageStreamImage':
      case 'ImageStreamTag':
        if (tag.importPolicy?.scheduled === true)
          errors.push(
            invalidValue(
              `${field}.importPolicy.scheduled`,
              true,
              'only tags pointing to Docker repositories may be scheduled for background import',
            ),
          );
        break;
      default:
        errors.push(required(`${field}.from.kind`, fromKinds));
    }
  }
  const policy = tag.referencePolicy?.type;
  if (policy !== 'Source' && policy !== 'Local')
    errors.push(
      invalidValue(`${field}.referencePolicy.type`, policy ?? '', 'valid values are "Source", "Local"'),
    );
  errors.push(...validateImportPolicy(tag.importPolicy, `${field}.importPolicy`));
  return errors;
}

export function validateImageStream(stream: ImageStream): FieldError[] {
  const { name, namespace } = stream.metadata;
  const repository = stream.spec.dockerImageRepository ?? '';
  const errors: FieldError[] = [];
  if (`${namespace ?? ''}/${name}`.length > longestRepository)
    errors.push(
      invalidValue(
        'metadata.name',
        name,
        `'namespace/name' cannot be longer than ${longestRepository} characters`,
      ),
    );
  if (repository !== '') errors.push(...validateRepository(repository, 'spec.dockerImageRepository'));
  for (const tag of stream.spec.tags ?? [])
    errors.push(...validateTagReference(tag, `spec.tags[${tag.name}]`));
  for (const { tag, items } of stream.status?.tags ?? [])
    (items ?? []).forEach(({ dockerImageReference }, i) => {
      const field = `status.tags[${tag}].items[${i}].dockerImageReference`;
      if (dockerImageReference === '') errors.push(required(field));
      else errors.push(...validatePullSpec(dockerImageReference, field));
    });
  return errors;
}

function validateRepository(text: string, field: string): FieldError[] {
  const { spec, problem } = parsePullSpec(text);
  if (spec === undefined) return [invalidValue(field, text, problem)];
  return [
    ...(spec.tag === '' ? [] : [invalidValue(field, text, 'the repository name may not contain a tag')]),
    ...(spec.digest === '' ? [] : [invalidValue(field, text, 'the repository name may not contain an ID')]),
  ];
}
