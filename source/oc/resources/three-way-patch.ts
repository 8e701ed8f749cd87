import { isDeepStrictEqual } from 'node:util';

type Fields = Record<string, unknown>;

/**
 * The patch that brings an object to what a file says: what is new or different in the file, and removals for what an earlier
 * version of the file had and this one has not. What others have set stays.
 * Source: apimachinery `pkg/util/strategicpatch` CreateThreeWayMergePatch, `pkg/util/jsonmergepatch`.
 * @param strategic lists whose items have a key are merged item by item; otherwise lists are replaced as a whole
 * @returns `{}` when there is nothing to do
 */
export function threeWayPatch(
  original: unknown,
  modified: unknown,
  current: unknown,
  strategic: boolean,
): Fields {
  const [before, wanted, now] = [asFields(original), asFields(modified), asFields(current)];
  const changes = diff(now, wanted, { strategic, deletions: false, changes: true }, '');
  const deletions = diff(before, wanted, { strategic, deletions: true, changes: false }, '');
  return merge(deletions, changes) as Fields;
}

interface Mode {
  strategic: boolean;
  /** What `to` lacks is removed. */
  deletions: boolean;
  /** What `to` has anew or differently is set. */
  changes: boolean;
}

/** Lists whose items are told apart by a key, by the name of the list. Source: the patchMergeKey tags of k8s.io/api. */
const mergeKeys: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  conditions: 'type',
  ownerReferences: 'uid',
};

/** The key by which the items of a list are told apart; undefined for a list that is replaced as a whole. */
export function mergeKeyOf(name: string, items: readonly unknown[], strategic: boolean): string | undefined {
  if (!strategic || !items.every(isFields)) return undefined;
  // A container's ports go by the container's number, a service's by the service's.
  if (name === 'ports') return items.every((item) => 'containerPort' in item) ? 'containerPort' : 'port';
  return mergeKeys[name];
}

function diff(from: Fields, to: Fields, mode: Mode, path: string): Fields {
  const patch: Fields = {};
  for (const [key, value] of Object.entries(to)) {
    const before = from[key];
    if (!(key in from)) {
      if (mode.changes) patch[key] = value;
    } else if (isFields(before) && isFields(value)) {
      const inner = diff(before, value, mode, `${path}.${key}`);
      if (Object.keys(inner).length > 0) patch[key] = withRetainedKeys(key, value, inner, mode);
    } else if (Array.isArray(before) && Array.isArray(value)) {
      diffList(patch, key, before, value, mode, path);
    } else if (mode.changes && !isDeepStrictEqual(before, value)) patch[key] = value;
  }
  if (mode.deletions) for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  return patch;
}

/** A Deployment's strategy is a union: the fields of the other kind go. */
function withRetainedKeys(key: string, value: Fields, inner: Fields, { strategic }: Mode): Fields {
  return strategic && key === 'strategy' ? { ...inner, $retainKeys: Object.keys(value).sort() } : inner;
}

function diffList(
  patch: Fields,
  key: string,
  before: unknown[],
  value: unknown[],
  mode: Mode,
  path: string,
): void {
  const mergeKey = mergeKeyOf(key, [...before, ...value], mode.strategic);
  if (mergeKey === undefined) {
    if (mode.changes && !isDeepStrictEqual(before, value)) patch[key] = value;
    return;
  }
  const [olds, news] = [before.filter(isFields), value.filter(isFields)];
  const items: Fields[] = [];
  for (const item of news) {
    const old = olds.find((each) => each[mergeKey] === item[mergeKey]);
    if (old === undefined) {
      if (mode.changes) items.push(item);
      continue;
    }
    const inner = diff(old, item, mode, `${path}.${key}`);
    if (Object.keys(inner).length > 0) items.push({ ...inner, [mergeKey]: item[mergeKey] });
  }
  if (mode.deletions) {
    for (const old of olds) {
      if (!news.some((item) => item[mergeKey] === old[mergeKey])) {
        items.push({ $patch: 'delete', [mergeKey]: old[mergeKey] });
      }
    }
  }
  if (items.length === 0) return;
  patch[key] = items;
  patch[`$setElementOrder/${key}`] = news.map((item) => ({ [mergeKey]: item[mergeKey] }));
}

/** Two patches as one; where both say something, the second counts. */
function merge(one: unknown, other: unknown, key = ''): unknown {
  if (Array.isArray(one) && Array.isArray(other) && !key.startsWith('$')) {
    const mergeKey = mergeKeyOf(key, [...one, ...other], true);
    if (mergeKey === undefined) return other;
    const merged = [...(other as Fields[])];
    for (const item of one as Fields[]) {
      const at = merged.findIndex((each) => each[mergeKey] === item[mergeKey]);
      if (at < 0) merged.push(item);
      else merged[at] = merge(item, merged[at]) as Fields;
    }
    return merged;
  }
  if (!isFields(one) || !isFields(other)) return other;
  const merged: Fields = { ...one };
  for (const [name, value] of Object.entries(other)) {
    merged[name] = name in one ? merge(one[name], value, name) : value;
  }
  return merged;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asFields = (value: unknown): Fields => (isFields(value) ? value : {});
