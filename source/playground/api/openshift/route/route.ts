import { isDeepStrictEqual } from 'node:util';
import { type Route, Routes } from '../../../../wire/network.ts';
import { invalidValue } from '../../kinds/field-errors.ts';
import { keepOnlyStatus, restoreStatus } from '../../kinds/generation.ts';
import type { Kind } from '../../kinds/kind.ts';
import { routeTable } from './route-table.ts';
import { validateRoute } from './route-validation.ts';

/** Of the hosts that routes get when they name none. Source: openshift-apiserver's default `routingConfig.subdomain`. */
const subdomain = 'router.default.svc.cluster.local';
const generated = 'openshift.io/host.generated';

/**
 * Routes are kept, and get a host; there is no router that would admit them.
 * Source: openshift-apiserver `pkg/route/apiserver/registry/route/strategy.go`, openshift/library-go `pkg/route`.
 */
export const routeKind: Kind<Route> = {
  resource: Routes,
  singular: 'route',
  categories: ['all'],
  table: routeTable,
  applyDefaults({ spec }) {
    spec.wildcardPolicy ??= 'None';
    spec.to ??= { kind: '', name: '' };
    for (const target of [spec.to, ...(spec.alternateBackends ?? [])]) {
      if (!target.kind) target.kind = 'Service';
      target.weight ??= 100;
    }
    if (spec.tls !== undefined && (spec.tls.termination ?? '') === '') spec.tls.termination = 'edge';
  },
  prepareForCreate(route) {
    route.status = {};
    if (route.spec.host || route.spec.subdomain) return;
    const { name, namespace = '' } = route.metadata;
    route.spec.host = `${name}-${namespace}.${subdomain}`;
    route.metadata.annotations = { ...route.metadata.annotations, [generated]: 'true' };
  },
  prepareForUpdate(route, old) {
    restoreStatus(route, old);
    // Left out, the host is as it was.
    if (!route.spec.host && old.spec.host !== undefined) route.spec.host = old.spec.host;
  },
  prepareForStatusUpdate: keepOnlyStatus,
  validate: validateRoute,
  validateUpdate: ({ spec }, old) => [
    ...(spec.host === old.spec.host ? [] : [invalidValue('spec.host', spec.host, 'field is immutable')]),
    ...(isDeepStrictEqual(spec.wildcardPolicy, old.spec.wildcardPolicy)
      ? []
      : [invalidValue('spec.wildcardPolicy', spec.wildcardPolicy, 'field is immutable')]),
  ],
  fields: ({ spec }) => ({
    'spec.path': spec.path ?? '',
    'spec.host': spec.host ?? '',
    'spec.to.name': spec.to?.name ?? '',
  }),
};
