/** How pods are reached: endpoints of services, and OpenShift's routes. */
import type { ApiObject, IntOrString } from './kubernetes.ts';
import type { Resource } from './resources.ts';

export interface EndpointAddress {
  ip: string;
  nodeName?: string;
  targetRef?: { kind: string; namespace?: string; name: string; uid?: string };
}

export interface EndpointPort {
  name?: string;
  port: number;
  protocol: string;
}

/** Source: kubernetes core/v1. Deprecated since 1.33, and still what many look at. */
export interface Endpoints extends ApiObject {
  subsets?: {
    addresses?: EndpointAddress[];
    notReadyAddresses?: EndpointAddress[];
    ports?: EndpointPort[];
  }[];
}

/** Source: kubernetes discovery.k8s.io/v1. */
export interface EndpointSlice extends ApiObject {
  addressType: 'IPv4';
  endpoints: {
    addresses: string[];
    conditions: { ready: boolean; serving: boolean; terminating: boolean };
    nodeName?: string;
    targetRef?: EndpointAddress['targetRef'];
  }[];
  ports: EndpointPort[] | null;
}

export interface RouteTarget {
  kind: string;
  name: string;
  weight?: number;
}

/** Source: openshift/api route/v1. */
export interface Route extends ApiObject {
  spec: {
    host?: string;
    subdomain?: string;
    path?: string;
    to: RouteTarget;
    alternateBackends?: RouteTarget[];
    port?: { targetPort: IntOrString };
    tls?: { termination: string; insecureEdgeTerminationPolicy?: string; [field: string]: unknown };
    wildcardPolicy?: string;
  };
  status?: {
    ingress?: {
      host?: string;
      routerName?: string;
      conditions?: { type: string; status: string; reason?: string }[];
    }[];
  };
}

export const EndpointsResource: Resource<Endpoints> = {
  group: '',
  version: 'v1',
  plural: 'endpoints',
  kind: 'Endpoints',
  namespaced: true,
};
export const EndpointSlices: Resource<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
};
export const Routes: Resource<Route> = {
  group: 'route.openshift.io',
  version: 'v1',
  plural: 'routes',
  kind: 'Route',
  namespaced: true,
};
