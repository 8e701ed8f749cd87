import type { Definitions } from '../definition.ts';

/** The group route.openshift.io. Source: openshift/api route/v1. */
export const route: Definitions = {
  Route: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'RouteSpec!',
    status: 'RouteStatus',
  },
  RouteSpec: {
    alternateBackends: 'RouteTargetReference[]',
    host: 'string',
    httpHeaders: 'RouteHTTPHeaders',
    path: 'string',
    port: 'RoutePort',
    subdomain: 'string',
    tls: 'TLSConfig',
    to: 'RouteTargetReference!',
    wildcardPolicy: 'string',
  },
  RouteTargetReference: { kind: 'string!', name: 'string!', weight: 'int32' },
  RoutePort: { targetPort: 'IntOrString!' },
  RouteHTTPHeaders: { actions: 'RouteHTTPHeaderActions' },
  RouteHTTPHeaderActions: { request: 'RouteHTTPHeader[]', response: 'RouteHTTPHeader[]' },
  RouteHTTPHeader: { action: 'RouteHTTPHeaderActionUnion!', name: 'string!' },
  RouteHTTPHeaderActionUnion: { set: 'RouteSetHTTPHeader', type: 'string!' },
  RouteSetHTTPHeader: { value: 'string!' },
  TLSConfig: {
    caCertificate: 'string',
    certificate: 'string',
    destinationCACertificate: 'string',
    externalCertificate: 'LocalObjectReference',
    insecureEdgeTerminationPolicy: 'string',
    key: 'string',
    termination: 'string!',
  },
  LocalObjectReference: { name: 'string' },
  RouteStatus: { ingress: 'RouteIngress[]' },
  RouteIngress: {
    conditions: 'RouteIngressCondition[]',
    host: 'string',
    routerCanonicalHostname: 'string',
    routerName: 'string',
    wildcardPolicy: 'string',
  },
  RouteIngressCondition: {
    lastTransitionTime: 'Time',
    message: 'string',
    reason: 'string',
    status: 'string!',
    type: 'string!',
  },
};

/** The group discovery.k8s.io. Source: the Kubernetes API reference, v1.34. */
export const discovery: Definitions = {
  EndpointSlice: {
    addressType: 'string!',
    apiVersion: 'string',
    endpoints: 'Endpoint[]!',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    ports: 'EndpointPort[]',
  },
  Endpoint: {
    addresses: 'string[]!',
    conditions: 'EndpointConditions',
    deprecatedTopology: 'string{}',
    hints: 'EndpointHints',
    hostname: 'string',
    nodeName: 'string',
    targetRef: 'core.ObjectReference',
    zone: 'string',
  },
  EndpointConditions: { ready: 'boolean', serving: 'boolean', terminating: 'boolean' },
  EndpointHints: { forNodes: 'ForNode[]', forZones: 'ForZone[]' },
  ForNode: { name: 'string!' },
  ForZone: { name: 'string!' },
  EndpointPort: { appProtocol: 'string', name: 'string', port: 'int32', protocol: 'string' },
};

/** Endpoints of the core group. */
export const coreEndpoints: Definitions = {
  Endpoints: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    subsets: 'EndpointSubset[]',
  },
  EndpointSubset: {
    addresses: 'EndpointAddress[]',
    notReadyAddresses: 'EndpointAddress[]',
    ports: 'EndpointPort[]',
  },
  EndpointAddress: {
    hostname: 'string',
    ip: 'string!',
    nodeName: 'string',
    targetRef: 'ObjectReference',
  },
  EndpointPort: { appProtocol: 'string', name: 'string', port: 'int32!', protocol: 'string' },
};
