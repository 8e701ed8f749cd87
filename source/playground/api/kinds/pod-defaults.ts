/**
 * Defaulting of pods and of the templates of pods.
 * Source: kubernetes `pkg/apis/core/v1/defaults.go`, `zz_generated.defaults.go`.
 */
import type { Container, PodSpec, PodTemplateSpec, Probe } from '../../../wire/kubernetes.ts';
import { defaultPullPolicy } from './image-pull-policy.ts';
import { quantityValue } from './quantity.ts';

/** Of files that volumes project: 0644. */
const defaultFileMode = 420;

/** Of everything that has pod templates: the workloads here, and DeploymentConfigs. Changes in place. */
export function applyPodTemplateDefaults(template: PodTemplateSpec): void {
  template.metadata ??= {};
  template.spec ??= { containers: [] };
  applyPodSpecDefaults(template.spec);
}

export function applyPodSpecDefaults(spec: PodSpec): void {
  spec.containers ??= [];
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
    applyContainerDefaults(container);
  for (const volume of spec.volumes ?? []) applyVolumeDefaults(volume);
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account !== undefined && account !== '') {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
}

function applyContainerDefaults(container: Container): void {
  for (const port of container.ports ?? []) port.protocol ??= 'TCP';
  for (const variable of container.env ?? [])
    if (variable.valueFrom?.fieldRef !== undefined) variable.valueFrom.fieldRef.apiVersion ??= 'v1';
  container.resources ??= {};
  applyProbeDefaults(container.livenessProbe);
  applyProbeDefaults(container.readinessProbe);
  applyProbeDefaults(container.startupProbe);
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  container.imagePullPolicy ??= defaultPullPolicy(container.image);
}

function applyProbeDefaults(probe: Probe | undefined): void {
  if (probe === undefined) return;
  if (probe.httpGet !== undefined) {
    probe.httpGet.path ??= '/';
    probe.httpGet.scheme ??= 'HTTP';
  }
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
}

const withFileModes = ['configMap', 'secret', 'projected', 'downwardAPI'];

function applyVolumeDefaults(volume: Record<string, unknown>): void {
  if (Object.keys(volume).every((key) => key === 'name')) volume['emptyDir'] = {};
  for (const source of withFileModes) {
    const found = volume[source];
    if (typeof found === 'object' && found !== null && !('defaultMode' in found))
      Object.assign(found, { defaultMode: defaultFileMode });
  }
  const host = volume['hostPath'];
  if (typeof host === 'object' && host !== null && !('type' in host)) Object.assign(host, { type: '' });
}

type Quantities = Record<string, string>;

/** On pods alone: what is limited and not requested is requested, too. */
export function applyRequestDefaults(spec: PodSpec): void {
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    const limits = container.resources?.['limits'] as Quantities | undefined;
    if (limits === undefined) continue;
    container.resources = {
      ...container.resources,
      requests: { ...limits, ...(container.resources?.['requests'] as Quantities | undefined) },
    };
  }
}

/** Source: kubernetes `pkg/apis/core/v1/helper/qos/qos.go`. */
export function qosClass(spec: PodSpec): string {
  const resources = [...spec.containers, ...(spec.initContainers ?? [])].map((container) => ({
    requests: (container.resources?.['requests'] ?? {}) as Quantities,
    limits: (container.resources?.['limits'] ?? {}) as Quantities,
  }));
  const counted = ['cpu', 'memory'];
  const has = (quantities: Quantities, name: string): boolean =>
    quantities[name] !== undefined && quantityValue(quantities[name]) !== 0;
  if (
    resources.every(({ requests, limits }) =>
      counted.every((name) => !has(requests, name) && !has(limits, name)),
    )
  )
    return 'BestEffort';
  const isGuaranteed = resources.every(({ requests, limits }) =>
    counted.every((name) => has(limits, name) && (requests[name] ?? limits[name]) === limits[name]),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
