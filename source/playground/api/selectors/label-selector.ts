import type { LabelSelector, LabelSelectorRequirement } from '../../../wire/kubernetes.ts';
import { badRequest } from '../status-errors.ts';

export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

const key = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const value = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const setBased = new RegExp(`^(${key})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const comparison = new RegExp(`^(${key})\\s*(==|=|!=|>|<)\\s*(${value})$`);
const existence = new RegExp(`^(!?)\\s*(${key})$`);

/**
 * Parses `?labelSelector=`: `app=web,tier!=db,env in (a,b),!legacy`.
 * Source: k8s.io/apimachinery `pkg/labels/selector.go`.
 * @returns undefined when it selects everything
 * @throws StatusError 400
 */
export function parseLabelSelector(text: string | undefined): LabelMatcher | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return all(splitRequirements(text).map((part) => parseRequirement(part.trim())));
}

/** A matcher for the `LabelSelector` in an object's spec. An empty one matches everything. */
export function labelSelectorMatcher(selector: LabelSelector): LabelMatcher {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(
    ([name, wanted]): LabelMatcher =>
      (labels) =>
        labels?.[name] === wanted,
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

function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function parseRequirement(text: string): LabelMatcher {
  const set = setBased.exec(text);
  if (set !== null) {
    const [, name = '', operator, list = ''] = set;
    const matcher = isIn(
      name,
      list.split(',').map((entry) => entry.trim()),
    );
    return operator === 'in' ? matcher : not(matcher);
  }
  const compared = comparison.exec(text);
  if (compared !== null) {
    const [, name = '', operator, wanted = ''] = compared;
    switch (operator) {
      case '!=':
        return not(isIn(name, [wanted]));
      case '>':
        return (labels) => isInteger(labels?.[name]) && Number(labels?.[name]) > Number(wanted);
      case '<':
        return (labels) => isInteger(labels?.[name]) && Number(labels?.[name]) < Number(wanted);
      default:
        return isIn(name, [wanted]);
    }
  }
  const existing = existence.exec(text);
  if (existing !== null) {
    const [, bang, name = ''] = existing;
    return bang === '!' ? not(exists(name)) : exists(name);
  }
  throw badRequest(
    `unable to parse requirement: ${JSON.stringify(text)} is not a label selector requirement`,
  );
}

const isInteger = (text: string | undefined): boolean => text !== undefined && /^-?\d+$/.test(text);
const isIn =
  (name: string, values: readonly string[]): LabelMatcher =>
  (labels) => {
    const found = labels?.[name];
    return found !== undefined && values.includes(found);
  };
const exists =
  (name: string): LabelMatcher =>
  (labels) =>
    labels?.[name] !== undefined;
const not =
  (matcher: LabelMatcher): LabelMatcher =>
  (labels) =>
    !matcher(labels);
const all =
  (matchers: readonly LabelMatcher[]): LabelMatcher =>
  (labels) =>
    matchers.every((matcher) => matcher(labels));
