import jsonPatch, { type Operation } from 'fast-json-patch';
import type { PatchType } from '../../cluster/cluster.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import { mergeKeyOf } from './three-way-patch.ts';

type Fields = Record<string, unknown>;

/**
 * What a patch makes of an object, without the server: for `--dry-run=client`.
 * Source: RFC 6902, RFC 7396, apimachinery `pkg/util/strategicpatch` (directives apart).
 */
export function patchLocally(object: ApiObject, patch: unknown, type: PatchType): ApiObject {
  if (type === 'json') {
    return jsonPatch.applyPatch(structuredClone(object), patch as Operation[]).newDocument;
  }
  return merged(object, patch, type === 'strategic', '') as ApiObject;
}

function merged(value: unknown, patch: unknown, strategic: boolean, name: string): unknown {
  if (Array.isArray(patch) && Array.isArray(value)) return mergedList(value, patch, strategic, name);
  if (!isFields(patch)) return patch;
  const result: Fields = { ...(isFields(value) ? value : {}) };
  for (const [key, part] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (part === null) delete result[key];
    else result[key] = merged(result[key], part, strategic, key);
  }
  return result;
}

function mergedList(
  items: readonly unknown[],
  patch: readonly unknown[],
  strategic: boolean,
  name: string,
): unknown {
  const key = mergeKeyOf(name, [...items, ...patch], strategic);
  if (key === undefined) return patch;
  const result = items.filter(isFields);
  for (const part of patch.filter(isFields)) {
    const at = result.findIndex((item) => item[key] === part[key]);
    if (part['$patch'] === 'delete') {
      if (at >= 0) result.splice(at, 1);
    } else if (at < 0) result.push(part);
    else result[at] = merged(result[at], part, strategic, '') as Fields;
  }
  return result;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
