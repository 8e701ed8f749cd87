import type { ApiObject } from '../../wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  ImageStreams,
  Namespaces,
  Pods,
  Projects,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
  Services,
} from '../../wire/resources.ts';
import { isForbidden, isNotFound } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import { describeProjectStatus } from '../status/project-status.ts';
import type { Invocation, Verb } from '../verb.ts';

export const status: Verb = {
  name: 'status',
  summary: 'Show an overview of the current project.',
  usage: 'status [flags]',
  examples: ['oc status', 'oc status --suggest'],
  flags: [{ name: 'suggest', type: 'boolean', help: 'what could be better, and how' }],
  reads: true,
  run,
};

/** Source: openshift/oc `pkg/cli/status/status.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, cluster, flags, out, clock } = invocation;
  if (args.length > 0) throw new OcError('no arguments should be provided');
  const project = await readProject(invocation);
  const [services, configs, deployments, replicaSets, controllers, pods, streams] = await Promise.all([
    listOrNone(invocation, Services),
    listOrNone(invocation, DeploymentConfigs),
    listOrNone(invocation, Deployments),
    listOrNone(invocation, ReplicaSets),
    listOrNone(invocation, ReplicationControllers),
    listOrNone(invocation, Pods),
    listOrNone(invocation, ImageStreams),
  ]);
  const { server } = cluster;
  out(
    describeProjectStatus(
      { project, server, services, configs, deployments, replicaSets, controllers, pods, streams },
      flags.boolean('suggest'),
      clock.now(),
    ),
  );
}

async function readProject({ cluster, request, namespace }: Invocation): Promise<ApiObject> {
  const refused = (error: unknown) => isNotFound(error) || isForbidden(error);
  try {
    return await cluster.get(Namespaces, undefined, namespace, request);
  } catch (error) {
    if (!refused(error)) throw error;
  }
  try {
    return await cluster.get(Projects, undefined, namespace, request);
  } catch (error) {
    if (!refused(error)) throw error;
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  }
}

/** A type that is not served, or not for us, is left out. */
async function listOrNone<T extends ApiObject>(
  { cluster, request, namespace }: Invocation,
  resource: Resource<T>,
): Promise<T[]> {
  try {
    return (await cluster.list(resource, { namespace }, request)).items;
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) return [];
    throw error;
  }
}
