import { goPrint } from './go-values.ts';
import { toJson } from './json.ts';
import { type Action, parseTemplate, type Step } from './jsonpath-parser.ts';

/** A template of `-o jsonpath=`, ready to be filled in. */
export interface JsonPath {
  /** The values of each action, in order; text counts as an action. A missing key yields none. */
  find(data: unknown): unknown[][];
  /** The template with its values filled in: several are separated by spaces, objects and lists are JSON. */
  print(data: unknown): string;
}

/**
 * Source: client-go `util/jsonpath/jsonpath.go` with AllowMissingKeys.
 * @throws Error in the original's words when the template cannot be parsed; `find` and `print` throw when it does not fit
 */
export function compileJsonPath(template: string): JsonPath {
  const blocks = nest(parseTemplate(template));
  const find = (data: unknown) => evaluateBlocks(blocks, data);
  return {
    find,
    print: (data) => find(data).map(printResults).join(''),
  };
}

/**
 * Takes `name`, `.name`, `{name}` and `{.name}` for the same.
 * Source: kubectl `cmd/get/customcolumn.go` RelaxedJSONPathExpression.
 */
export function relaxed(expression: string): string {
  if (expression === '') return '';
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (match === null) {
    throw new Error(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2]}}`;
}

type Block = { type: 'action'; action: Action } | { type: 'range'; over: Action; body: Block[] };

/** Puts what stands between `{range …}` and `{end}` into a block of its own. */
function nest(actions: Action[]): Block[] {
  const root: Block[] = [];
  const open: Block[][] = [root];
  for (const action of actions) {
    const [first, ...rest] = action;
    const current = open.at(-1) ?? root;
    if (first?.type === 'identifier' && first.name === 'range') {
      const body: Block[] = [];
      current.push({ type: 'range', over: rest, body });
      open.push(body);
    } else if (first?.type === 'identifier' && first.name === 'end') {
      if (open.length === 1) throw new Error('not in range, nothing to end');
      open.pop();
    } else current.push({ type: 'action', action });
  }
  return root;
}

function evaluateBlocks(blocks: readonly Block[], data: unknown): unknown[][] {
  return blocks.flatMap((block) =>
    block.type === 'action'
      ? [evaluate(block.action, [data])]
      : evaluate(block.over, [data]).flatMap((value) => evaluateBlocks(block.body, value)),
  );
}

function evaluate(steps: readonly Step[], input: unknown[]): unknown[] {
  return steps.reduce<unknown[]>((values, step) => walk(step, values), input);
}

function walk(step: Step, input: unknown[]): unknown[] {
  switch (step.type) {
    case 'text':
      return [step.text];
    case 'value':
      return input.map(() => step.value);
    case 'identifier':
      throw new Error(`unrecognized identifier ${step.name}`);
    case 'field':
      return input.flatMap((value) => fieldOf(value, step.name));
    case 'wildcard':
      return input.flatMap(childrenOf);
    case 'recursive':
      return input.flatMap(descendants);
    case 'slice':
      return input.flatMap((value) => slice(value, step));
    case 'union':
      return step.paths.flatMap((path) => evaluate(path, input));
    case 'filter':
      return input.flatMap((value) => filter(value, step));
  }
}

function fieldOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.hasOwn(value, name) ? [(value as Record<string, unknown>)[name]] : [];
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function descendants(value: unknown): unknown[] {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descendants)];
}

function slice(value: unknown, step: Extract<Step, { type: 'slice' }>): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${goType(value)} is not array or slice`);
  const { length } = value;
  let from = step.from ?? 0;
  if (from < 0) from += length;
  let to = step.to ?? length;
  if (to < 0 || (to === 0 && step.single)) to += length;
  if (from === to) return [];
  if (from >= length || from < 0) throw outOfBounds(from, length);
  if (to > length || to < 0) throw outOfBounds(to - 1, length);
  if (from > to) throw new Error(`starting index ${from} is greater than ending index ${to}`);
  const stride = step.step ?? 1;
  if (stride <= 0) throw new Error('step must be > 0');
  return value.slice(from, to).filter((_, i) => i % stride === 0);
}

const outOfBounds = (index: number, length: number) =>
  new Error(`array index out of bounds: index ${index}, length ${length}`);

function goType(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'map[string]interface {}';
}

function filter(value: unknown, step: Extract<Step, { type: 'filter' }>): unknown[] {
  if (!Array.isArray(value))
    throw new Error(`${goPrint(value)} is not array or slice and cannot be filtered`);
  return value.filter((item: unknown) => {
    if (step.operator === 'exists') return exists(step.left, item);
    const left = evaluate(step.left, [item]);
    const right = evaluate(step.right, [item]);
    if (left.length === 0 || right.length === 0) return false;
    if (left.length > 1 || right.length > 1) throw new Error('can only compare one element at a time');
    return compare(left[0], step.operator, right[0]);
  });
}

function exists(path: Step[], item: unknown): boolean {
  try {
    return evaluate(path, [item]).length > 0;
  } catch {
    return false;
  }
}

/** Text/template's comparisons: equality within one kind, order for numbers and strings. */
function compare(left: unknown, operator: string, right: unknown): boolean {
  const kinds = [typeof left, typeof right];
  if (left === null || right === null || kinds.includes('object')) {
    throw new Error('invalid type for comparison');
  }
  if (kinds[0] !== kinds[1]) {
    if (operator === '!=' || operator === '==') throw new Error('incompatible types for comparison');
    throw new Error('incompatible types for comparison');
  }
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (kinds[0] === 'boolean') throw new Error('invalid type for comparison');
  const order = (left as string | number) < (right as string | number) ? -1 : left === right ? 0 : 1;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      throw new Error(`unrecognized filter operator ${operator}`);
  }
}

function printResults(results: unknown[]): string {
  return results
    .map((value) => {
      if (value === null || value === undefined) return 'null';
      return typeof value === 'object' ? toJson(value) : goPrint(value);
    })
    .join(' ');
}
