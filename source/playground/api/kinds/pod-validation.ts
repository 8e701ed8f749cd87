/**
 * Validation of pods and templates of pods, to the depth that people reach.
 * Source: kubernetes `pkg/apis/core/validation/validation.go`.
 */
import type { PodSpec, PodTemplateSpec } from '../../../wire/kubernetes.ts';
import { dns1123Label, dns1123Subdomain } from '../metadata/names.ts';
import { validateAnnotations, validateLabels } from '../metadata/validate-metadata.ts';
import { validateContainer } from './container-validation.ts';
import { duplicateValue, invalidValue, nonNegative, notSupported, required } from './field-errors.ts';
import type { FieldError } from './kind.ts';

export interface PodValidation {
  /** Templates may have images with blanks around, which pods may not. */
  isTemplate: boolean;
  /** Whether a container may go without image, because something else will put it in. */
  imageMayBeEmpty?: (containerName: string) => boolean;
}

/** @param path of the template, `spec.template` */
export function validatePodTemplate(
  template: PodTemplateSpec,
  path: string,
  options: Omit<PodValidation, 'isTemplate'> = {},
): FieldError[] {
  return [
    ...validateLabels(`${path}.labels`, template.metadata?.labels),
    ...validateAnnotations(`${path}.annotations`, template.metadata?.annotations),
    ...validatePodSpec(template.spec, `${path}.spec`, { ...options, isTemplate: true }),
  ];
}

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** @param path of the spec, `spec` or `spec.template.spec` */
export function validatePodSpec(spec: PodSpec, path: string, options: PodValidation): FieldError[] {
  const errors: FieldError[] = [];
  const volumes = new Set<string>();
  (spec.volumes ?? []).forEach((volume, i) => {
    const name = typeof volume['name'] === 'string' ? volume['name'] : '';
    const field = `${path}.volumes[${i}]`;
    if (name === '') errors.push(required(`${field}.name`));
    else if (volumes.has(name)) errors.push(duplicateValue(`${field}.name`, name));
    else errors.push(...dns1123Label(name).map((message) => invalidValue(`${field}.name`, name, message)));
    volumes.add(name);
    if (Object.keys(volume).filter((key) => key !== 'name').length > 1)
      errors.push({
        reason: 'FieldValueForbidden',
        field: `${field}.${Object.keys(volume).filter((key) => key !== 'name')[1]}`,
        message: 'Forbidden: may not specify more than 1 volume type',
      });
  });

  if (spec.containers.length === 0) errors.push(required(`${path}.containers`));
  const names = new Set<string>();
  const portNames = new Set<string>();
  const lists = { initContainers: spec.initContainers ?? [], containers: spec.containers };
  for (const [list, containers] of Object.entries(lists)) {
    containers.forEach((container, i) => {
      const field = `${path}.${list}[${i}]`;
      errors.push(...validateContainer(container, field, { ...options, volumes, portNames }));
      if (container.name !== undefined && container.name !== '' && names.has(container.name))
        errors.push(duplicateValue(`${field}.name`, container.name));
      names.add(container.name);
    });
  }

  if (spec.restartPolicy !== undefined && !restartPolicies.includes(spec.restartPolicy))
    errors.push(notSupported(`${path}.restartPolicy`, spec.restartPolicy, restartPolicies));
  if (spec.dnsPolicy !== undefined && !dnsPolicies.includes(spec.dnsPolicy))
    errors.push(notSupported(`${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies));
  errors.push(...nonNegative(`${path}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds));
  if (
    spec.activeDeadlineSeconds !== undefined &&
    (spec.activeDeadlineSeconds < 1 || spec.activeDeadlineSeconds > 2_147_483_647)
  )
    errors.push(
      invalidValue(
        `${path}.activeDeadlineSeconds`,
        spec.activeDeadlineSeconds,
        'must be between 1 and 2147483647, inclusive',
      ),
    );
  if (spec.serviceAccountName !== undefined && spec.serviceAccountName !== '')
    errors.push(
      ...dns1123Subdomain(spec.serviceAccountName).map((message) =>
        invalidValue(`${path}.serviceAccountName`, spec.serviceAccountName, message),
      ),
    );
  return errors;
}
