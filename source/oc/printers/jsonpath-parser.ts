/**
 * The JSONPath dialect of `oc get -o jsonpath=`: text with actions in braces.
 * Source: client-go `util/jsonpath/parser.go`, whose words the errors have.
 */

export type Step =
  | { type: 'text'; text: string }
  | { type: 'value'; value: number | boolean }
  | { type: 'identifier'; name: string }
  | { type: 'field'; name: string }
  | { type: 'wildcard' }
  | { type: 'recursive' }
  | {
      type: 'slice';
      from: number | undefined;
      to: number | undefined;
      single: boolean;
      step: number | undefined;
    }
  | { type: 'union'; paths: Step[][] }
  | { type: 'filter'; left: Step[]; operator: string; right: Step[] };

/** One action in braces, or, as a single text step, what stands outside of them. */
export type Action = Step[];

export function parseTemplate(template: string): Action[] {
  const actions: Action[] = [];
  let position = 0;
  while (position < template.length) {
    const open = template.indexOf('{', position);
    const text = open < 0 ? template.slice(position) : template.slice(position, open);
    if (text !== '') actions.push([{ type: 'text', text }]);
    if (open < 0) break;
    const parsed = parseAction(template, open + 1);
    actions.push(parsed.steps);
    position = parsed.end;
  }
  return actions;
}

/** An action from just after its opening brace. `end` is after its closing one. */
function parseAction(input: string, start: number): { steps: Step[]; end: number } {
  const steps: Step[] = [];
  let position = start;

  function identifier(): string {
    const from = position;
    while (position < input.length && !isTerminator(input[position])) position += 1;
    return input.slice(from, position);
  }

  function field(): void {
    const from = position;
    while (position < input.length && !isTerminator(input[position])) {
      position += input[position] === '\\' ? 2 : 1;
    }
    const name = input.slice(from, position);
    if (name === '*') steps.push({ type: 'wildcard' });
    else if (name !== '' || steps.length > 0 || input[position] !== '}') {
      steps.push({ type: 'field', name: name.replaceAll('\\', '') });
    } else steps.push({ type: 'field', name: '' });
  }

  for (;;) {
    const character = input[position];
    if (character === undefined || character === '\n' || character === '\r')
      throw new Error('unclosed action');
    if (character === '}') return { steps, end: position + 1 };
    if (input.startsWith('[?(', position)) {
      const parsed = parseFilter(input, position + 3);
      steps.push(parsed.step);
      position = parsed.end;
    } else if (input.startsWith('..', position)) {
      if (steps.at(-1)?.type === 'recursive') throw new Error('invalid multiple recursive descent');
      steps.push({ type: 'recursive' });
      position += 2;
      if (/[\p{L}\p{Nd}_]/u.test(input[position] ?? '')) field();
    } else if (character === ' ' || character === '@' || character === '$') {
      position += 1;
    } else if (character === '[') {
      const close = input.indexOf(']', position);
      if (close < 0) throw new Error('unterminated array');
      steps.push(...parseArray(input.slice(position + 1, close)));
      position = close + 1;
    } else if (character === '"' || character === "'") {
      const end = endOfQuote(input, position);
      steps.push({ type: 'text', text: unquote(input.slice(position + 1, end - 1)) });
      position = end;
    } else if (character === '.') {
      position += 1;
      field();
    } else if (/[-+\d]/.test(character)) {
      const number = /^[-+]?[\d.]*/.exec(input.slice(position))?.[0] ?? '';
      const value = Number(number);
      if (!/\d/.test(number) || Number.isNaN(value)) throw new Error(`cannot parse number ${number}`);
      steps.push({ type: 'value', value });
      position += number.length;
    } else if (/[\p{L}_]/u.test(character)) {
      const name = identifier();
      if (name === 'true' || name === 'false') steps.push({ type: 'value', value: name === 'true' });
      else steps.push({ type: 'identifier', name });
    } else {
      throw new Error(`unrecognized character in action: ${describeCharacter(character)}`);
    }
  }
}

const isTerminator = (character: string | undefined) =>
  character === undefined || ' \t\r\n.,[]$@{}'.includes(character);

const describeCharacter = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${character}'`;

function parsePath(text: string): Step[] {
  return parseAction(`${text}}`, 0).steps;
}

function parseArray(text: string): Step[] {
  const content = text === '*' ? ':' : text;
  const parts = content.split(',');
  if (parts.length > 1) {
    return [{ type: 'union', paths: parts.map((part) => parseArray(part.replace(/^ +| +$/g, ''))) }];
  }
  const key = /^'([^']*)'$/.exec(content);
  if (key !== null) return parsePath(`.${key[1]}`);
  const slice = /^(-?\d*)(:-?\d*)?(:\d*)?$/.exec(content);
  if (slice === null) throw new Error(`invalid array index ${content}`);
  const number = (part: string | undefined) =>
    part === undefined || part === '' || part === ':' ? undefined : Number(part.replace(':', ''));
  const from = number(slice[1]);
  const single = slice[2] === undefined;
  return [
    { type: 'slice', from, to: single ? (from ?? 0) + 1 : number(slice[2]), single, step: number(slice[3]) },
  ];
}

function parseFilter(input: string, start: number): { step: Step; end: number } {
  let pair: string | undefined;
  let quoted = false;
  let done = false;
  let position = start;
  for (; ; position += 1) {
    const character = input[position];
    if (character === undefined || character === '\n') throw new Error('unterminated filter');
    if (character === '"' || character === "'") {
      if (!quoted) {
        quoted = true;
        pair = character;
      } else if (input[position - 1] !== '\\' && character === pair) done = true;
    } else if (character === ')' && quoted === done) break;
  }
  if (input[position + 1] !== ']') throw new Error('unclosed array expect ]');
  const text = input.slice(start, position);
  const compared = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
  const [left = text, operator = 'exists', right] = compared?.slice(1) ?? [];
  return {
    step: {
      type: 'filter',
      left: parsePath(left),
      operator,
      right: right === undefined ? [] : parsePath(right),
    },
    end: position + 2,
  };
}

function endOfQuote(input: string, start: number): number {
  for (let position = start + 1; position < input.length; position += 1) {
    if (input[position] === '\n') break;
    if (input[position] === input[start] && input[position - 1] !== '\\') return position + 1;
  }
  throw new Error('unterminated quoted string');
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' };

function unquote(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/g,
    (_, long: string | undefined, short: string | undefined, character: string | undefined) =>
      character === undefined
        ? String.fromCharCode(Number.parseInt(long ?? short ?? '0', 16))
        : (escapes[character] ?? character),
  );
}
