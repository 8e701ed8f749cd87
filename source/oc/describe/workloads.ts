import type {
  Deployment,
  KubernetesEvent,
  LabelSelector,
  Pod,
  ReplicaSet,
  ReplicationController,
} from '../../wire/kubernetes.ts';
import { formatLabels } from '../printers/table.ts';
import { describeTabs } from '../printers/tabwriter.ts';
import { writePodTemplate } from './containers.ts';
import { podCounts } from './deployment-config.ts';
import { writeEvents } from './events.ts';
import { controllerOf, rfc1123, writeAnnotations, writeLabels } from './parts.ts';
import { type Writer, written } from './writer.ts';

/**
 * ReplicationControllers, ReplicaSets and Deployments.
 * Source: kubectl `pkg/describe/describe.go`.
 */

export interface WorkloadFacts<T> {
  object: T;
  /** Pods that it controls. */
  pods: readonly Pod[];
  events: readonly KubernetesEvent[] | undefined;
}

export function describeReplicationController(
  { object, pods, events }: WorkloadFacts<ReplicationController>,
  now: number,
): string {
  return written(describeTabs, (writer) => {
    writeHead(writer, object, formatLabels(object.spec.selector));
    writeReplicas(writer, object, pods);
    writePodTemplate(writer, object.spec.template);
    writeConditions(writer, object.status?.conditions);
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

export function describeReplicaSet({ object, pods, events }: WorkloadFacts<ReplicaSet>, now: number): string {
  return written(describeTabs, (writer) => {
    writeHead(writer, object, selectorText(object.spec.selector));
    const controller = controllerOf(object.metadata);
    if (controller !== undefined) writer.line(0, `Controlled By:\t${controller}`);
    writeReplicas(writer, object, pods);
    writePodTemplate(writer, object.spec.template);
    writeConditions(writer, object.status?.conditions);
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

export interface DeploymentFacts {
  object: Deployment;
  oldReplicaSets: readonly ReplicaSet[];
  newReplicaSet: ReplicaSet | undefined;
  events: readonly KubernetesEvent[] | undefined;
}

export function describeDeployment(facts: DeploymentFacts, now: number): string {
  const { object, oldReplicaSets, newReplicaSet, events } = facts;
  const { metadata, spec, status } = object;
  return written(describeTabs, (writer) => {
    writer.line(0, `Name:\t${metadata.name}`);
    writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
    writer.line(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`);
    writeLabels(writer, 'Labels', metadata.labels);
    writeAnnotations(writer, 'Annotations', metadata.annotations);
    writer.line(0, `Selector:\t${selectorText(spec.selector)}`);
    writer.line(
      0,
      `Replicas:\t${spec.replicas ?? 1} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`,
    );
    writer.line(0, `StrategyType:\t${spec.strategy?.type ?? ''}`);
    writer.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
    if (spec.strategy?.rollingUpdate !== undefined) {
      const { maxUnavailable, maxSurge } = spec.strategy.rollingUpdate;
      writer.line(0, `RollingUpdateStrategy:\t${maxUnavailable} max unavailable, ${maxSurge} max surge`);
    }
    writePodTemplate(writer, spec.template);
    writeConditions(writer, status?.conditions);
    if (oldReplicaSets.length > 0 || newReplicaSet !== undefined) {
      writer.line(0, `OldReplicaSets:\t${replicaSetsText(oldReplicaSets)}`);
      writer.line(
        0,
        `NewReplicaSet:\t${replicaSetsText(newReplicaSet === undefined ? [] : [newReplicaSet])}`,
      );
    }
    if (events !== undefined) writeEvents(writer, events, now);
  });
}

function writeHead(writer: Writer, object: ReplicationController | ReplicaSet, selector: string): void {
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ''}`);
  writer.line(0, `Selector:\t${selector}`);
  writeLabels(writer, 'Labels', object.metadata.labels);
  writeAnnotations(writer, 'Annotations', object.metadata.annotations);
}

function writeReplicas(
  writer: Writer,
  { spec, status }: ReplicationController | ReplicaSet,
  pods: readonly Pod[],
): void {
  writer.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired`);
  writer.line(0, `Pods Status:\t${podCounts(pods.map((pod) => pod.status?.phase))}`);
}

function writeConditions(
  writer: Writer,
  conditions: readonly { type: string; status: string; reason?: string }[] | undefined,
): void {
  if (conditions === undefined || conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus\tReason');
  writer.line(1, '----\t------\t------');
  for (const { type, status, reason = '' } of conditions) writer.line(1, `${type} \t${status}\t${reason}`);
}

/** `app=web,tier in (a,b),!legacy`. Source: apimachinery `pkg/apis/meta/v1/helpers.go`. */
export function selectorText(selector: LabelSelector | undefined): string {
  const terms = [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
      const listed = `(${[...values].sort().join(',')})`;
      if (operator === 'In') return { key, text: `${key} in ${listed}` };
      if (operator === 'NotIn') return { key, text: `${key} notin ${listed}` };
      return { key, text: operator === 'Exists' ? key : `!${key}` };
    }),
  ];
  const text = terms
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((term) => term.text)
    .join(',');
  return text === '' ? '<none>' : text;
}

function replicaSetsText(sets: readonly ReplicaSet[]): string {
  const texts = sets.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 1} replicas created)`,
  );
  return texts.length === 0 ? '<none>' : texts.join(', ');
}
