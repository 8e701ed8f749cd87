import { rfc3339 } from '../../../../source/platform/clock.ts';
import type {
  Deployment,
  Pod,
  ReplicaSet,
  ReplicationController,
} from '../../../../source/wire/kubernetes.ts';
import { Pods } from '../../../../source/wire/resources.ts';
import { type Cluster, namespace } from './cluster.ts';

const template = (labels: Record<string, string>, image: string) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'app', image }] },
});

export const replicationController = (
  name: string,
  replicas: number,
  more: Partial<ReplicationController['spec']> = {},
): ReplicationController => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { app: name },
    template: template({ app: name }, 'registry.test/app:1'),
    ...more,
  },
});

export const replicaSet = (name: string, replicas: number): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: template({ app: name }, 'registry.test/app:1'),
  },
});

export const deployment = (
  name: string,
  replicas: number,
  more: Partial<Deployment['spec']> = {},
): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: template({ app: name }, 'registry.test/app:1'),
    ...more,
  },
});

/** Writes what a kubelet would when a pod's containers are up, ready or not. */
export async function setReady(cluster: Cluster, pod: Pod, ready = true): Promise<void> {
  const current = await cluster.client.get(Pods, namespace, pod.metadata.name);
  const conditions = (current.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  await cluster.client.update(
    Pods,
    {
      ...current,
      status: {
        ...current.status,
        phase: 'Running',
        conditions: [
          ...conditions,
          {
            type: 'Ready',
            status: ready ? 'True' : 'False',
            lastTransitionTime: rfc3339(cluster.clock.now()),
          },
        ],
      },
    },
    'status',
  );
}

/** Does what a node does for all pods: those that are to go are gone, those that `becomesReady` says are ready. */
export async function runPods(
  cluster: Cluster,
  becomesReady: (pod: Pod) => boolean = () => true,
): Promise<boolean> {
  let changed = false;
  for (const pod of await cluster.pods()) {
    if (pod.metadata.deletionTimestamp !== undefined) {
      await cluster.client.delete(Pods, namespace, pod.metadata.name, { gracePeriodSeconds: 0 });
      changed = true;
    } else if (pod.status?.phase === 'Pending') {
      await setReady(cluster, pod, becomesReady(pod));
      changed = true;
    }
  }
  await cluster.settle();
  return changed;
}

/** {@link runPods} until there is nothing left to do. `each` is called after each step. */
export async function runPodsToTheEnd(
  cluster: Cluster,
  becomesReady?: (pod: Pod) => boolean,
  each?: () => Promise<void>,
): Promise<void> {
  await cluster.settle();
  while (await runPods(cluster, becomesReady)) await each?.();
}

export const imageOf = (pod: Pod): string | undefined => pod.spec.containers[0]?.image;
