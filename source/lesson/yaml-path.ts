import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';

export interface PathLine {
  /** Counted from 1. */
  line: number;
  /** False where the file has no such path (any more) and `line` is the nearest part of it that there is. */
  exact: boolean;
}

/**
 * Where a YAML path stands in a file: `spec.tags[0].from.name`, `metadata.annotations["image.openshift.io/triggers"]`.
 * Works on files that are not quite YAML, such as one being edited, as far as they can be read. Undefined where not even
 * the path's first part can be found.
 */
export function yamlPathLine(text: string, path: string): PathLine | undefined {
  const keys = parsePath(path);
  if (keys === undefined || keys.length === 0) return undefined;
  const lines = new LineCounter();
  let best: { offset: number; depth: number } | undefined;
  for (const document of parseAllDocuments(text, { lineCounter: lines })) {
    const found = follow(document.contents, keys);
    if (found !== undefined && found.depth > (best?.depth ?? 0)) best = found;
  }
  if (best === undefined) return undefined;
  return { line: lines.linePos(best.offset).line, exact: best.depth === keys.length };
}

/** The value at a path of a file's first document that has it, as plain data. Undefined where there is none. */
export function yamlPathValue(text: string, path: string): unknown {
  const keys = parsePath(path);
  if (keys === undefined) return undefined;
  for (const document of parseAllDocuments(text)) {
    const value: unknown = document.getIn(keys);
    if (value !== undefined) return isNode(value) ? value.toJS(document) : value;
  }
  return undefined;
}

function follow(root: unknown, keys: (string | number)[]): { offset: number; depth: number } | undefined {
  let node: unknown = root;
  let found: { offset: number; depth: number } | undefined;
  for (const [index, key] of keys.entries()) {
    let child: Node | undefined;
    let marker: unknown;
    if (isMap(node) && typeof key === 'string') {
      const pair = node.items.find((item): item is Pair => isPair(item) && keyOf(item.key) === key);
      marker = pair?.key;
      child = isNode(pair?.value) ? pair.value : undefined;
    } else if (isSeq(node) && typeof key === 'number') {
      marker = node.items[key];
      child = isNode(marker) ? marker : undefined;
    }
    const offset = isNode(marker) ? marker.range?.[0] : undefined;
    if (offset === undefined) break;
    found = { offset, depth: index + 1 };
    node = child;
  }
  return found;
}

function keyOf(key: unknown): unknown {
  return isScalar(key) ? String(key.value) : key;
}

/** Undefined for what is not a path. */
export function parsePath(path: string): (string | number)[] | undefined {
  const part = /\.?([^.[\]"]+)|\[(\d+)\]|\["([^"]+)"\]/y;
  const keys: (string | number)[] = [];
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (match === null) return undefined;
    keys.push(match[2] === undefined ? (match[1] ?? match[3] ?? '') : Number(match[2]));
  }
  return keys;
}
