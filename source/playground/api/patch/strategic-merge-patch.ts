import { isDeepStrictEqual } from 'node:util';
import { badRequest } from '../status-errors.ts';
import { isRecord } from './json.ts';

/** What a strategic merge needs to know of a type's lists. A field without schema is merged as JSON Merge Patch does. */
export interface PatchSchema {
  field(name: string): PatchField | undefined;
}

export interface PatchField {
  /** For a list that is merged: the key of its items; `*` for one of plain values. Undefined for a list that is replaced. */
  mergeKey: string | undefined;
  /** Of the object, or of the list's items. */
  schema: PatchSchema | undefined;
}

type Json = Record<string, unknown>;

const directive = '$patch';
const retainKeys = '$retainKeys';
const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/**
 * Kubernetes' strategic merge patch.
 * Source: k8s.io/apimachinery `pkg/util/strategicpatch/patch.go`, and the API conventions that describe it.
 * @throws StatusError 400 for a malformed patch
 */
export function strategicMergePatch(
  target: unknown,
  patch: unknown,
  schema: PatchSchema | undefined,
): unknown {
  if (!isRecord(patch)) throw badRequest('a strategic merge patch must be an object');
  return mergeObject(isRecord(target) ? target : {}, patch, schema);
}

function mergeObject(target: Json, patch: Json, schema: PatchSchema | undefined): Json {
  const kind = patch[directive];
  if (kind === 'replace') return withoutDirectives(omit(patch, directive));
  if (kind === 'delete') return {};
  if (kind !== undefined && kind !== 'merge') throw badRequest(`unknown patch type ${JSON.stringify(kind)}`);

  const result: Json = { ...target };
  const retained = patch[retainKeys];
  if (Array.isArray(retained)) {
    for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key];
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key === directive || key === retainKeys || key.startsWith(orderPrefix)) continue;
    if (key.startsWith(deletePrefix)) {
      const name = key.slice(deletePrefix.length);
      const list = result[name];
      if (Array.isArray(list) && Array.isArray(value))
        result[name] = list.filter((item) => !value.includes(item));
      continue;
    }
    if (value === null) {
      delete result[key];
      continue;
    }
    result[key] = mergeField(result[key], value, schema?.field(key), patch[orderPrefix + key]);
  }
  // An order may come without a change of the list itself.
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(orderPrefix)) continue;
    const name = key.slice(orderPrefix.length);
    const list = result[name];
    if (Array.isArray(list) && Array.isArray(order))
      result[name] = ordered(
        list,
        order,
        schema?.field(name)?.mergeKey,
        Array.isArray(target[name]) ? target[name] : [],
      );
  }
  return result;
}

function mergeField(
  current: unknown,
  value: unknown,
  field: PatchField | undefined,
  order: unknown,
): unknown {
  if (isRecord(value)) {
    const merged = mergeObject(isRecord(current) ? current : {}, value, field?.schema);
    return isRecord(current) ? merged : withoutDirectives(merged);
  }
  if (!Array.isArray(value)) return value;
  const { mergeKey, schema } = field ?? { mergeKey: undefined, schema: undefined };
  if (mergeKey === undefined || !Array.isArray(current)) {
    if (mergeKey === undefined || mergeKey === '*') return value.map(withoutDirectives);
    return mergeByKey([], value, mergeKey, schema);
  }
  if (mergeKey === '*') return [...current, ...value.filter((item) => !current.includes(item))];
  const merged = mergeByKey(current, value, mergeKey, schema);
  return Array.isArray(order) ? ordered(merged, order, mergeKey, current) : merged;
}

function mergeByKey(
  current: readonly unknown[],
  patches: readonly unknown[],
  mergeKey: string,
  schema: PatchSchema | undefined,
): unknown[] {
  const records = patches.filter(isRecord);
  if (records.length !== patches.length) throw badRequest(`expected objects in a list merged by ${mergeKey}`);
  if (records.some((patch) => patch[directive] === 'replace' && patch[mergeKey] === undefined))
    return records
      .filter((patch) => patch[directive] !== 'replace')
      .map((patch) => mergeObject({}, patch, schema));
  let result = [...current];
  for (const patch of records) {
    const key = patch[mergeKey];
    if (key === undefined)
      throw badRequest(`map: ${JSON.stringify(patch)} does not contain declared merge key: ${mergeKey}`);
    const isSame = (item: unknown): boolean => isRecord(item) && isDeepStrictEqual(item[mergeKey], key);
    if (patch[directive] === 'delete') {
      result = result.filter((item) => !isSame(item));
      continue;
    }
    const at = result.findIndex(isSame);
    const found = result[at];
    if (patch[directive] === 'replace') {
      const whole = withoutDirectives(omit(patch, directive));
      if (at < 0) result.push(whole);
      else result[at] = whole;
    } else if (at < 0 || !isRecord(found)) result.push(mergeObject({}, patch, schema));
    else result[at] = mergeObject(found, patch, schema);
  }
  return result;
}

/**
 * Items in the order that was asked for. What the order does not name (someone else put it there) stays behind the item
 * that it stood behind before.
 */
function ordered(
  list: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
  before: readonly unknown[],
): unknown[] {
  const keyOf = (item: unknown): unknown =>
    mergeKey !== undefined && mergeKey !== '*' && isRecord(item) ? item[mergeKey] : item;
  const places = order.map(keyOf);
  const placeOf = (item: unknown): number =>
    places.findIndex((place) => isDeepStrictEqual(place, keyOf(item)));
  const named = list.filter((item) => placeOf(item) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  const result = [...named];
  for (const item of list) {
    if (placeOf(item) >= 0) continue;
    const index = before.findIndex((other) => isDeepStrictEqual(keyOf(other), keyOf(item)));
    const previous = index > 0 ? keyOf(before[index - 1]) : undefined;
    const behind =
      index > 0
        ? result.findIndex((other) => isDeepStrictEqual(keyOf(other), previous))
        : index === 0
          ? -1
          : result.length - 1;
    result.splice(behind + 1, 0, item);
  }
  return result;
}

function omit(object: Json, key: string): Json {
  const { [key]: _, ...rest } = object;
  return rest;
}

/** Directives and nulls have no meaning in what is newly put in, and must not be kept. */
function withoutDirectives<V>(value: V): V;
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isRecord(value)) return value;
  const result: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    if (
      key === directive ||
      key === retainKeys ||
      key.startsWith(orderPrefix) ||
      key.startsWith(deletePrefix)
    )
      continue;
    if (inner !== null) result[key] = withoutDirectives(inner);
  }
  return result;
}
