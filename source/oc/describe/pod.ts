import type { KubernetesEvent, Pod } from '../../wire/kubernetes.ts';
import { describeTabs } from '../printers/tabwriter.ts';
import { writeContainers, writeTolerations, writeVolumes } from './containers.ts';
import { writeEvents } from './events.ts';
import { controllerOf, rfc1123, since, writeAnnotations, writeLabels } from './parts.ts';
import { type Writer, written } from './writer.ts';

/** `oc describe pod`. Source: kubectl `pkg/describe/describe.go` describePod. */
export function describePod(pod: Pod, events: readonly KubernetesEvent[] | undefined, now: number): string {
  const { metadata, spec, status } = pod;
  const priority = (spec as { priority?: number }).priority;
  return written(describeTabs, (writer) => {
    writer.line(0, `Name:\t${metadata.name}`);
    writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
    if (priority !== undefined) writer.line(0, `Priority:\t${priority}`);
    if (spec.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`);
    writer.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}`);
    if (status?.startTime) writer.line(0, `Start Time:\t${rfc1123(status.startTime)}`);
    writeLabels(writer, 'Labels', metadata.labels);
    writeAnnotations(writer, 'Annotations', metadata.annotations);
    writePhase(writer, pod, now);
    writer.line(0, `IP:\t${status?.podIP ?? ''}`);
    const addresses = status?.podIPs ?? [];
    writer.line(0, addresses.length === 0 ? 'IPs:\t<none>' : 'IPs:');
    for (const { ip } of addresses) writer.line(1, `IP:\t${ip}`);
    const controller = controllerOf(metadata);
    if (controller !== undefined) writer.line(0, `Controlled By:\t${controller}`);
    if ((spec.initContainers ?? []).length > 0) {
      writeContainers(writer, 'Init Containers', spec.initContainers ?? [], {
        space: '',
        statuses: status?.initContainerStatuses,
        pod,
      });
    }
    writeContainers(writer, 'Containers', spec.containers, {
      space: '',
      statuses: status?.containerStatuses,
      pod,
    });
    const conditions = status?.conditions ?? [];
    if (conditions.length > 0) {
      writer.line(0, 'Conditions:');
      writer.line(1, 'Type\tStatus');
      for (const condition of conditions) writer.line(1, `${condition.type} \t${condition.status} `);
    }
    writeVolumes(writer, spec.volumes, '');
    writer.line(0, `QoS Class:\t${status?.qosClass ?? 'BestEffort'}`);
    writeLabels(writer, 'Node-Selectors', spec.nodeSelector);
    writeTolerations(writer, 'Tolerations', spec.tolerations);
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

function writePhase(writer: Writer, { metadata, status }: Pod, now: number): void {
  const over = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  if (metadata.deletionTimestamp !== undefined && !over) {
    writer.line(0, `Status:\tTerminating (lasts ${since(metadata.deletionTimestamp, now)})`);
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else writer.line(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.reason) writer.line(0, `Reason:\t${status.reason}`);
  if (status?.message) writer.line(0, `Message:\t${status.message}`);
}
