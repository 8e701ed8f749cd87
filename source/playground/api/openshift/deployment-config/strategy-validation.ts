/** Source: openshift-apiserver `pkg/apps/apis/apps/validation/validation.go` validateDeploymentStrategy. */
import type { PodSpec } from '../../../../wire/kubernetes.ts';
import type { DeploymentStrategy, RecreateParams, RollingParams } from '../../../../wire/openshift.ts';
import { invalidValue, nonNegative, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { validateResources } from '../../kinds/resource-validation.ts';
import { validateAnnotations, validateLabels } from '../../metadata/validate-metadata.ts';
import { validateEnvironment, validateHook } from './hook-validation.ts';

export function validateStrategy(strategy: DeploymentStrategy, pod: PodSpec, field: string): FieldError[] {
  const { rollingParams, recreateParams, customParams } = strategy;
  const rolling = (): FieldError[] =>
    rollingParams === undefined ? [] : validateRolling(rollingParams, pod, `${field}.rollingParams`);
  const recreate = (): FieldError[] =>
    recreateParams === undefined ? [] : validateRecreate(recreateParams, pod, `${field}.recreateParams`);
  const errors: FieldError[] = [];
  if (customParams !== undefined)
    errors.push(...validateEnvironment(customParams.environment, `${field}.customParams.environment`));
  switch (strategy.type) {
    case 'Recreate':
      errors.push(...recreate());
      break;
    case 'Rolling':
      errors.push(...rolling());
      break;
    case 'Custom':
      if (customParams === undefined) errors.push(required(`${field}.customParams`));
      errors.push(...rolling(), ...recreate());
      break;
    default:
      errors.push(
        invalidValue(
          `${field}.type`,
          strategy.type ?? '',
          'unsupported strategy type, use "Custom" instead and specify your own strategy',
        ),
      );
  }
  errors.push(
    ...validateLabels(`${field}.labels`, strategy.labels),
    ...validateAnnotations(`${field}.annotations`, strategy.annotations),
    ...validateResources(strategy.resources, `${field}.resources`),
    ...validateDeadline(strategy, `${field}.activeDeadlineSeconds`),
  );
  return errors;
}

function validateDeadline(strategy: DeploymentStrategy, field: string): FieldError[] {
  const deadline = strategy.activeDeadlineSeconds;
  if (deadline === undefined) return [];
  const { timeoutSeconds } = strategy.rollingParams ?? strategy.recreateParams ?? {};
  return [
    ...nonNegative(field, deadline),
    ...(timeoutSeconds !== undefined && deadline <= timeoutSeconds
      ? [invalidValue(field, deadline, 'activeDeadlineSeconds must be greater than timeoutSeconds')]
      : []),
  ];
}

const positive = (value: number | undefined, field: string): FieldError[] =>
  value !== undefined && value < 1 ? [invalidValue(field, value, 'must be >0')] : [];

function validateRecreate(params: RecreateParams, pod: PodSpec, field: string): FieldError[] {
  return [
    ...positive(params.timeoutSeconds, `${field}.timeoutSeconds`),
    ...(['pre', 'mid', 'post'] as const).flatMap((name) =>
      validateHook(params[name], pod, `${field}.${name}`),
    ),
  ];
}

function validateRolling(params: RollingParams, pod: PodSpec, field: string): FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = params;
  const unavailable = `${field}.maxUnavailable`;
  return [
    ...positive(params.intervalSeconds, `${field}.intervalSeconds`),
    ...positive(params.updatePeriodSeconds, `${field}.updatePeriodSeconds`),
    ...positive(params.timeoutSeconds, `${field}.timeoutSeconds`),
    ...validateBound(maxUnavailable, unavailable),
    ...validateBound(maxSurge, `${field}.maxSurge`),
    ...(numberOf(maxUnavailable) === 0 && numberOf(maxSurge) === 0
      ? [invalidValue(unavailable, maxUnavailable, 'cannot be 0 when maxSurge is 0 as well')]
      : []),
    ...(typeof maxUnavailable === 'string' && numberOf(maxUnavailable) > 100
      ? [invalidValue(unavailable, maxUnavailable, 'should not be more than 100%')]
      : []),
    ...(['pre', 'post'] as const).flatMap((name) => validateHook(params[name], pod, `${field}.${name}`)),
  ];
}

const percentage = /^[0-9]+%$/;

function validateBound(value: number | string, field: string): FieldError[] {
  if (typeof value === 'number') return nonNegativeBound(value, field);
  return percentage.test(value)
    ? []
    : [invalidValue(field, value, 'value should be int(5) or percentage(5%)')];
}

const nonNegativeBound = (value: number, field: string): FieldError[] =>
  value < 0 ? [invalidValue(field, value, 'must be non-negative')] : [];

/** Of `25%` the 25; of what is neither number nor percentage 0. */
const numberOf = (value: number | string): number =>
  typeof value === 'number' ? value : percentage.test(value) ? Number(value.slice(0, -1)) : 0;
