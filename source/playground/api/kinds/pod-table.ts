/**
 * The columns of `oc get pods`.
 * Source: kubernetes `pkg/printers/internalversion/printers.go`, printPod.
 */
import { humanDuration } from '../../../wire/ages.ts';
import type { ContainerStatus, Pod } from '../../../wire/kubernetes.ts';
import type { TableDefinition } from './kind.ts';
import { age, column, nameColumn, wide } from './table.ts';

export const podTable: TableDefinition<Pod> = {
  columns: [
    nameColumn,
    column('Ready'),
    column('Status'),
    column('Restarts'),
    column('Age'),
    wide('IP'),
    wide('Node'),
    wide('Nominated Node'),
    wide('Readiness Gates'),
  ],
  row: (pod, now) => {
    const ready = (pod.status?.containerStatuses ?? []).filter(
      (status) => status.ready && status.state?.running !== undefined,
    ).length;
    return [
      pod.metadata.name,
      `${ready}/${pod.spec.containers.length}`,
      podStatusText(pod),
      restartsText(pod, now),
      age(pod.metadata.creationTimestamp, now),
      pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? '<none>',
      pod.spec.nodeName ?? '<none>',
      '<none>',
      '<none>',
    ];
  },
};

/** What stands under STATUS: `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`. */
export function podStatusText(pod: Pod): string {
  const { status = {}, metadata } = pod;
  let text = status.reason ?? status.phase ?? 'Unknown';
  const initial = initialisationText(pod);
  const isInitialised =
    status.conditions?.some(({ type, status: value }) => type === 'Initialized' && value === 'True') === true;
  if (initial !== undefined) text = initial;
  if (initial === undefined || isInitialised) {
    let hasRunning = false;
    for (const container of [...(status.containerStatuses ?? [])].reverse()) {
      const { waiting, terminated, running } = container.state ?? {};
      if (waiting?.reason) text = waiting.reason;
      else if (terminated !== undefined) text = terminationText(terminated);
      else if (container.ready && running !== undefined) hasRunning = true;
    }
    if (text === 'Completed' && hasRunning)
      text = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True')
        ? 'Running'
        : 'NotReady';
  }
  if (metadata.deletionTimestamp === undefined) return text;
  if (status.reason === 'NodeLost') return 'Unknown';
  return status.phase === 'Succeeded' || status.phase === 'Failed' ? text : 'Terminating';
}

function initialisationText(pod: Pod): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [i, { state }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (state?.terminated !== undefined) return `Init:${terminationText(state.terminated)}`;
    const reason = state?.waiting?.reason;
    if (reason && reason !== 'PodInitializing') return `Init:${reason}`;
    return `Init:${i}/${pod.spec.initContainers?.length ?? statuses.length}`;
  }
  return undefined;
}

function terminationText({
  reason,
  signal,
  exitCode,
}: NonNullable<NonNullable<ContainerStatus['state']>['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function restartsText(pod: Pod, now: number): string {
  const containers = pod.status?.containerStatuses ?? [];
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = Math.max(
    ...containers.map(({ lastState }) => Date.parse(lastState?.terminated?.finishedAt ?? '') || 0),
  );
  return restarts > 0 && last > 0 ? `${restarts} (${humanDuration(now - last)} ago)` : String(restarts);
}
