import type { ApiObject, Service } from '../../wire/kubernetes.ts';
import { Services } from '../../wire/resources.ts';
import { StatusError } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import type { Invocation } from '../verb.ts';

export interface NewRoute extends ApiObject {
  spec: Record<string, unknown>;
  status: object;
}

export interface RouteWish {
  /** Empty: the service's. */
  name: string;
  service: string;
  /** Empty: the service's. */
  port: string;
  /** A port is named even where the service has only one, without a name. */
  forcePort: boolean;
}

/**
 * A route to a service, as far as the service says what it is to be.
 * Source: openshift/oc `pkg/cli/create/route/route.go` UnsecuredRoute.
 */
export async function routeTo(
  { cluster, request, namespace }: Invocation,
  { name, service, port, forcePort }: RouteWish,
): Promise<NewRoute> {
  const route = (labels: Record<string, string> | undefined, targetPort: string | number): NewRoute => ({
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { name: name === '' ? service : name, ...(labels === undefined ? {} : { labels }) },
    spec: {
      to: { kind: '', name: service, weight: null },
      ...(targetPort === '' ? {} : { port: { targetPort: asPort(targetPort) } }),
    },
    status: {},
  });
  let found: Service;
  try {
    found = await cluster.get(Services, namespace, service, request);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (port === '') {
      throw new OcError('you need to provide a route port via --port when exposing a non-existent service');
    }
    return route(undefined, port);
  }
  const ports = found.spec.ports ?? [];
  const tcp = ports.find(({ protocol = 'TCP' }) => protocol === 'TCP');
  if (tcp === undefined) throw new OcError(`service "${service}" doesn't support TCP`);
  const own = tcp.name ?? (forcePort ? (ports[0]?.targetPort ?? '') : '');
  return route(found.metadata.labels, port === '' ? own : port);
}

const asPort = (port: string | number) => (/^\d+$/.test(String(port)) ? Number(port) : port);
