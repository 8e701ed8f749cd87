/** What ReplicaSets, Deployments and ReplicationControllers have in common. */
import { isDeepStrictEqual } from 'node:util';
import type { LabelSelector, PodTemplateSpec } from '../../../wire/kubernetes.ts';
import { validLabelValue, validQualifiedName } from '../metadata/names.ts';
import { labelSelectorMatcher } from '../selectors/label-selector.ts';
import { immutable, invalidValue, notSupported, required } from './field-errors.ts';
import type { FieldError } from './kind.ts';
import { validatePodTemplate } from './pod-validation.ts';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** Source: k8s.io/apimachinery `pkg/apis/meta/v1/validation/validation.go`. */
function validateLabelSelector(selector: LabelSelector, path: string): FieldError[] {
  return [
    ...Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => [
      ...validQualifiedName(key).map((message) => invalidValue(`${path}.matchLabels`, key, message)),
      ...validLabelValue(value).map((message) => invalidValue(`${path}.matchLabels`, value, message)),
    ]),
    ...(selector.matchExpressions ?? []).flatMap(({ key, operator, values }, i) => {
      const field = `${path}.matchExpressions[${i}]`;
      const errors = validQualifiedName(key ?? '').map((message) =>
        invalidValue(`${field}.key`, key, message),
      );
      if (!operators.includes(operator))
        errors.push(invalidValue(`${field}.operator`, operator, 'not a valid selector operator'));
      else if ((operator === 'In' || operator === 'NotIn') && (values ?? []).length === 0)
        errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      else if ((operator === 'Exists' || operator === 'DoesNotExist') && (values ?? []).length > 0)
        errors.push({
          reason: 'FieldValueForbidden',
          field: `${field}.values`,
          message: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        });
      return errors;
    }),
  ];
}

/** Source: kubernetes `pkg/apis/apps/validation/validation.go`, ValidateDeploymentSpec, ValidateReplicaSetSpec. */
export function validateSelectorAndTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
): FieldError[] {
  const errors: FieldError[] = [];
  const isEmpty =
    Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
  if (selector === undefined) errors.push(required('spec.selector'));
  else {
    errors.push(...validateLabelSelector(selector, 'spec.selector'));
    if (isEmpty)
      errors.push(invalidValue('spec.selector', selector, 'empty selector is invalid for deployment'));
  }
  if (template === undefined) return [...errors, required('spec.template')];
  if (selector !== undefined && !isEmpty && errors.length === 0) {
    const labels = template.metadata?.labels;
    if (!labelSelectorMatcher(selector)(labels))
      errors.push(
        invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
      );
  }
  return [...errors, ...validatePodTemplate(template, 'spec.template'), ...onlyAlways(template)];
}

/** Workloads restart their pods. */
export function onlyAlways(template: PodTemplateSpec): FieldError[] {
  const { restartPolicy } = template.spec;
  return restartPolicy === undefined || restartPolicy === 'Always'
    ? []
    : [notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])];
}

export const selectorIsImmutable = (
  selector: LabelSelector | undefined,
  old: LabelSelector | undefined,
): FieldError[] => (isDeepStrictEqual(selector, old) ? [] : [immutable('spec.selector', selector)]);

/** The labels that a selector defaults to. */
export const templateLabels = (template: PodTemplateSpec | undefined): Record<string, string> | undefined => {
  const labels = template?.metadata?.labels;
  return labels === undefined || Object.keys(labels).length === 0 ? undefined : { ...labels };
};
