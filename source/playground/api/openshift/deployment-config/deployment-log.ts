/** Source: openshift-apiserver `pkg/apps/apiserver/registry/deploylog/{rest,wait}.go`. */
import { z } from 'zod';
import type { Clock } from '../../../../platform/clock.ts';
import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import { DeploymentConfigs, Pods, ReplicationControllers } from '../../../../wire/resources.ts';
import { StatusError } from '../../../../wire/status.ts';
import { phaseOf } from '../../../controllers/deployment-config/rollout.ts';
import type { ApiClient } from '../../client.ts';
import { invalidValue } from '../../kinds/field-errors.ts';
import type { RequestContext, Subresource, SubresourceRequest } from '../../kinds/kind.ts';
import { podSubresources } from '../../kinds/pod-subresources.ts';
import { formatLabels } from '../../kinds/table.ts';
import type { PodLogSource } from '../../pod-logs.ts';
import { badRequest, internalError, invalid, notFound } from '../../status-errors.ts';
import { preferredPod } from './application-pod.ts';
import { deprecationOf } from './deprecation.ts';
import { type Waiting, WaitTimeout, waitFor } from './wait-for.ts';

const kind = 'DeploymentLog';
/** Milliseconds that each step of a rollout is waited for. */
const timeout = 60_000;

const flag = z.stringbool().default(false);
const querySchema = z.object({
  previous: flag,
  nowait: flag,
  version: z.coerce.number().int().optional(),
});

export interface DeploymentLogOptions {
  podLogs: PodLogSource;
  /** To wait for rollouts and pods with. Not asked for before the first request. */
  client(): ApiClient;
  clock: Clock;
}

/** The log of a rollout: of its deployer pod while that works or when it failed, of a pod that it made once it is complete. */
export function deploymentLogSubresource(options: DeploymentLogOptions): Subresource {
  const podLog = podSubresources(options.podLogs)['log'];
  if (podLog === undefined) throw new Error('pods have no log');
  return {
    kind,
    verbs: ['get'],
    deprecation: deprecationOf(kind),
    async handle(request, context) {
      const { previous, nowait, version } = parseQuery(request.query);
      const name = rolloutNameOf(request.name, { previous, version }, context);
      const waiting: Waiting = {
        client: options.client(),
        clock: options.clock,
        timeout,
        signal: request.signal,
      };
      const pod = await podOf(waiting, context, name, nowait);
      if (pod === undefined) return { code: 200, stream: nothing() };
      return podLog.handle(podRequest(request, pod), context);
    },
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function parseQuery(query: URLSearchParams): z.infer<typeof querySchema> {
  const parsed = querySchema.safeParse(Object.fromEntries([...query].filter(([, value]) => value !== '')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`invalid query parameter ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { version, previous } = parsed.data;
  const errors = [
    ...(version !== undefined && version <= 0
      ? [invalidValue('version', version, 'deployment version must be greater than 0')]
      : []),
    ...(version !== undefined && previous
      ? [invalidValue('previous', true, 'cannot use previous when a version is specified')]
      : []),
  ];
  if (errors.length > 0)
    throw invalid({ group: DeploymentConfigs.group, kind: 'DeploymentLogOptions' }, '', errors);
  return parsed.data;
}

/** @throws StatusError 400, 404 */
function rolloutNameOf(
  name: string,
  { previous, version }: { previous: boolean; version: number | undefined },
  context: RequestContext,
): string {
  const dc = context.storage.get(DeploymentConfigs, context.namespace, name);
  if (dc === undefined) throw notFound({ group: DeploymentConfigs.group, plural: 'deploymentconfig' }, name);
  const latest = dc.status?.latestVersion ?? 0;
  if (latest === 0) throw badRequest(`no deployment exists for deploymentConfig "${name}"`);
  if (version !== undefined) {
    if (version > latest) throw badRequest(`invalid version for deploymentConfig "${name}": ${version}`);
    return `${name}-${version}`;
  }
  if (!previous) return `${name}-${latest}`;
  if (latest < 2) throw badRequest(`no previous deployment exists for deploymentConfig "${name}"`);
  return `${name}-${latest - 1}`;
}

/**
 * The pod whose log is the rollout's. undefined when it has none yet, and that is not to be waited for.
 * @throws StatusError 400, 404, 500, 504
 */
async function podOf(
  waiting: Waiting,
  context: RequestContext,
  name: string,
  nowait: boolean,
): Promise<string | undefined> {
  const rollout = await existingRollout(waiting, context.namespace, name);
  const deployerPod = `${name}-deploy`;
  switch (phaseOf(rollout)) {
    case 'New':
    case 'Pending': {
      if (nowait) return undefined;
      await runningDeployerPod(waiting, context.namespace, deployerPod);
      const started = await startedRollout(waiting, rollout);
      return phaseOf(started) === 'Complete' ? await applicationPod(waiting, started) : deployerPod;
    }
    case 'Complete':
      return applicationPod(waiting, rollout);
    default:
      return deployerPod;
  }
}

const named = (namespace: string | undefined, name: string) => ({
  ...(namespace === undefined ? {} : { namespace }),
  fieldSelector: `metadata.name=${name}`,
});

async function existingRollout(
  waiting: Waiting,
  namespace: string | undefined,
  name: string,
): Promise<ReplicationController> {
  try {
    return await waitFor(waiting, ReplicationControllers, named(namespace, name), ([rollout]) => rollout);
  } catch (error) {
    throw error instanceof WaitTimeout ? notFound(ReplicationControllers, name) : error;
  }
}

async function runningDeployerPod(
  waiting: Waiting,
  namespace: string | undefined,
  name: string,
): Promise<void> {
  let seen = false;
  try {
    await waitFor(waiting, Pods, named(namespace, name), ([pod]) => {
      if (pod === undefined && seen) throw new Error('pod got deleted');
      seen ||= pod !== undefined;
      const phase = pod?.status?.phase;
      return phase === 'Running' || phase === 'Succeeded' || phase === 'Failed' ? true : undefined;
    });
  } catch (error) {
    waiting.signal.throwIfAborted();
    throw badRequest(
      `failed to run deployer pod ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Waits until the rollout is neither new nor pending any more. */
async function startedRollout(
  waiting: Waiting,
  { metadata }: ReplicationController,
): Promise<ReplicationController> {
  const { name, namespace, uid } = metadata;
  try {
    return await waitFor(waiting, ReplicationControllers, named(namespace, name), ([rollout]) => {
      if (rollout === undefined) throw new Error('replicationController got deleted');
      if (rollout.metadata.uid !== uid)
        throw new Error(`replicationcontrollers '${namespace ?? ''}/${name}' no longer exists`);
      const phase = phaseOf(rollout);
      if (phase === undefined) throw new Error('unknown deployment phase');
      return phase === 'New' || phase === 'Pending' ? undefined : rollout;
    });
  } catch (error) {
    waiting.signal.throwIfAborted();
    if (error instanceof WaitTimeout)
      throw new StatusError({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        reason: 'ServerTimeout',
        message:
          'The get operation against ReplicationController could not be completed at this time, please try again.',
        details: { kind: 'ReplicationController', retryAfterSeconds: 2 },
        code: 500,
      });
    throw badRequest(
      `unable to wait for deployment ${namespace ?? ''}/${name} to run: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function applicationPod(waiting: Waiting, { metadata, spec }: ReplicationController): Promise<string> {
  const { namespace } = metadata;
  try {
    const pod = await waitFor(
      waiting,
      Pods,
      {
        ...(namespace === undefined ? {} : { namespace }),
        labelSelector: formatLabels(spec.selector),
      },
      preferredPod,
    );
    return pod.metadata.name;
  } catch (error) {
    waiting.signal.throwIfAborted();
    throw internalError(error instanceof Error ? error.message : String(error));
  }
}

/** The same request, of the pod; what speaks of rollouts does not go on to it. */
function podRequest(request: SubresourceRequest, pod: string): SubresourceRequest {
  const query = new URLSearchParams(request.query);
  for (const name of ['previous', 'nowait', 'version']) query.delete(name);
  return { ...request, name: pod, query };
}
