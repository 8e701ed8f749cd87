/** Source: openshift-apiserver `pkg/apps/apis/apps/validation/validation.go` validateLifecycleHook. */
import type { PodSpec } from '../../../../wire/kubernetes.ts';
import type { LifecycleHook } from '../../../../wire/openshift.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { parsePullSpec } from '../image/pull-spec.ts';

export function validateHook(hook: LifecycleHook | undefined, pod: PodSpec, field: string): FieldError[] {
  if (hook === undefined) return [];
  const { execNewPod, tagImages = [] } = hook;
  const errors: FieldError[] = hook.failurePolicy ? [] : [required(`${field}.failurePolicy`)];
  if (execNewPod !== undefined && tagImages.length > 0)
    errors.push(invalidValue(field, '<hook>', "only one of 'execNewPod' or 'tagImages' may be specified"));
  else if (execNewPod !== undefined) errors.push(...validateExecNewPod(execNewPod, `${field}.execNewPod`));
  else if (tagImages.length > 0)
    tagImages.forEach((image, i) => {
      errors.push(...validateTagImage(image, pod, `${field}.tagImages[${i}]`));
    });
  else errors.push(invalidValue(field, '<empty>', 'One of execNewPod or tagImages must be specified'));
  return errors;
}

function validateExecNewPod(hook: NonNullable<LifecycleHook['execNewPod']>, field: string): FieldError[] {
  return [
    ...((hook.command ?? []).length === 0 ? [required(`${field}.command`)] : []),
    ...(hook.containerName ? [] : [required(`${field}.containerName`)]),
    ...validateEnvironment(hook.env, `${field}.env`),
    ...(hook.volumes ?? []).flatMap((name, i) =>
      name === '' ? [invalidValue(`${field}.volumes[${i}]`, '', 'must not be empty')] : [],
    ),
  ];
}

function validateTagImage(
  { containerName, to }: NonNullable<LifecycleHook['tagImages']>[number],
  pod: PodSpec,
  field: string,
): FieldError[] {
  const problem = containerName ? containerProblem(pod, containerName) : undefined;
  return [
    ...(containerName
      ? problem === undefined
        ? []
        : [invalidValue(`${field}.containerName`, containerName, problem)]
      : [required(`${field}.containerName`, 'a containerName is required')]),
    ...(to?.kind === 'ImageStreamTag'
      ? []
      : [invalidValue(`${field}.to.kind`, to?.kind ?? '', "Must be 'ImageStreamTag'")]),
    ...(to?.name ? [] : [required(`${field}.to.name`, 'a destination tag name is required')]),
  ];
}

function containerProblem({ containers, initContainers }: PodSpec, name: string): string | undefined {
  const container = [...containers, ...(initContainers ?? [])].find((candidate) => candidate.name === name);
  return container === undefined
    ? `no container "${name}" found`
    : parsePullSpec(container.image ?? '').problem;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const identifierProblem =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

export const validateEnvironment = (
  variables: readonly { name: string }[] | undefined,
  field: string,
): FieldError[] =>
  (variables ?? []).flatMap(({ name }, i) => [
    ...(name ? [] : [required(`${field}[${i}].name`)]),
    ...(identifier.test(name ?? '')
      ? []
      : [invalidValue(`${field}[${i}].name`, name ?? '', identifierProblem)]),
  ]);
