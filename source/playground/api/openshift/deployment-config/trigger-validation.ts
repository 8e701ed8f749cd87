/** Source: openshift-apiserver `pkg/apps/apis/apps/validation/validation.go` validateTrigger. */
import type { DeploymentTrigger, ImageChangeParams } from '../../../../wire/openshift.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { dns1123Subdomain } from '../../metadata/names.ts';
import { imageStreamNameProblems } from '../image/names.ts';

/** Types that nothing knows are let through, as upstream does. */
export function validateTrigger({ type, imageChangeParams }: DeploymentTrigger, field: string): FieldError[] {
  const params = `${field}.imageChangeParams`;
  return [
    ...(type ? [] : [required(`${field}.type`)]),
    ...(type !== 'ImageChange'
      ? []
      : imageChangeParams === undefined
        ? [required(params)]
        : validateImageChange(imageChangeParams, params)),
  ];
}

function validateImageChange({ from, containerNames }: ImageChangeParams, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = from.name ?? '';
  if (name === '') errors.push(required(`${field}.from`));
  else {
    if (from.kind !== 'ImageStreamTag')
      errors.push(invalidValue(`${field}.from.kind`, from.kind ?? '', 'kind must be an ImageStreamTag'));
    const problem = tagNameProblem(name);
    if (problem !== undefined) errors.push(invalidValue(`${field}.from.name`, name, problem));
    if (from.namespace && dns1123Subdomain(from.namespace).length > 0)
      errors.push(
        invalidValue(`${field}.from.namespace`, from.namespace, 'namespace must be a valid subdomain'),
      );
  }
  if ((containerNames ?? []).length === 0) errors.push(required(`${field}.containerNames`));
  return errors;
}

function tagNameProblem(name: string): string | undefined {
  const colon = name.indexOf(':');
  if (colon < 0) return 'must be in the form of <name>:<tag>';
  const problems = imageStreamNameProblems(name.slice(0, colon));
  return problems.length === 0 ? undefined : problems.join(', ');
}
