/** Source: openshift/library-go `pkg/route/validation/validation.go`. */
import type { Route, RouteTarget } from '../../../../wire/network.ts';
import { invalidValue, notSupported, required } from '../../kinds/field-errors.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { dns1123Subdomain } from '../../metadata/names.ts';

const terminations = ['edge', 'passthrough', 'reencrypt'];
const wildcardPolicies = ['None', 'Subdomain'];

export function validateRoute({ spec }: Route): FieldError[] {
  const errors: FieldError[] = [];
  const { host = '', path = '', port, tls, wildcardPolicy = 'None', alternateBackends = [] } = spec;
  if (host !== '' && dns1123Subdomain(host).length > 0)
    errors.push(invalidValue('spec.host', host, 'host must conform to DNS 952 subdomain conventions'));
  if (path !== '') {
    if (!path.startsWith('/')) errors.push(invalidValue('spec.path', path, 'path must begin with /'));
    if (tls?.termination === 'passthrough')
      errors.push(invalidValue('spec.path', path, 'passthrough termination does not support paths'));
  }
  errors.push(...validateTarget('spec.to', spec.to));
  if (alternateBackends.length > 3)
    errors.push({
      reason: 'FieldValueRequired',
      field: 'spec.alternateBackends',
      message: 'Required value: cannot specify more than 3 alternate backends',
    });
  alternateBackends.forEach((target, i) => {
    errors.push(...validateTarget(`spec.alternateBackends[${i}]`, target));
  });
  if (
    port !== undefined &&
    (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '')
  )
    errors.push(required('spec.port.targetPort'));
  if (!wildcardPolicies.includes(wildcardPolicy))
    errors.push(notSupported('spec.wildcardPolicy', wildcardPolicy, wildcardPolicies));
  if (tls !== undefined && !terminations.includes(tls.termination))
    errors.push(
      invalidValue(
        'spec.tls.termination',
        tls.termination,
        `invalid value for termination, acceptable values are ${terminations.join(', ')}`,
      ),
    );
  return errors;
}

function validateTarget(field: string, { kind, name, weight = 100 }: RouteTarget): FieldError[] {
  return [
    ...(name === '' || name === undefined ? [required(`${field}.name`)] : []),
    ...(kind === 'Service' ? [] : [invalidValue(`${field}.kind`, kind, 'must reference a Service')]),
    ...(weight >= 0 && weight <= 256
      ? []
      : [invalidValue(`${field}.weight`, weight, 'weight must be an integer between 0 and 256')]),
  ];
}
