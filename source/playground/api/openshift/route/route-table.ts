import type { Route, RouteTarget } from '../../../../wire/network.ts';
import type { TableDefinition } from '../../kinds/kind.ts';
import { column, nameColumn } from '../../kinds/table.ts';

/** Source: openshift-apiserver `pkg/route/printers/internalversion/printer.go`. */
export const routeTable: TableDefinition<Route> = {
  columns: [
    nameColumn,
    column('Host/Port'),
    column('Path'),
    column('Services'),
    column('Port'),
    column('Termination'),
    column('Wildcard'),
  ],
  row: (route) => {
    const { spec } = route;
    return [
      route.metadata.name,
      hostText(route),
      spec.path ?? '',
      backendsText([spec.to, ...(spec.alternateBackends ?? [])]),
      spec.port === undefined ? '<all>' : String(spec.port.targetPort),
      terminationText(spec.tls),
      spec.wildcardPolicy ?? '',
    ];
  },
};

/** The host that a router admitted, or why none did; the wanted one as long as no router has looked. */
function hostText({ spec, status }: Route): string {
  const ingress = status?.ingress ?? [];
  if (ingress.length === 0) return spec.host ?? '';
  const admission = (entry: (typeof ingress)[number]) =>
    entry.conditions?.find(({ type }) => type === 'Admitted');
  const admitted = ingress.filter((entry) => admission(entry)?.status === 'True');
  const [first] = admitted;
  if (first === undefined) {
    const reason = ingress.map((entry) => admission(entry)?.reason).findLast((text) => text !== undefined);
    return reason ?? 'Pending';
  }
  const host = admitted.find((entry) => entry.host === spec.host)?.host ?? first.host ?? '';
  return admitted.length > 1 ? `${host} ... ${admitted.length - 1} more` : host;
}

function backendsText(targets: readonly RouteTarget[]): string {
  const total = targets.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return targets
    .map(({ name, weight }) => {
      if (weight === undefined || (targets.length === 1 && total !== 0)) return name;
      return `${name}(${total === 0 ? 0 : Math.floor((weight * 100) / total)}%)`;
    })
    .join(',');
}

function terminationText(tls: Route['spec']['tls']): string {
  if (tls === undefined) return '';
  const policy = tls.insecureEdgeTerminationPolicy ?? '';
  if (tls.termination === '') return policy === '' ? '' : `default/${policy}`;
  return policy === '' ? tls.termination : `${tls.termination}/${policy}`;
}
