/**
 * What names, labels and annotations may look like, and what upstream says when they do not.
 * Source: k8s.io/apimachinery `pkg/util/validation/validation.go`, `pkg/api/validate/content`.
 */

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualifiedName})?`;

interface Rule {
  pattern: RegExp;
  message: string;
  max: number;
}

const rule = (source: string, text: string, examples: readonly string[], max: number): Rule => ({
  pattern: new RegExp(`^${source}$`),
  // Upstream joins the examples with "', " and " or ", hence the two spaces.
  message: `${text} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${source}')`,
  max,
});

const subdomainRule = rule(
  subdomain1123,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
  253,
);
const labelRule = rule(
  label1123,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ['my-name', '123-abc'],
  63,
);
const label1035Rule = rule(
  label1035,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ['my-name', 'abc-123'],
  63,
);
const namePartRule = rule(
  qualifiedName,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyName', 'my.name', '123-abc'],
  63,
);
const labelValueRule = rule(
  labelValue,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyValue', 'my_value', '12345'],
  63,
);
const configKeyRule = rule(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  ['key.name', 'KEY_NAME', 'key-name'],
  253,
);

const check = (value: string, { pattern, message, max }: Rule): string[] => [
  ...(value.length > max ? [`must be no more than ${max} bytes`] : []),
  ...(pattern.test(value) ? [] : [message]),
];

export const dns1123Subdomain = (value: string): string[] => check(value, subdomainRule);
export const dns1123Label = (value: string): string[] => check(value, labelRule);
export const dns1035Label = (value: string): string[] => check(value, label1035Rule);
export const validLabelValue = (value: string): string[] => check(value, labelValueRule);
/** Almost anything goes since Kubernetes 1.34. */
export const environmentVariableName = (value: string): string[] =>
  /^[ -<>-~]*$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

export function configMapKey(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  if (value.startsWith('..')) return ["must not start with '..'"];
  return check(value, configKeyRule);
}

/** A key of a label or an annotation: `app`, `example.com/app`. */
export function validQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2)
    return [
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  const [prefix, name] = parts.length === 2 ? parts : [undefined, parts[0]];
  const errors: string[] = [];
  if (prefix === '') errors.push('prefix part must be non-empty');
  else if (prefix !== undefined)
    errors.push(...dns1123Subdomain(prefix).map((message) => `prefix part ${message}`));
  if (name === undefined || name === '') errors.push('name part must be non-empty');
  else if (name.length > namePartRule.max)
    errors.push(`name part must be no more than ${namePartRule.max} bytes`);
  if (name !== undefined && !namePartRule.pattern.test(name)) errors.push(namePartRule.message);
  return errors;
}

/** The name of a port, `http`. Source: the same file, IsValidPortName. */
export function portName(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push('must be no more than 15 bytes');
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

export const portNumber = (value: number): string[] =>
  Number.isInteger(value) && value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
