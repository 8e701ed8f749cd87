import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
} from '../../wire/kubernetes.ts';
import { rfc1123, stringOrNone, writeAnnotations, writeLabels } from './parts.ts';
import type { Writer } from './writer.ts';

/**
 * Containers, volumes and pod templates.
 * Source: kubectl `pkg/describe/describe.go`.
 */

export function writePodTemplate(writer: Writer, template: PodTemplateSpec | undefined): void {
  writer.line(0, 'Pod Template:');
  if (template === undefined) {
    writer.raw('  <unset>');
    return;
  }
  const { metadata, spec } = template;
  writeLabels(writer, '  Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) {
    writeAnnotations(writer, '  Annotations', metadata?.annotations);
  }
  if (spec.serviceAccountName) writer.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if ((spec.initContainers ?? []).length > 0) {
    writeContainers(writer, 'Init Containers', spec.initContainers ?? [], { space: '  ' });
  }
  writeContainers(writer, 'Containers', spec.containers, { space: '  ' });
  writeVolumes(writer, spec.volumes, '  ');
  writeLabels(writer, '  Node-Selectors', spec.nodeSelector);
  writeTolerations(writer, '  Tolerations', spec.tolerations);
}

interface ContainerContext {
  /** Two spaces inside a pod template. */
  space: '' | '  ';
  statuses?: readonly ContainerStatus[] | undefined;
  /** The pod whose fields the environment may name. */
  pod?: Pod;
}

export function writeContainers(
  writer: Writer,
  label: string,
  containers: readonly Container[],
  context: ContainerContext,
): void {
  const { space, statuses } = context;
  writer.line(0, `${space}${label}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) {
    const status = statuses?.find(({ name }) => name === container.name);
    writer.line(1, `${space === '' ? '' : ' '}${container.name}:`);
    if (status !== undefined) writer.line(2, `Container ID:\t${status.containerID ?? ''}`);
    writer.line(2, `Image:\t${container.image ?? ''}`);
    if (status !== undefined) writer.line(2, `Image ID:\t${status.imageID}`);
    writePorts(writer, container.ports ?? []);
    writeCommand(writer, 'Command', container.command);
    writeCommand(writer, 'Args', container.args);
    if (status !== undefined) writeStatus(writer, status);
    writeResources(writer, container.resources);
    if (container.livenessProbe) writer.line(2, `Liveness:\t${describeProbe(container.livenessProbe)}`);
    if (container.readinessProbe) writer.line(2, `Readiness:\t${describeProbe(container.readinessProbe)}`);
    if (container.startupProbe) writer.line(2, `Startup:\t${describeProbe(container.startupProbe)}`);
    writeEnvironment(writer, container.env ?? [], context.pod);
    writeMounts(writer, container);
  }
}

function writePorts(writer: Writer, ports: readonly (ContainerPort & { hostPort?: number })[]): void {
  const text = (number: (port: (typeof ports)[number]) => number) =>
    ports
      .map((port) => {
        const shown = `${number(port)}/${port.protocol ?? ''}`;
        return port.name === undefined || port.name === '' ? shown : `${shown} (${port.name})`;
      })
      .join(', ');
  const plural = ports.length > 1 ? 's' : '';
  writer.line(2, `Port${plural}:\t${stringOrNone(text((port) => port.containerPort))}`);
  writer.line(2, `Host Port${plural}:\t${stringOrNone(text((port) => port.hostPort ?? 0))}`);
}

function writeCommand(writer: Writer, title: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return;
  writer.line(2, `${title}:`);
  for (const word of words) for (const line of word.split('\n')) writer.line(3, line);
}

function writeStatus(writer: Writer, status: ContainerStatus): void {
  writeState(writer, 'State', status.state);
  if (status.lastState?.terminated !== undefined) writeState(writer, 'Last State', status.lastState);
  writer.line(2, `Ready:\t${status.ready ? 'True' : 'False'}`);
  writer.line(2, `Restart Count:\t${status.restartCount}`);
}

function writeState(writer: Writer, title: string, state: ContainerState | undefined): void {
  if (state?.running !== undefined) {
    writer.line(2, `${title}:\tRunning`);
    writer.line(3, `Started:\t${rfc1123(state.running.startedAt)}`);
  } else if (state?.terminated !== undefined) {
    const { terminated } = state;
    writer.line(2, `${title}:\tTerminated`);
    if (terminated.reason) writer.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) writer.line(3, `Message:\t${terminated.message}`);
    writer.line(3, `Exit Code:\t${terminated.exitCode}`);
    if ((terminated.signal ?? 0) > 0) writer.line(3, `Signal:\t${terminated.signal}`);
    writer.line(3, `Started:\t${rfc1123(terminated.startedAt)}`);
    writer.line(3, `Finished:\t${rfc1123(terminated.finishedAt)}`);
  } else {
    writer.line(2, `${title}:\tWaiting`);
    if (state?.waiting?.reason) writer.line(3, `Reason:\t${state.waiting.reason}`);
  }
}

function writeResources(writer: Writer, resources: Record<string, unknown> | undefined): void {
  for (const [title, key] of [
    ['Limits', 'limits'],
    ['Requests', 'requests'],
  ] as const) {
    const values = resources?.[key];
    if (typeof values !== 'object' || values === null) continue;
    const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length > 0) writer.line(2, `${title}:`);
    for (const [name, quantity] of entries) writer.line(3, `${name}:\t${quantity}`);
  }
}

/** `http-get http://:8080/ delay=1s timeout=1s period=1s #success=1 #failure=3` */
export function describeProbe(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec !== undefined) return `exec [${probe.exec.command.join(' ')}] ${attributes}`;
  if (probe.httpGet !== undefined) {
    const { scheme = '', host = '', port, path = '' } = probe.httpGet;
    const shownPath = path === '' || path.startsWith('/') ? path : `/${path}`;
    return `http-get ${scheme === '' ? '' : `${scheme.toLowerCase()}:`}//${host}:${port}${shownPath} ${attributes}`;
  }
  if (probe.tcpSocket !== undefined) {
    return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`;
  }
  return `unknown ${attributes}`;
}

function writeEnvironment(writer: Writer, variables: readonly EnvVar[], pod: Pod | undefined): void {
  writer.line(2, `Environment:${variables.length === 0 ? '\t<none>' : ''}`);
  for (const { name, value, valueFrom } of variables) {
    if (valueFrom === undefined) {
      const [first = '', ...rest] = (value ?? '').split('\n');
      writer.line(3, `${name}:\t${first}`);
      for (const line of rest) writer.line(3, `\t${line}`);
    } else if (valueFrom.fieldRef !== undefined) {
      const { fieldPath, apiVersion = 'v1' } = valueFrom.fieldRef;
      writer.line(3, `${name}:\t${fieldOf(pod, fieldPath)} (${apiVersion}:${fieldPath})`);
    } else if (valueFrom.secretKeyRef !== undefined) {
      const { key, name: secret, optional = false } = valueFrom.secretKeyRef;
      writer.line(3, `${name}:\t<set to the key '${key}' in secret '${secret}'>\tOptional: ${optional}`);
    } else if (valueFrom.configMapKeyRef !== undefined) {
      const { key, name: map, optional = false } = valueFrom.configMapKeyRef;
      writer.line(3, `${name}:\t<set to the key '${key}' of config map '${map}'>\tOptional: ${optional}`);
    }
  }
}

/** The value of a downward API field. */
function fieldOf(pod: Pod | undefined, path: string): string {
  if (pod === undefined) return '';
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed !== null) {
    return pod.metadata[keyed[1] === 'labels' ? 'labels' : 'annotations']?.[keyed[2] ?? ''] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return pod.status?.hostIP ?? '';
    case 'status.podIP':
      return pod.status?.podIP ?? '';
    default:
      return '';
  }
}

function writeMounts(writer: Writer, { volumeMounts = [] }: Container): void {
  writer.line(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}`);
  for (const mount of [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    writer.line(3, `${mount.mountPath} from ${mount.name} (${mount.readOnly ? 'ro' : 'rw'})`);
  }
}

interface VolumeSources {
  name?: string;
  emptyDir?: { medium?: string; sizeLimit?: string };
  secret?: { secretName?: string; optional?: boolean };
  configMap?: { name?: string; optional?: boolean };
  persistentVolumeClaim?: { claimName?: string; readOnly?: boolean };
  hostPath?: { path?: string; type?: string };
  projected?: {
    sources?: {
      secret?: { name?: string; optional?: boolean };
      configMap?: { name?: string; optional?: boolean };
      downwardAPI?: unknown;
      serviceAccountToken?: { expirationSeconds?: number };
    }[];
  };
}

export function writeVolumes(writer: Writer, volumes: PodSpec['volumes'], space: '' | '  '): void {
  if (volumes === undefined || volumes.length === 0) {
    writer.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  writer.line(0, `${space}Volumes:`);
  for (const volume of volumes as VolumeSources[]) {
    writer.line(1, `${space === '' ? '' : ' '}${volume.name}:`);
    writeVolumeSource(writer, volume);
  }
}

function writeVolumeSource(writer: Writer, volume: VolumeSources): void {
  const line = (text: string) => writer.line(2, text);
  if (volume.emptyDir !== undefined) {
    line("Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)");
    line(`Medium:\t${volume.emptyDir.medium ?? ''}`);
    line(`SizeLimit:\t${volume.emptyDir.sizeLimit ?? '<unset>'}`);
  } else if (volume.secret !== undefined) {
    line('Type:\tSecret (a volume populated by a Secret)');
    line(`SecretName:\t${volume.secret.secretName ?? ''}`);
    line(`Optional:\t${volume.secret.optional ?? false}`);
  } else if (volume.configMap !== undefined) {
    line('Type:\tConfigMap (a volume populated by a ConfigMap)');
    line(`Name:\t${volume.configMap.name ?? ''}`);
    line(`Optional:\t${volume.configMap.optional ?? false}`);
  } else if (volume.persistentVolumeClaim !== undefined) {
    line('Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)');
    line(`ClaimName:\t${volume.persistentVolumeClaim.claimName ?? ''}`);
    line(`ReadOnly:\t${volume.persistentVolumeClaim.readOnly ?? false}`);
  } else if (volume.hostPath !== undefined) {
    line('Type:\tHostPath (bare host directory volume)');
    line(`Path:\t${volume.hostPath.path ?? ''}`);
    line(`HostPathType:\t${volume.hostPath.type ?? ''}`);
  } else if (volume.projected !== undefined) {
    line('Type:\tProjected (a volume that contains injected data from multiple sources)');
    for (const source of volume.projected.sources ?? []) {
      if (source.secret !== undefined) {
        line(`SecretName:\t${source.secret.name ?? ''}`);
        line(`Optional:\t${source.secret.optional ?? false}`);
      } else if (source.downwardAPI !== undefined) line('DownwardAPI:\ttrue');
      else if (source.configMap !== undefined) {
        line(`ConfigMapName:\t${source.configMap.name ?? ''}`);
        line(`Optional:\t${source.configMap.optional ?? false}`);
      } else if (source.serviceAccountToken !== undefined) {
        line(`TokenExpirationSeconds:\t${source.serviceAccountToken.expirationSeconds ?? 3600}`);
      }
    }
  } else writer.line(1, '<unknown>');
}

interface Toleration {
  key?: string;
  value?: string;
  effect?: string;
  operator?: string;
  tolerationSeconds?: number;
}

export function writeTolerations(writer: Writer, title: string, tolerations: PodSpec['tolerations']): void {
  const lines = [...((tolerations ?? []) as Toleration[])]
    .sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
    .map(({ key = '', value = '', effect = '', operator, tolerationSeconds }) => {
      let text = key;
      if (value !== '') text += `=${value}`;
      if (effect !== '') text += `:${effect}`;
      if (operator === 'Exists' && value === '')
        text += key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists';
      return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`;
    });
  writer.line(0, `${title}:\t${lines[0] ?? '<none>'}`);
  for (const line of lines.slice(1)) writer.line(0, `\t${line}`);
}
