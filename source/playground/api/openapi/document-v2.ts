import type { KindRegistry } from '../kind-registry.ts';
import { groupPath, partKinds, pathsOf } from './paths.ts';
import { schemasFrom } from './schemas.ts';

export interface OpenApiV2 {
  swagger: string;
  info: { title: string; version: string };
  paths: Record<string, unknown>;
  definitions: Record<string, unknown>;
}

/** The OpenAPI v2 document, which has all groups in one: what `/openapi/v2` answers. */
export function openApiV2(kinds: KindRegistry): OpenApiV2 {
  const all = [...kinds.stored, ...kinds.virtual];
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.34.0' },
    paths: Object.assign({}, ...all.flatMap((kind) => [groupPath(kind.resource), pathsOf(kinds, kind, 2)])),
    definitions: schemasFrom(
      all.map(({ resource }) => resource),
      '#/definitions/',
      kinds.stored.flatMap(partKinds),
    ),
  };
}
