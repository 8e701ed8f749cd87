/**
 * The language of `?labelSelector=`, with upstream's words for what it cannot read.
 * Source: k8s.io/apimachinery `pkg/labels/selector.go`.
 */
import { validLabelValue, validQualifiedName } from '../metadata/names.ts';

export interface LabelRequirement {
  key: string;
  operator: 'exists' | '!' | 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt';
  values: string[];
}

/** What is wrong with a selector. */
export class LabelSelectorError extends Error {}

interface Token {
  type: 'identifier' | 'symbol' | 'end';
  text: string;
}

const symbols = ['==', '!=', '!', '=', '>', '<', '(', ')', ','] as const;
const comparisons: Readonly<Record<string, LabelRequirement['operator']>> = {
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
  in: 'in',
  notin: 'notin',
};

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const symbol = symbols.find((candidate) => text.startsWith(candidate, at));
    const word = /^[^\s!=<>(),]+/.exec(text.slice(at))?.[0];
    if (symbol !== undefined) tokens.push({ type: 'symbol', text: symbol });
    else if (word !== undefined) tokens.push({ type: 'identifier', text: word });
    at += (symbol ?? word ?? ' ').length;
  }
  return [...tokens, { type: 'end', text: '' }];
}

/** @throws LabelSelectorError */
export function parseRequirements(text: string): LabelRequirement[] {
  const tokens = tokensOf(text);
  const end: Token = { type: 'end', text: '' };
  let at = 0;
  const look = (): Token => tokens[at] ?? end;
  const take = (): Token => {
    const token = look();
    at += 1;
    return token;
  };
  const is = (token: Token, symbol: string): boolean => token.type === 'symbol' && token.text === symbol;
  const expected = (token: Token, what: string): LabelSelectorError =>
    new LabelSelectorError(`found '${token.text}', expected: ${what}`);

  function values(): string[] {
    const open = take();
    // Without the comma here; the others have it.
    if (!is(open, '(')) throw new LabelSelectorError(`found '${open.text}' expected: '('`);
    const found = new Set<string>();
    if (is(look(), ')')) {
      take();
      return [''];
    }
    if (look().type !== 'identifier' && !is(look(), ',')) throw expected(look(), "',', ')' or identifier");
    for (;;) {
      const token = take();
      if (token.type === 'identifier') {
        found.add(token.text);
        if (is(look(), ',')) continue;
        if (!is(look(), ')')) throw expected(look(), "',' or ')'");
        break;
      }
      if (!is(token, ',')) throw expected(token, "',', or identifier");
      if (found.size === 0) found.add('');
      if (is(look(), ')')) {
        found.add('');
        break;
      }
      if (is(look(), ',')) {
        take();
        found.add('');
      }
    }
    take();
    return [...found].sort();
  }

  function requirement(): LabelRequirement {
    const negated = is(look(), '!');
    if (negated) take();
    const key = take();
    if (key.type !== 'identifier') throw expected(key, 'identifier');
    const wrong = validQualifiedName(key.text);
    if (wrong.length > 0) throw invalidAt('<nil>', key.text, wrong);
    if (negated) return { key: key.text, operator: '!', values: [] };
    if (look().type === 'end' || is(look(), ',')) return { key: key.text, operator: 'exists', values: [] };
    const token = take();
    const operator = comparisons[token.text];
    if (operator === undefined) throw expected(token, 'in, notin, =, ==, !=, gt, lt');
    if (operator === 'in' || operator === 'notin')
      return checked({ key: key.text, operator, values: values() });
    if (look().type === 'end' || is(look(), ',')) return { key: key.text, operator, values: [''] };
    const value = take();
    if (value.type !== 'identifier') throw expected(value, 'identifier');
    return checked({ key: key.text, operator, values: [value.text] });
  }

  const found: LabelRequirement[] = [];
  while (look().type !== 'end') {
    if (look().type !== 'identifier' && !is(look(), '!'))
      throw expected(look(), "!, identifier, or 'end of string'");
    found.push(parsed(requirement));
    const next = take();
    if (next.type === 'end') break;
    if (!is(next, ',')) throw expected(next, "',' or 'end of string'");
    if (look().type !== 'identifier' && !is(look(), '!')) throw expected(look(), "identifier after ','");
  }
  return found;
}

function parsed(requirement: () => LabelRequirement): LabelRequirement {
  try {
    return requirement();
  } catch (error) {
    if (error instanceof LabelSelectorError)
      throw new LabelSelectorError(`unable to parse requirement: ${error.message}`);
    throw error;
  }
}

function checked(requirement: LabelRequirement): LabelRequirement {
  const { key, operator, values } = requirement;
  if ((operator === 'gt' || operator === 'lt') && !/^[-+]?\d+$/.test(values[0] ?? ''))
    throw invalidAt('values[0]', values[0] ?? '', ["for 'Gt', 'Lt' operators, the value must be an integer"]);
  for (const [i, value] of values.entries()) {
    const wrong = validLabelValue(value);
    if (wrong.length > 0) throw invalidAt(`values[${i}][${key}]`, value, wrong);
  }
  return requirement;
}

const invalidAt = (place: string, value: string, problems: readonly string[]): LabelSelectorError =>
  new LabelSelectorError(`${place}: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`);
