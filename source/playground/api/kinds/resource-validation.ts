/** Source: kubernetes `pkg/apis/core/validation/validation.go` ValidateContainerResourceRequirements. */
import { validQualifiedName } from '../metadata/names.ts';
import { invalidValue } from './field-errors.ts';
import type { FieldError } from './kind.ts';
import { quantityValue } from './quantity.ts';

const ofContainers = ['cpu', 'memory', 'ephemeral-storage'];
const counted = ['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps'];
const stored = ['persistentvolumeclaims', 'storage', 'requests.storage'];
/** What quotas limit, too. */
const standard: ReadonlySet<string> = new Set([
  ...ofContainers,
  ...ofContainers.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...counted,
  ...stored,
  'services.nodeports',
  'services.loadbalancers',
]);
const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** What containers, or deployer pods, may have and ask for. */
export function validateResources(
  resources: Readonly<Record<string, unknown>> | undefined,
  path: string,
): FieldError[] {
  const limits = quantities(resources?.['limits']);
  const requests = quantities(resources?.['requests']);
  const errors: FieldError[] = [];
  for (const [name, text] of Object.entries(limits))
    errors.push(...validateQuantity(name, text, `${path}.limits[${name}]`));
  for (const [name, text] of Object.entries(requests)) {
    errors.push(...validateQuantity(name, text, `${path}.requests[${name}]`));
    const limit = limits[name];
    if (limit !== undefined && quantityValue(text) > quantityValue(limit))
      errors.push(
        invalidValue(`${path}.requests`, text, `must be less than or equal to ${name} limit of ${limit}`),
      );
  }
  return errors;
}

function validateQuantity(name: string, text: string, field: string): FieldError[] {
  const problems = validQualifiedName(name);
  if (!name.includes('/')) {
    if (!standard.has(name) && !isHugePages(name))
      problems.push('must be a standard resource type or fully qualified');
    if (!ofContainers.includes(name) && !isHugePages(name))
      problems.push('must be a standard resource for containers');
  }
  const errors = problems.map((problem) => invalidValue(field, name, problem));
  if (quantityValue(text) < 0) errors.push(invalidValue(field, text, 'must be greater than or equal to 0'));
  return errors;
}

const quantities = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([name, quantity]) => [
      name,
      String(quantity),
    ]),
  );
