import { groupVersion, type Resource } from '../../../wire/resources.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { groupPath, partKinds, pathsOf } from './paths.ts';
import { schemasFrom } from './schemas.ts';

export interface OpenApiV3 {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, unknown>;
  components: { schemas: Record<string, unknown> };
}

/** The OpenAPI v3 document of one group and version: what `/openapi/v3/apis/apps/v1` answers. */
export function openApiV3(kinds: KindRegistry, group: string): OpenApiV3 {
  const served = [...kinds.stored, ...kinds.virtual].filter(
    ({ resource }) => groupVersion(resource) === group,
  );
  const prefix = '#/components/schemas/';
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.34.0' },
    paths: Object.assign(
      {},
      ...served.flatMap((kind) => [groupPath(kind.resource), pathsOf(kinds, kind, 3)]),
    ),
    components: {
      schemas: schemasFrom(
        served.map(({ resource }) => resource),
        prefix,
        kinds.stored.filter(({ resource }) => groupVersion(resource) === group).flatMap(partKinds),
      ),
    },
  };
}

/** Groups whose documents there are, as their paths: `api/v1`, `apis/apps/v1`. */
export function documentedGroups(kinds: KindRegistry): Map<string, string> {
  const groups = new Map<string, string>();
  for (const { resource } of [...kinds.stored, ...kinds.virtual])
    groups.set(pathOf(resource), groupVersion(resource));
  return groups;
}

const pathOf = (resource: Resource): string =>
  resource.group === '' ? `api/${resource.version}` : `apis/${groupVersion(resource)}`;
