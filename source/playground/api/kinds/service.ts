import type { Service } from '../../../wire/kubernetes.ts';
import { Services } from '../../../wire/resources.ts';
import { dns1035Label, dns1123Label, portName, portNumber } from '../metadata/names.ts';
import { validateLabels } from '../metadata/validate-metadata.ts';
import { duplicateValue, immutable, invalidValue, notSupported, required } from './field-errors.ts';
import { restoreStatus } from './generation.ts';
import type { FieldError, Kind, RequestContext } from './kind.ts';
import { age, column, formatLabels, nameColumn, wide } from './table.ts';

/** OpenShift's default network for services is 172.30.0.0/16; one of its /24s is plenty here. */
const networkPrefix = '172.30.1.';
const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const protocols = ['SCTP', 'TCP', 'UDP'];

type Ports = NonNullable<Service['spec']['ports']>;

/** Source: kubernetes `pkg/registry/core/service/strategy.go`, `pkg/apis/core/validation` ValidateService. */
export const serviceKind: Kind<Service> = {
  resource: Services,
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  table: {
    columns: [
      nameColumn,
      column('Type'),
      column('Cluster-IP'),
      column('External-IP'),
      column('Port(s)'),
      column('Age'),
      wide('Selector'),
    ],
    row: ({ metadata, spec }, now) => [
      metadata.name,
      spec.type ?? '',
      spec.clusterIP || '<none>',
      spec.type === 'LoadBalancer' ? '<pending>' : '<none>',
      portsText(spec.ports ?? []),
      age(metadata.creationTimestamp, now),
      formatLabels(spec.selector),
    ],
  },
  validateName: dns1035Label,
  applyDefaults({ spec }) {
    spec.type ??= 'ClusterIP';
    for (const port of spec.ports ?? []) {
      port.protocol ??= 'TCP';
      port.targetPort ??= port.port;
    }
    const more: Service['spec'] & Record<string, unknown> = spec;
    more['sessionAffinity'] ??= 'None';
    if (spec.type !== 'ExternalName') more['internalTrafficPolicy'] ??= 'Cluster';
  },
  prepareForCreate(service, context) {
    service.status = { loadBalancer: {} };
    allotAddress(service, context);
  },
  prepareForUpdate(service, old) {
    restoreStatus(service, old);
    // Like upstream: an update that leaves the address out keeps it.
    if (service.spec.clusterIP === undefined || service.spec.clusterIP === '') {
      const before: Service['spec'] & Record<string, unknown> = old.spec;
      const spec: Service['spec'] & Record<string, unknown> = service.spec;
      for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
        if (before[field] !== undefined) spec[field] = structuredClone(before[field]);
    }
  },
  prepareForStatusUpdate(service, old) {
    service.spec = structuredClone(old.spec);
  },
  validate,
  validateUpdate: (service, old) =>
    old.spec.clusterIP !== undefined &&
    old.spec.type !== 'ExternalName' &&
    service.spec.clusterIP !== old.spec.clusterIP
      ? [immutable('spec.clusterIPs[0]', [service.spec.clusterIP])]
      : [],
  fields: ({ spec }) => ({ 'spec.clusterIP': spec.clusterIP ?? '', 'spec.type': spec.type ?? '' }),
};

function portsText(ports: Ports): string {
  if (ports.length === 0) return '<none>';
  return ports
    .map(({ port, nodePort, protocol }) =>
      nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
    )
    .join(',');
}

function allotAddress(service: Service, context: RequestContext): void {
  if (service.spec.type === 'ExternalName') return;
  const spec: Service['spec'] & Record<string, unknown> = service.spec;
  if (spec.clusterIP === undefined || spec.clusterIP === '') {
    const taken = new Set(context.storage.list(Services).items.map((other) => other.spec.clusterIP));
    let last = 1;
    while (taken.has(networkPrefix + last)) last += 1;
    spec.clusterIP = networkPrefix + last;
  }
  spec['clusterIPs'] = [spec.clusterIP];
  spec['ipFamilies'] ??= ['IPv4'];
  spec['ipFamilyPolicy'] ??= 'SingleStack';
}

function validate({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  if (ports.length === 0 && spec.clusterIP !== 'None' && spec.type !== 'ExternalName')
    errors.push(required('spec.ports'));
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const field = `spec.ports[${i}]`;
    const name = port.name ?? '';
    if (name === '') {
      if (ports.length > 1) errors.push(required(`${field}.name`));
    } else {
      errors.push(...dns1123Label(name).map((message) => invalidValue(`${field}.name`, name, message)));
      if (names.has(name)) errors.push(duplicateValue(`${field}.name`, name));
    }
    names.add(name);
    errors.push(
      ...portNumber(port.port ?? 0).map((message) => invalidValue(`${field}.port`, port.port ?? 0, message)),
    );
    if (!protocols.includes(port.protocol ?? ''))
      errors.push(notSupported(`${field}.protocol`, port.protocol, protocols));
    const target = port.targetPort;
    const wrong = typeof target === 'string' ? portName(target) : portNumber(target ?? 0);
    errors.push(...wrong.map((message) => invalidValue(`${field}.targetPort`, target, message)));
  });
  errors.push(...validateLabels('spec.selector', spec.selector));
  if (!types.includes(spec.type ?? '')) errors.push(notSupported('spec.type', spec.type, types));
  return errors;
}
