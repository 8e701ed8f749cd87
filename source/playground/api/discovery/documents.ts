import { createHash } from 'node:crypto';
import type { ServedGroup, ServedResource } from './resources.ts';

const versionOf = ({ group, version }: ServedGroup): string =>
  group === '' ? version : `${group}/${version}`;

/** `/api` */
export const apiVersions = (): unknown => ({ kind: 'APIVersions', versions: ['v1'] });

/** An entry of `/apis`, and the answer of `/apis/GROUP`. */
export function apiGroup(served: ServedGroup): Record<string, unknown> {
  const version = { groupVersion: versionOf(served), version: served.version };
  return { name: served.group, versions: [version], preferredVersion: version };
}

/** `/apis` */
export const apiGroupList = (groups: readonly ServedGroup[]): unknown => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groups.filter(({ group }) => group !== '').map(apiGroup),
});

/** `/api/v1`, `/apis/GROUP/v1` */
export function apiResourceList(served: ServedGroup): unknown {
  return {
    kind: 'APIResourceList',
    ...(served.group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: versionOf(served),
    resources: served.resources.flatMap((resource) =>
      [resource, ...resource.subresources].map((each) => ({
        ...apiResource(each),
        ...(each.isStored ? { storageVersionHash: storageVersionHash(served, each) } : {}),
      })),
    ),
  };
}

/** Source: k8s.io/apiserver `pkg/endpoints/discovery/storageversionhash.go`. */
const storageVersionHash = ({ group, version }: ServedGroup, { kind }: ServedResource): string =>
  createHash('sha256').update(`${group}/${version}/${kind}`).digest().subarray(0, 8).toString('base64');

function apiResource(resource: ServedResource): Record<string, unknown> {
  const [group, version] = resource.kindGroupVersion?.split('/') ?? [];
  return {
    name: resource.name,
    singularName: resource.singularName,
    namespaced: resource.namespaced,
    ...(group === undefined ? {} : { group, version }),
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
  };
}

/** `/api` or `/apis` as `APIGroupDiscoveryList`, which has everything in one answer. */
export function aggregatedDiscovery(groups: readonly ServedGroup[], version: string): unknown {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((served) => ({
      metadata: served.group === '' ? {} : { name: served.group },
      versions: [
        {
          version: served.version,
          resources: served.resources.map((resource) => ({
            resource: resource.name,
            ...discovered(resource),
            scope: resource.namespaced ? 'Namespaced' : 'Cluster',
            singularResource: resource.singularName,
            ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
            ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
            ...(resource.subresources.length === 0
              ? {}
              : {
                  subresources: resource.subresources.map((subresource) => ({
                    subresource: subresource.name.slice(subresource.name.indexOf('/') + 1),
                    ...discovered(subresource),
                  })),
                }),
          })),
          freshness: 'Current',
        },
      ],
    })),
  };
}

function discovered({ kind, kindGroupVersion, verbs }: ServedResource): Record<string, unknown> {
  const [group = '', version = ''] = kindGroupVersion?.split('/') ?? [];
  return { responseKind: { group, version, kind }, verbs };
}

/** `/version`. The minor version is that of the API which this server speaks. */
export const version = (): unknown => ({
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+playground',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: process.version,
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
});
