import type {
  ApiObject,
  ConfigMap,
  KubernetesEvent,
  Namespace,
  Secret,
  Service,
  ServiceAccount,
} from '../../wire/kubernetes.ts';
import type { Project } from '../../wire/openshift.ts';
import { goPrint } from '../printers/go-values.ts';
import { formatLabels } from '../printers/table.ts';
import { describeTabs, openShiftTabs } from '../printers/tabwriter.ts';
import { writeEvents } from './events.ts';
import { writeMetadata, writeString } from './openshift-parts.ts';
import { writeAnnotations, writeLabels } from './parts.ts';
import { type Writer, written } from './writer.ts';

/**
 * Kinds whose description shows little more than their fields.
 * Source: kubectl `pkg/describe/describe.go`; for projects openshift/oc `pkg/helpers/describe/describer.go`.
 */

type Events = readonly KubernetesEvent[] | undefined;

function writeHead(writer: Writer, { metadata }: ApiObject): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, 'Annotations', metadata.annotations);
}

const sortedEntries = <T>(values: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export function describeConfigMap(map: ConfigMap, events: Events, now: number): string {
  return written(describeTabs, (writer) => {
    writeHead(writer, map);
    writer.raw('\nData\n====\n');
    for (const [key, value] of sortedEntries(map.data)) writer.raw(`${key}:\n----\n${value}\n\n`);
    writer.raw('\nBinaryData\n====\n');
    for (const [key, value] of sortedEntries(map.binaryData)) {
      writer.raw(`${key}: ${byteLength(value)} bytes\n`);
    }
    writer.raw('\n');
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

/** Values are never shown, but for their size. */
export function describeSecret(secret: Secret): string {
  return written(describeTabs, (writer) => {
    writeHead(writer, secret);
    writer.raw(`\nType:\t${secret.type ?? ''}\n\nData\n====\n`);
    for (const [key, value] of sortedEntries(secret.data)) {
      writer.line(0, `${key}:\t${byteLength(value)} bytes`);
    }
  });
}

const byteLength = (base64: string) => Buffer.from(base64, 'base64').length;

export function describeServiceAccount(account: ServiceAccount, events: Events, now: number): string {
  return written(describeTabs, (writer) => {
    writeHead(writer, account);
    const [first, ...rest] = (account.imagePullSecrets ?? []).map(({ name }) => name);
    writer.line(0, `Image pull secrets:\t${first ?? '<none>'}`);
    for (const name of rest) writer.line(0, `                   \t${name}`);
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

interface FullService extends Service {
  spec: Service['spec'] & {
    clusterIPs?: string[];
    ipFamilies?: string[];
    ipFamilyPolicy?: string;
    sessionAffinity?: string;
    internalTrafficPolicy?: string;
  };
}

export function describeService(
  service: FullService,
  endpoints: (port: string) => string,
  events: Events,
  now: number,
): string {
  const { spec } = service;
  return written(describeTabs, (writer) => {
    writeHead(writer, service);
    writer.line(0, `Selector:\t${formatLabels(spec.selector)}`);
    writer.line(0, `Type:\t${spec.type ?? ''}`);
    if (spec.ipFamilyPolicy !== undefined) writer.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
    writer.line(0, `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`);
    writer.line(0, `IP:\t${spec.clusterIP ?? ''}`);
    writer.line(0, `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`);
    for (const { name: own = '', port, protocol = 'TCP', targetPort, nodePort } of spec.ports ?? []) {
      const name = own || '<unset>';
      writer.line(0, `Port:\t${name}\t${port}/${protocol}`);
      writer.line(0, `TargetPort:\t${targetPort ?? port}/${protocol}`);
      if (nodePort !== undefined && nodePort !== 0) {
        writer.line(0, `NodePort:\t${name}\t${nodePort}/${protocol}`);
      }
      writer.line(0, `Endpoints:\t${endpoints(own)}`);
    }
    writer.line(0, `Session Affinity:\t${spec.sessionAffinity ?? 'None'}`);
    if (spec.internalTrafficPolicy !== undefined) {
      writer.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
    }
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

export function describeNamespace(namespace: Namespace): string {
  return written(describeTabs, (writer) => {
    writer.line(0, `Name:\t${namespace.metadata.name}`);
    writeLabels(writer, 'Labels', namespace.metadata.labels);
    writeAnnotations(writer, 'Annotations', namespace.metadata.annotations);
    writer.line(0, `Status:\t${namespace.status?.phase ?? ''}`);
    writer.raw('\nNo resource quota.\n\nNo LimitRange resource.\n');
  });
}

export function describeProject(project: Project, now: number): string {
  const annotations = project.metadata.annotations ?? {};
  return written(openShiftTabs, (writer) => {
    writeMetadata(writer, project.metadata, now);
    writeString(writer, 'Display Name', annotations['openshift.io/display-name'] ?? '');
    writeString(writer, 'Description', annotations['openshift.io/description'] ?? '');
    writeString(writer, 'Status', project.status?.phase ?? '');
    writeString(writer, 'Node Selector', annotations['openshift.io/node-selector'] ?? '');
    writeString(writer, 'Quota', '');
    writeString(writer, 'Resource limits', '');
  });
}

/** Kinds without a description of their own: all their fields. */
export function describeAnything(object: ApiObject, events: Events, now: number): string {
  return written(describeTabs, (writer) => {
    writeHead(writer, object);
    writeFields(writer, 0, object as unknown as Record<string, unknown>, '');
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

const skipped = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);

function writeFields(writer: Writer, level: number, fields: Record<string, unknown>, path: string): void {
  for (const [field, value] of sortedEntries(fields)) {
    const here = `${path}.${field}`;
    if (skipped.has(here) || value === undefined) continue;
    if (Array.isArray(value)) {
      writer.line(level, `${labelFor(field)}:`);
      for (const child of value as unknown[]) {
        if (isObject(child)) writeFields(writer, level + 1, child, here);
        else writer.line(level + 1, goPrint(child));
      }
    } else if (isObject(value)) {
      writer.line(level, `${labelFor(field)}:`);
      writeFields(writer, level + 1, value, here);
    } else writer.line(level, `${labelFor(field)}:\t${goPrint(value)}`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `creationTimestamp` → `Creation Timestamp`. */
function labelFor(field: string): string {
  if (!/^[\p{L}-]+$/u.test(field)) return field;
  return (field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|-+/g) ?? [field])
    .map((part) => {
      const upper = part.toUpperCase();
      return acronyms.has(upper) ? upper : upper.slice(0, 1) + part.slice(1).toLowerCase();
    })
    .join(' ');
}
