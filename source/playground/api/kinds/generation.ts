import { isDeepStrictEqual } from 'node:util';
import type { ApiObject } from '../../../wire/kubernetes.ts';

interface WithSpec extends ApiObject {
  spec?: unknown;
  status?: unknown;
}

/** On create, for kinds with a generation. */
export function startGeneration(object: ApiObject): void {
  object.metadata.generation = 1;
}

/** On update: the generation counts the changes of the spec. */
export function raiseGeneration(object: WithSpec, old: WithSpec): void {
  object.metadata.generation =
    (old.metadata.generation ?? 0) + (isDeepStrictEqual(object.spec, old.spec) ? 0 : 1);
}

/** Puts the status back that the main endpoint may not change. */
export function restoreStatus(object: WithSpec, old: WithSpec): void {
  if (old.status === undefined) delete object.status;
  else object.status = structuredClone(old.status);
}

/** On update of the status: everything else of the object is as it was. */
export function keepOnlyStatus(object: WithSpec, old: WithSpec): void {
  if (old.spec === undefined) delete object.spec;
  else object.spec = structuredClone(old.spec);
  const { labels } = old.metadata;
  if (labels === undefined) delete object.metadata.labels;
  else object.metadata.labels = { ...labels };
}
