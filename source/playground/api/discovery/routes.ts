import { sendJson, sendObject, sendText } from '../http/exchange.ts';
import type { Route } from '../http/route.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { notAcceptable } from '../status-errors.ts';
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  version,
} from './documents.ts';
import { servedGroups } from './resources.ts';

/** Routes of everything that tells clients what there is. */
export function discoveryRoutes(kinds: KindRegistry): Record<string, Route> {
  const groups = servedGroups(kinds);
  const core = groups.filter(({ group }) => group === '');
  const named = groups.filter(({ group }) => group !== '');
  const routes: Record<string, Route> = {
    '/api': eitherWay(apiVersions, core),
    '/apis': eitherWay(() => apiGroupList(named), named),
    '/version': document(version),
    '/': document(() => ({
      paths: Object.keys(routes)
        .filter((path) => path !== '/')
        .sort(),
    })),
  };
  for (const served of core) routes[`/api/${served.version}`] = document(() => apiResourceList(served));
  for (const served of named) {
    routes[`/apis/${served.group}`] = document(() => ({
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...apiGroup(served),
    }));
    routes[`/apis/${served.group}/${served.version}`] = document(() => apiResourceList(served));
  }
  for (const path of ['/healthz', '/livez', '/readyz'])
    routes[path] = { handle: (_, { response }) => sendText(response, 200, 'ok') };
  return routes;
}

const document = (make: () => unknown): Route => ({
  handle: (_, { response }) => sendObject(response, 200, make()),
});

/** Old clients get the short answer, new ones everything at once. */
const eitherWay = (short: () => unknown, groups: ReturnType<typeof servedGroups>): Route => ({
  handle(_, { request, response }) {
    const accept = request.headers.accept ?? '*/*';
    const asked = accept
      .split(',')
      .map((part) => part.replace(/\s/g, ''))
      .find(
        (part) => /as=APIGroupDiscoveryList/.test(part) || /^(application\/(json|\*)|\*\/\*)(;|$)/.test(part),
      );
    if (asked === undefined) throw notAcceptable(['application/json']);
    if (!asked.includes('as=APIGroupDiscoveryList')) {
      sendObject(response, 200, short());
      return;
    }
    const found = /v=(v2beta1|v2)(;|$)/.exec(asked)?.[1] ?? 'v2';
    const body = JSON.stringify(aggregatedDiscovery(groups, found));
    sendJson(
      response,
      200,
      body,
      `application/json;g=apidiscovery.k8s.io;v=${found};as=APIGroupDiscoveryList`,
    );
  },
});
