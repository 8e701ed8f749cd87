/** Source: openshift-apiserver `pkg/apps/apis/apps/validation/validation.go`. */
import type { DeploymentConfig } from '../../../../wire/openshift.ts';
import { invalidValue, nonNegative, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { validatePodTemplate } from '../../kinds/pod-validation.ts';
import { onlyAlways } from '../../kinds/workload-validation.ts';
import { defaultTimeout } from './deployment-config-defaults.ts';
import { validateStrategy } from './strategy-validation.ts';
import { validateTrigger } from './trigger-validation.ts';

type Spec = DeploymentConfig['spec'];

export function validateDeploymentConfig({ spec, status }: DeploymentConfig): FieldError[] {
  const strategy = spec.strategy ?? {};
  return [
    ...(spec.triggers ?? []).flatMap((trigger, i) => validateTrigger(trigger, `spec.triggers[${i}]`)),
    ...(spec.template === undefined ? [] : validateStrategy(strategy, spec.template.spec, 'spec.strategy')),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit ?? undefined),
    ...validateMinReadySeconds(spec),
    ...validateTemplate(spec),
    ...((spec.replicas ?? 0) < 0
      ? [invalidValue('spec.replicas', spec.replicas, 'replicas cannot be negative')]
      : []),
    ...(Object.keys(spec.selector ?? {}).length === 0
      ? [invalidValue('spec.selector', spec.selector, 'selector cannot be empty')]
      : []),
    ...validateStatus(status),
  ];
}

function validateMinReadySeconds({ minReadySeconds = 0, strategy }: Spec): FieldError[] {
  const field = 'spec.minReadySeconds';
  const errors = nonNegative(field, minReadySeconds);
  const timeout =
    strategy?.rollingParams?.timeoutSeconds ?? strategy?.recreateParams?.timeoutSeconds ?? defaultTimeout;
  if (timeout > 0 && minReadySeconds >= timeout)
    errors.push(
      invalidValue(field, minReadySeconds, `must be less than the deployment timeout (${timeout}s)`),
    );
  const deadline = strategy?.activeDeadlineSeconds;
  if (deadline !== undefined && minReadySeconds >= deadline)
    errors.push(
      invalidValue(
        field,
        minReadySeconds,
        `must be less than activeDeadlineSeconds (${deadline}s - used by the deployer pod)`,
      ),
    );
  return errors;
}

function validateTemplate({ template, selector, triggers }: Spec): FieldError[] {
  if (template === undefined) return [required('spec.template')];
  const labels = template.metadata?.labels;
  const isMatched = Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);
  // An image trigger puts the image in later.
  const triggered = new Set(
    (triggers ?? [])
      .filter(({ type }) => type === 'ImageChange')
      .flatMap(({ imageChangeParams }) => imageChangeParams?.containerNames ?? []),
  );
  return [
    ...(isMatched
      ? []
      : [
          invalidValue(
            'spec.template.metadata.labels',
            labels,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...validatePodTemplate(template, 'spec.template', {
      imageMayBeEmpty: (containerName) => triggered.has(containerName),
    }),
    ...onlyAlways(template),
    ...(template.spec.activeDeadlineSeconds === undefined
      ? []
      : [
          {
            reason: 'FieldValueForbidden' as const,
            field: 'spec.template.spec.activeDeadlineSeconds',
            message: 'Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
          },
        ]),
  ];
}

function validateStatus(status: DeploymentConfig['status']): FieldError[] {
  return [
    ...nonNegative('status.latestVersion', status?.latestVersion),
    ...nonNegative('status.observedGeneration', status?.observedGeneration),
    ...nonNegative('status.replicas', status?.replicas),
    ...nonNegative('status.readyReplicas', status?.readyReplicas),
    ...nonNegative('status.availableReplicas', status?.availableReplicas),
    ...nonNegative('status.unavailableReplicas', status?.unavailableReplicas),
  ];
}

/** What only grows. */
export function validateDeploymentConfigUpdate(dc: DeploymentConfig, old: DeploymentConfig): FieldError[] {
  return (['latestVersion', 'observedGeneration'] as const).flatMap((name) => {
    const value = dc.status?.[name] ?? 0;
    return value < (old.status?.[name] ?? 0)
      ? [invalidValue(`status.${name}`, value, `${name} cannot be decremented`)]
      : [];
  });
}
