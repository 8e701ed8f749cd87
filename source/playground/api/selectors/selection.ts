import type { ApiObject } from '../../../wire/kubernetes.ts';
import { groupVersion } from '../../../wire/resources.ts';
import type { ListOptions } from '../client.ts';
import type { Kind } from '../kinds/kind.ts';
import { badRequest } from '../status-errors.ts';
import { type FieldRequirement, fieldsMatch, parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

export interface Selection<T extends ApiObject = ApiObject> {
  /** The one name that is asked for, so that nothing else need be read. */
  name: string | undefined;
  /** Undefined when everything is selected. */
  matches: ((object: T) => boolean) | undefined;
}

type Selectable<T extends ApiObject> = Pick<Kind<T>, 'resource' | 'fields'>;

/** @throws StatusError 400 for selectors that cannot be read and fields that the kind does not have */
export function createSelection<T extends ApiObject>(
  kind: Selectable<T>,
  options: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>,
): Selection<T> {
  const labels = parseLabelSelector(options.labelSelector);
  const requirements = parseFieldSelector(options.fieldSelector);
  checkFields(kind, requirements);
  const name = requirements.find(
    ({ field, operator }) => field === 'metadata.name' && operator === '=',
  )?.value;
  if (labels === undefined && requirements.length === 0) return { name, matches: undefined };
  return {
    name,
    matches: (object) =>
      (labels === undefined || labels(object.metadata.labels)) &&
      (requirements.length === 0 || fieldsMatch(requirements, fieldsOf(kind, object))),
  };
}

const fieldsOf = <T extends ApiObject>(kind: Selectable<T>, object: T): Record<string, string> => ({
  'metadata.name': object.metadata.name,
  'metadata.namespace': object.metadata.namespace ?? '',
  ...kind.fields?.(object),
});

function checkFields<T extends ApiObject>(
  kind: Selectable<T>,
  requirements: readonly FieldRequirement[],
): void {
  if (requirements.length === 0) return;
  const known = new Set(['metadata.name', 'metadata.namespace', ...fieldNames(kind)]);
  const unknown = requirements.find(({ field }) => !known.has(field));
  if (unknown === undefined) return;
  throw badRequest(
    kind.fields === undefined
      ? `"${unknown.field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
      : `field label not supported: ${unknown.field}`,
  );
}

/** A kind's field names are those of any of its objects, so also of an empty one. */
function fieldNames<T extends ApiObject>(kind: Selectable<T>): string[] {
  const empty: unknown = {
    apiVersion: groupVersion(kind.resource),
    kind: kind.resource.kind,
    metadata: { name: '' },
    spec: {},
    status: {},
    involvedObject: {},
  };
  return Object.keys(kind.fields?.(empty as T) ?? {});
}
