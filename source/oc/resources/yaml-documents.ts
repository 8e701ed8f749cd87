import { LineCounter, parseDocument, type ScalarTag, type YAMLParseError } from 'yaml';
import { readPlain } from '../printers/yaml-plain.ts';

/**
 * Values of the documents in a YAML or JSON text, read as `oc` reads them: by YAML 1.1, of which times stay strings and numbers
 * to the base 60 are not known.
 * Source: apimachinery `pkg/util/yaml/decoder.go`, go.yaml.in/yaml/v2.
 * @throws Error in go-yaml's words: `error converting YAML to JSON: yaml: line 3: …`, lines counted within the document
 */
export const parseDocuments = (text: string): unknown[] => [...eachDocument(text)];

/** As {@link parseDocuments}, one by one: what comes before a broken document is there before the error. */
export function* eachDocument(text: string): Generator<unknown, void> {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  if (/^\s*\{/.test(plain)) {
    const values = jsonValues(plain);
    if (values !== undefined) {
      yield* values;
      return;
    }
    if (isCutOff(plain)) throw new Error('unexpected EOF');
  }
  for (const source of splitDocuments(plain)) {
    const value = parseOne(source);
    if (value !== null && value !== undefined) yield value;
  }
}

/** The JSON values that a text holds, one after the other; undefined for what is no JSON. */
function jsonValues(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (const part of text.split(/(?<=\})\s*\n\s*(?=\{)/)) {
    try {
      values.push(JSON.parse(part));
    } catch {
      return text === part ? undefined : wholeJson(text);
    }
  }
  return values;
}

function wholeJson(text: string): unknown[] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

/** Whether JSON ends before its braces do. Only keys in quotes make it JSON: in YAML they need none. */
function isCutOff(text: string): boolean {
  if (!/^\s*\{\s*"/.test(text)) return false;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
  }
  return depth > 0;
}

function splitDocuments(text: string): string[] {
  return text.split(/\n---[^\n]*(?:\n|$)/);
}

function parseOne(source: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: false,
    schema: 'failsafe',
    customTags: scalars,
  });
  const [error] = document.errors;
  if (error !== undefined) throw syntaxError(goYamlWords(document.errors, lines, source));
  try {
    return toJsonValue(document.toJS({ maxAliasCount: 100 }));
  } catch (cause) {
    const anchor = cause instanceof ReferenceError ? /: (\S+)$/.exec(cause.message)?.[1] : undefined;
    if (anchor === undefined) throw cause;
    throw syntaxError(`unknown anchor '${anchor}' referenced`);
  }
}

const syntaxError = (words: string) => new Error(`error converting YAML to JSON: yaml: ${words}`);

/** One rule says what all plain scalars are. It stands under one name, and under the others for tags that are written out. */
const scalars: ScalarTag[] = ['int', 'float', 'bool', 'null'].map((name, i) => ({
  tag: `tag:yaml.org,2002:${name}`,
  // Merge keys are not for scalars to say.
  ...(i === 0 ? { default: true, test: /^(?!<<$)/ } : {}),
  resolve: readPlain,
}));

/** What JSON can hold: keys are strings, and there is nothing but objects, lists and scalars. */
function toJsonValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [String(key), toJsonValue(item)]));
}

/**
 * Go-yaml's words for what this parser has found. Its scanner counts lines from 1, its parser from 0; neither names the first.
 * Source: go.yaml.in/yaml/v2 `decode.go`, parser.fail, and what it says of broken files.
 */
function goYamlWords(errors: readonly YAMLParseError[], lines: LineCounter, source: string): string {
  const [error] = errors;
  if (error === undefined) return '';
  const { code, message } = error;
  const start = lines.linePos(error.pos[0]);
  const scanner = (words: string, line = start.line) => (line > 1 ? `line ${line}: ${words}` : words);
  const parser = (words: string) => (start.line > 1 ? `line ${start.line - 1}: ${words}` : words);
  const rows = source.split('\n');
  const multiline = errors.find((each) => each.code === 'MULTILINE_IMPLICIT_KEY');
  if (multiline !== undefined && (code === 'MULTILINE_IMPLICIT_KEY' || code === 'BLOCK_AS_IMPLICIT_KEY')) {
    const { line } = lines.linePos(multiline.pos[1]);
    return code === 'MULTILINE_IMPLICIT_KEY' && hasSibling(rows, start)
      ? scanner("could not find expected ':'", line)
      : scanner('mapping values are not allowed in this context', line);
  }
  if (/Flow map/.test(message)) return parser("did not find expected ',' or '}'");
  if (/Flow seq/.test(message)) return parser("did not find expected ',' or ']'");
  if (/quote/.test(message)) return scanner('found unexpected end of stream', lastLine(source));
  if (/Implicit map keys need to be followed/.test(message)) {
    return scanner("could not find expected ':'", start.line + 1);
  }
  if (/block-seq-ind on same line/.test(message)) {
    return scanner('block sequence entries are not allowed in this context');
  }
  if (/flow-(seq|map)-end/.test(message)) return parser('did not find expected node content');
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return scanner('mapping values are not allowed in this context');
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return scanner('found character that cannot start any token');
    case 'BAD_DQ_ESCAPE':
      return scanner('found unknown escape character');
    default:
      return parser(
        /without - indicator/.test(message) || followsItem(rows, start)
          ? "did not find expected '-' indicator"
          : 'did not find expected key',
      );
  }
}

interface Position {
  line: number;
  col: number;
}

/** The nearest line above that is indented no deeper, and how deep. */
function lineAbove(
  rows: readonly string[],
  { line, col }: Position,
): { text: string; indent: number } | undefined {
  for (let i = line - 2; i >= 0; i -= 1) {
    const text = rows[i] ?? '';
    const indent = text.search(/\S/);
    if (indent >= 0 && indent < col && !/^\s*#/.test(text)) return { text: text.trim(), indent };
  }
  return undefined;
}

const hasSibling = (rows: readonly string[], position: Position) =>
  lineAbove(rows, position)?.indent === position.col - 1;

/** Whether what is wrong stands where another item of a list would. */
function followsItem(rows: readonly string[], { line }: Position): boolean {
  const col = (rows[line - 1] ?? '').search(/\S/) + 1;
  return lineAbove(rows, { line, col })?.text.startsWith('-') === true;
}

const lastLine = (source: string) => source.replace(/\n+$/, '').split('\n').length + 1;
