import type { LabelSelector, LabelSelectorRequirement } from '../../../wire/kubernetes.ts';
import { badRequest } from '../status-errors.ts';
import { type LabelRequirement, LabelSelectorError, parseRequirements } from './label-selector-parser.ts';

export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/**
 * Parses `?labelSelector=`: `app=web,tier!=db,env in (a,b),!legacy`.
 * @returns undefined when it selects everything
 * @throws StatusError 400
 */
export function parseLabelSelector(text: string | undefined): LabelMatcher | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    return all(parseRequirements(text).map(requirementMatcher));
  } catch (error) {
    if (error instanceof LabelSelectorError) throw badRequest(error.message);
    throw error;
  }
}

/** A matcher for the `LabelSelector` in an object's spec. An empty one matches everything. */
export function labelSelectorMatcher(selector: LabelSelector): LabelMatcher {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(
    ([name, wanted]): LabelMatcher =>
      (labels) =>
        labelValue(labels, name) === wanted,
  );
  const expressions = (selector.matchExpressions ?? []).map(matcherOf);
  return all([...equalities, ...expressions]);
}

function matcherOf({ key: name, operator, values = [] }: LabelSelectorRequirement): LabelMatcher {
  switch (operator) {
    case 'In':
      return isIn(name, values);
    case 'NotIn':
      return not(isIn(name, values));
    case 'Exists':
      return exists(name);
    case 'DoesNotExist':
      return not(exists(name));
  }
}

function requirementMatcher({ key, operator, values }: LabelRequirement): LabelMatcher {
  const [value = ''] = values;
  switch (operator) {
    case 'exists':
      return exists(key);
    case '!':
      return not(exists(key));
    case 'notin':
    case '!=':
      return not(isIn(key, values));
    case 'gt':
      return (labels) =>
        isInteger(labelValue(labels, key)) && Number(labelValue(labels, key)) > Number(value);
    case 'lt':
      return (labels) =>
        isInteger(labelValue(labels, key)) && Number(labelValue(labels, key)) < Number(value);
    default:
      return isIn(key, values);
  }
}

/** What all objects have by nature (`constructor`) is no label. */
const labelValue = (labels: Readonly<Record<string, string>> | undefined, key: string): string | undefined =>
  labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;

const isInteger = (text: string | undefined): boolean => text !== undefined && /^-?\d+$/.test(text);
const isIn =
  (name: string, values: readonly string[]): LabelMatcher =>
  (labels) => {
    const found = labelValue(labels, name);
    return found !== undefined && values.includes(found);
  };
const exists =
  (name: string): LabelMatcher =>
  (labels) =>
    labelValue(labels, name) !== undefined;
const not =
  (matcher: LabelMatcher): LabelMatcher =>
  (labels) =>
    !matcher(labels);
const all =
  (matchers: readonly LabelMatcher[]): LabelMatcher =>
  (labels) =>
    matchers.every((matcher) => matcher(labels));
