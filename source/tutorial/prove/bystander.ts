import type { Cluster } from '../../cluster/cluster.ts';
import { learnerLabel } from '../../lesson/learner-label.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  groupVersion,
  ImageStreams,
  type Resource,
} from '../../wire/resources.ts';
import { isNotFound, StatusError } from '../../wire/status.ts';
import { carryOutDeletions } from '../carry-out-reset.ts';
import { type Learner, namesOf } from '../names.ts';

/** Objects of a learner who is not there, whose id begins with the learner's: what a careless reset would take along. */
export interface Bystander {
  cdsid: string;
  objects: { resource: Resource; object: ApiObject }[];
  /** Removes them, and nothing else. */
  remove(signal: AbortSignal): Promise<void>;
}

/** @throws StatusError when the cluster refuses for another reason than not having a kind */
export async function createBystander(
  learner: Learner,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Bystander> {
  const cdsid = await freeId(learner, cluster, signal);
  const other: Learner = { ...learner, cdsid };
  const objects: Bystander['objects'] = [];
  for (const { resource, name, spec } of inertObjects(other)) {
    const app = namesOf(other).deploymentConfig;
    const object = {
      apiVersion: groupVersion(resource),
      kind: resource.kind,
      metadata: { name, labels: { app, [learnerLabel]: cdsid } },
      spec,
    };
    try {
      objects.push({
        resource,
        object: await cluster.create(resource, learner.namespace, object, { signal }),
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return {
    cdsid,
    objects,
    remove: (until) =>
      carryOutDeletions(
        objects.map(({ resource, object }) => ({
          resource,
          name: object.metadata.name,
          uid: object.metadata.uid ?? '',
          createdAt: undefined,
          step: undefined,
        })),
        other,
        cluster,
        until,
      ),
  };
}

/** Nothing in them moves by itself: no pods, no imports, no triggers. */
function inertObjects(other: Learner): { resource: Resource; name: string; spec: unknown }[] {
  const names = namesOf(other);
  const labels = { app: names.deploymentConfig, [learnerLabel]: other.cdsid };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: names.tag }] } };
  return [
    { resource: ImageStreams, name: names.imageStream, spec: {} },
    {
      resource: DeploymentConfigs,
      name: names.deploymentConfig,
      spec: { replicas: 0, triggers: [], selector: labels, template },
    },
    {
      resource: Deployments,
      name: names.deployment,
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    },
  ];
}

/** A real learner may be called so: then a longer id is taken. */
async function freeId(learner: Learner, cluster: Cluster, signal: AbortSignal): Promise<string> {
  for (let cdsid = `${learner.cdsid}x`; ; cdsid += 'x') {
    if (!(await isTaken({ ...learner, cdsid }, cluster, signal))) return cdsid;
  }
}

async function isTaken(other: Learner, cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  for (const { resource, name } of inertObjects(other)) {
    try {
      await cluster.get(resource, other.namespace, name, { signal });
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (!isNotFound(error)) throw error;
    }
  }
  return false;
}
