import type { Cluster } from '../../cluster/cluster.ts';
import { learnerLabel } from '../../lesson/learner-label.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import type { Resource } from '../../wire/resources.ts';
import * as resources from '../../wire/resources.ts';
import type { Learner } from '../names.ts';
import { listByName } from '../observe-once.ts';

/** The kinds that a course could make or disturb. */
const kinds: Resource[] = [
  resources.ImageStreams,
  resources.DeploymentConfigs,
  resources.ReplicationControllers,
  resources.Deployments,
  resources.ReplicaSets,
  resources.Pods,
  resources.Services,
  resources.ConfigMaps,
  resources.ServiceAccounts,
];

/** Who is in a namespace: of each object what would tell that it was touched, by `Kind/name`. */
export interface Census {
  /** The learner's own, by label or by the label of what owns them. */
  own: Set<string>;
  others: Map<string, { fingerprint: string; cdsid: string | undefined }>;
}

/** @throws ConnectionError, StatusError when the cluster cannot be asked */
export async function takeCensus(learner: Learner, cluster: Cluster, signal: AbortSignal): Promise<Census> {
  const census: Census = { own: new Set(), others: new Map() };
  const ownUids = new Set<string>();
  // In the order of `kinds` owners come before what they own, so that a deployer pod is known by its ReplicationController.
  for (const resource of kinds) {
    const objects = await listByName(cluster, resource, { namespace: learner.namespace }, signal);
    for (const object of objects.values()) {
      const key = `${resource.kind}/${object.metadata.name}`;
      const owners = object.metadata.ownerReferences ?? [];
      const isOwn =
        object.metadata.labels?.[learnerLabel] === learner.cdsid ||
        owners.some(({ uid }) => ownUids.has(uid));
      if (isOwn) {
        census.own.add(key);
        ownUids.add(object.metadata.uid ?? '');
      } else if (owners.length === 0) {
        // What another object owns comes and goes with the life of that one.
        const cdsid = object.metadata.labels?.[learnerLabel];
        census.others.set(key, { fingerprint: fingerprint(object), cdsid });
      }
    }
  }
  return census;
}

/** Status moves by itself, and a ServiceAccount's tokens are rotated; identity, labels and spec do not. */
function fingerprint(object: ApiObject): string {
  const { uid, labels } = object.metadata;
  const spec = 'spec' in object ? withoutImports(object.spec) : undefined;
  const data = 'data' in object ? object.data : undefined;
  return JSON.stringify([uid, labels, spec, data]);
}

/** A scheduled import of a neighbour's raises the generation in the spec's tags, and its trigger the image: both by themselves. */
function withoutImports(spec: unknown): string {
  return JSON.stringify(spec, (key, value: unknown) =>
    key === 'generation' || key === 'image' || key === 'lastTriggeredImage' ? undefined : value,
  );
}

/**
 * What of `before` is gone or changed, in words. Learners of a class work at the same time: what one of them has may come and
 * go by their own doing. So of what carries a learner's label only the bystander's tells anything.
 */
export function disturbed(before: Census, after: Census, bystander: string): string[] {
  return [...before.others].flatMap(([key, { fingerprint: was, cdsid }]) => {
    if (cdsid !== undefined && cdsid !== bystander) return [];
    const is = after.others.get(key)?.fingerprint;
    if (is === undefined) return after.own.has(key) ? [] : [`${key} is gone`];
    return is === was ? [] : [`${key} was changed`];
  });
}
