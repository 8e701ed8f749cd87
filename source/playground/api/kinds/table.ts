import { humanDuration } from '../../../wire/ages.ts';
import type {
  LabelSelector,
  LabelSelectorRequirement,
  PodTemplateSpec,
  TableColumn,
} from '../../../wire/kubernetes.ts';

type Column = Omit<TableColumn, 'description'>;

export const column = (name: string, type: 'string' | 'integer' | 'number' = 'string'): Column => ({
  name,
  type,
  format: '',
  priority: 0,
});

/** Only with `-o wide`. */
export const wide = (name: string): Column => ({ ...column(name), priority: 1 });

export const nameColumn: Column = { name: 'Name', type: 'string', format: 'name', priority: 0 };

/** How long ago `time` (RFC 3339) was, as AGE. */
export function age(time: string | null | undefined, now: number): string {
  return time === undefined || time === null || time === ''
    ? '<unknown>'
    : humanDuration(now - Date.parse(time));
}

/** The cells of Containers and Images. */
export const containerCells = (template: PodTemplateSpec | undefined): [string, string] => {
  const containers = template?.spec.containers ?? [];
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];
};

/** `app=web,tier=front`, sorted, as `labels.FormatLabels` has it. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const pairs = Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

/** A selector as one string: `app=web,tier in (a,b),!old`. Source: k8s.io/apimachinery `metav1.FormatLabelSelector`. */
export function formatSelector(selector: LabelSelector | undefined): string {
  const parts = [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...(selector?.matchExpressions ?? []).map((requirement) => ({
      key: requirement.key,
      text: requirementText(requirement),
    })),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
  return parts.length === 0 ? '<none>' : parts.map(({ text }) => text).join(',');
}

function requirementText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const list = `(${[...values].sort().join(',')})`;
  switch (operator) {
    case 'In':
      return `${key} in ${list}`;
    case 'NotIn':
      return `${key} notin ${list}`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}
