import type { ApiObject, Container, Service } from '../../wire/kubernetes.ts';
import { Routes } from '../../wire/network.ts';
import type { Resource } from '../../wire/resources.ts';
import { Services } from '../../wire/resources.ts';
import { filenameFlags } from '../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../dry-run.ts';
import { OcError, throwCollected } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find, type Target } from '../resources/find.ts';
import { withLastApplied } from '../resources/last-applied.ts';
import { routeTo } from '../resources/routes.ts';
import type { Invocation, Verb } from '../verb.ts';
import { createFlags } from './create/create-object.ts';
import { podSpecOf } from './set/pod-template.ts';

export const expose: Verb = {
  name: 'expose',
  summary: 'Expose a replicated application as a service or route.',
  usage: 'expose (-f FILENAME | TYPE NAME) [--port=PORT] [--target-port=PORT] [--name=NAME] [flags]',
  examples: [
    'oc expose dc/jdoe2-deployment-config --port=8080',
    'oc expose svc/web --hostname=web.example.com',
  ],
  flags: [
    ...filenameFlags,
    { name: 'name', type: 'string', help: 'the name of what is made; else that of what is exposed' },
    {
      name: 'port',
      type: 'string',
      help: 'the port of the service, or of the service that a route leads to',
    },
    { name: 'target-port', type: 'string', help: 'name or number of the port of the containers' },
    { name: 'container-port', type: 'string', help: '', hidden: true },
    { name: 'protocol', type: 'string', help: 'TCP, UDP or SCTP' },
    { name: 'port-name', type: 'string', help: 'name of the port' },
    { name: 'labels', short: 'l', type: 'string', help: 'labels of what is made' },
    { name: 'selector', type: 'string', help: 'labels of the pods that the service is for' },
    { name: 'type', type: 'string', help: 'ClusterIP, NodePort, LoadBalancer or ExternalName' },
    { name: 'cluster-ip', type: 'string', help: 'an address of one’s own choice, or None' },
    { name: 'external-ip', type: 'string', help: 'a further address of the service' },
    { name: 'load-balancer-ip', type: 'string', help: 'the address of the load balancer' },
    { name: 'session-affinity', type: 'string', help: 'None or ClientIP' },
    { name: 'hostname', type: 'string', help: 'for a route: its host name' },
    { name: 'path', type: 'string', help: 'for a route: its path' },
    { name: 'wildcard-policy', type: 'string', help: 'for a route: None or Subdomain' },
    { name: 'overrides', type: 'string', help: '', elsewhere: true },
    { name: 'override-type', type: 'string', help: '', elsewhere: true },
    ...createFlags,
  ],
  run,
};

/** Source: openshift/oc `pkg/cli/expose/expose.go`, kubectl `cmd/expose/expose.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, args } = invocation;
  const policy = flags.string('wildcard-policy');
  if (!['', 'None', 'Subdomain'].includes(policy)) {
    throw new OcError('only "Subdomain" or "None" are supported for wildcard-policy');
  }
  const { targets, errors } = await find(invocation, { read: true, wholeTypes: true });
  throwCollected(errors);
  const [target] = targets;
  if (targets.length > 1) throw new OcError(`multiple resources provided: [${args.join(' ')}]`);
  if (target?.object === undefined) throw new OcError('no objects passed to expose');
  if (target.type.plural === 'services' && target.type.group === '') await exposeService(invocation, target);
  else await exposeWorkload(invocation, target, target.object);
}

async function exposeService(invocation: Invocation, { name }: Target): Promise<void> {
  const { flags } = invocation;
  if (flags.string('type') !== '') throw new OcError('cannot use --type when exposing route');
  const [port, own] = [flags.string('port'), flags.string('name')];
  const route = await routeTo(invocation, { name: own, service: name, port, forcePort: true });
  const labels = flags.string('labels') === '' ? {} : parseLabels(flags.string('labels'));
  const [host, path, wildcardPolicy] = ['hostname', 'path', 'wildcard-policy'].map((flag) =>
    flags.string(flag),
  );
  const all = { ...route.metadata.labels, ...labels };
  await make(invocation, Routes, {
    ...route,
    metadata: { ...route.metadata, ...(Object.keys(all).length === 0 ? {} : { labels: all }) },
    spec: {
      ...route.spec,
      ...(host ? { host } : {}),
      ...(path ? { path } : {}),
      ...(wildcardPolicy ? { wildcardPolicy } : {}),
    },
  } as ApiObject);
}

/** Kinds that can stand behind a service. Source: kubectl `pkg/polymorphichelpers/canbeexposed.go` and oc's for its own. */
const exposable = new Set(['ReplicationController', 'Pod', 'Deployment', 'ReplicaSet', 'DeploymentConfig']);

async function exposeWorkload(
  invocation: Invocation,
  { type, name }: Target,
  object: ApiObject,
): Promise<void> {
  const { flags } = invocation;
  if (!exposable.has(type.kind)) {
    throw new OcError(`cannot expose a ${type.kind}${type.group === '' ? '' : `.${type.group}`}`);
  }
  const selector =
    flags.string('selector') === '' ? selectorOf(object, type.kind) : parseLabels(flags.string('selector'));
  const found = containerPorts(object);
  const headless = flags.string('cluster-ip') === 'None';
  const numbers =
    flags.string('port') === '' ? found.map(({ port }) => String(port)) : flags.string('port').split(',');
  if (numbers.length === 0 && !headless) {
    throw new OcError("couldn't find port via --port flag or introspection");
  }
  const target = flags.string('target-port') || flags.string('container-port');
  const ports = numbers.map((text, i) => {
    if (!/^\d+$/.test(text)) throw new OcError(`strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`);
    const port = Number(text);
    const portName = numbers.length > 1 ? `port-${i + 1}` : flags.string('port-name');
    const protocol =
      flags.string('protocol') || (found.find((each) => each.port === port)?.protocol ?? 'TCP');
    return {
      ...(portName === '' ? {} : { name: portName }),
      protocol,
      port,
      targetPort: target === '' ? port : /^\d+$/.test(target) ? Number(target) : target,
    };
  });
  const affinity = flags.string('session-affinity');
  if (!['', 'None', 'ClientIP'].includes(affinity))
    throw new OcError(`unknown session affinity: ${affinity}`);
  const labels = flags.string('labels') === '' ? object.metadata.labels : parseLabels(flags.string('labels'));
  const [kind, clusterIP, externalIp, balancer] = [
    'type',
    'cluster-ip',
    'external-ip',
    'load-balancer-ip',
  ].map((flag) => flags.string(flag));
  const service: Service & { status: object } = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: flags.string('name') || name.slice(0, 63),
      ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels }),
    },
    spec: {
      ...(ports.length === 0 ? {} : { ports }),
      selector,
      ...(clusterIP ? { clusterIP } : {}),
      ...(kind ? { type: kind } : {}),
      ...(externalIp ? { externalIPs: [externalIp] } : {}),
      ...(balancer && kind === 'LoadBalancer' ? { loadBalancerIP: balancer } : {}),
      ...(affinity ? { sessionAffinity: affinity } : {}),
    },
    status: { loadBalancer: {} },
  };
  await make(invocation, Services, service);
}

async function make(invocation: Invocation, resource: Resource, object: ApiObject): Promise<void> {
  const { cluster, request, flags, namespace, explicitNamespace } = invocation;
  const dryRun = dryRunOf(invocation);
  const printer = await createResultPrinter(invocation, dryRun);
  const placed = explicitNamespace ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  if (dryRun === 'client') {
    printer.print(resource, placed, 'exposed');
    return;
  }
  const sent = flags.boolean('save-config') ? withLastApplied(placed) : placed;
  const query = { fieldManager: 'kubectl-expose', ...dryRunQuery(dryRun) };
  printer.print(resource, await cluster.create(resource, namespace, sent, { ...request, query }), 'exposed');
}

function selectorOf(object: ApiObject, kind: string): Record<string, string> {
  const refuse = (why: string) =>
    new OcError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  if (kind === 'Pod') {
    const { labels = {} } = object.metadata;
    if (Object.keys(labels).length === 0) throw refuse('the pod has no labels and cannot be exposed');
    return labels;
  }
  const { spec } = object as ApiObject & { spec?: { selector?: Record<string, unknown> } };
  const selector = spec?.selector ?? {};
  if (!('matchLabels' in selector) && !('matchExpressions' in selector))
    return selector as Record<string, string>;
  if (Array.isArray(selector['matchExpressions']) && selector['matchExpressions'].length > 0) {
    throw refuse(
      `couldn't convert expressions - "${JSON.stringify(selector['matchExpressions'])}" to map-based selector format`,
    );
  }
  return selector['matchLabels'] as Record<string, string>;
}

function containerPorts(object: ApiObject): { port: number; protocol: string }[] {
  const containers: readonly (Container & { ports?: { containerPort: number; protocol?: string }[] })[] =
    podSpecOf(object)?.containers ?? [];
  return containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol })),
  );
}

/** Source: kubectl `cmd/expose/expose.go` parseLabels. */
function parseLabels(spec: string): Record<string, string> {
  return Object.fromEntries(
    spec.split(',').map((part) => {
      const [key = '', value, ...more] = part.split('=');
      if (value === undefined || more.length > 0) throw new OcError(`unexpected label spec: ${part}`);
      if (key === '') throw new OcError('unexpected empty label key');
      return [key, value];
    }),
  );
}
