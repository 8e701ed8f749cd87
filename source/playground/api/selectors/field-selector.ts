import { badRequest } from '../status-errors.ts';

export interface FieldRequirement {
  field: string;
  operator: '=' | '!=';
  value: string;
}

/**
 * Parses `?fieldSelector=`: `metadata.name=web,status.phase!=Running`. A backslash escapes `\`, `,` and `=` in values.
 * Source: k8s.io/apimachinery `pkg/fields/selector.go`.
 * @throws StatusError 400
 */
export function parseFieldSelector(text: string | undefined): FieldRequirement[] {
  if (text === undefined || text === '') return [];
  return text
    .split(/(?<!\\),/)
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      const [, field = '', operator, value = ''] = match;
      return { field, operator: operator === '!=' ? '!=' : '=', value: value.replace(/\\([\\,=])/g, '$1') };
    });
}

/** Whether an object with these fields is selected. A field it does not have counts as ''. */
export function fieldsMatch(
  requirements: readonly FieldRequirement[],
  fields: Readonly<Record<string, string>>,
): boolean {
  return requirements.every(
    ({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='),
  );
}
