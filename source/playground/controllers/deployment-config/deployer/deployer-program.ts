/**
 * The program of deployer pods: carries one rollout out.
 * Source: openshift/oc `pkg/cli/deployer/deployer.go`.
 */
import type { Clock } from '../../../../platform/clock.ts';
import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import { type DeploymentConfig, Labels } from '../../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../../wire/resources.ts';
import { StatusError } from '../../../../wire/status.ts';
import type { ApiClient } from '../../../api/client.ts';
import type { PodLogSource } from '../../../api/pod-logs.ts';
import type { BuiltinProgram } from '../../../kubelet/builtin.ts';
import { decodeDeploymentConfig } from '../encoded-deployment-config.ts';
import { messageOf } from '../error-message.ts';
import { desiredReplicas, isComplete, isTerminated, newestFirst, phaseOf, versionOf } from '../rollout.ts';
import { type DeployerContext, observeRollouts } from './context.ts';
import { deployByRecreating } from './recreate.ts';
import { deployByRolling, finishRolling } from './rolling.ts';
import { scaleRollout } from './scale.ts';

export interface DeployerProgramOptions {
  client: ApiClient;
  clock: Clock;
  /** Where logs of hook pods come from. Without it they are not shown in the deployer's log. */
  podLogs?: PodLogSource;
}

/** How a Go program ends that is told to stop as a container's first process: SIGTERM alone cannot end that one. */
const stopped = 2;
const scaleDownTimeout = 120_000;
/** At most: without the deployer controller a rollout is carried out all the same. */
const startUp = 1000;

/**
 * May be broken off at any point and run again for the same rollout: everything that it has done so far is on the
 * ReplicationControllers, and it goes on from there.
 */
export function deployerProgram({ client, clock, podLogs }: DeployerProgramOptions): BuiltinProgram {
  return async ({ env, stdout, stderr, signal: stop }) => {
    const ended = new AbortController();
    const signal = AbortSignal.any([stop, ended.signal]);
    try {
      const namespace = env['OPENSHIFT_DEPLOYMENT_NAMESPACE'] ?? '';
      const name = env['OPENSHIFT_DEPLOYMENT_NAME'] ?? '';
      if (name === '') throw new Error('--deployment or OPENSHIFT_DEPLOYMENT_NAME is required');
      if (namespace === '') throw new Error('--namespace or OPENSHIFT_DEPLOYMENT_NAMESPACE is required');
      const to = await getRollout(client, namespace, name);
      const dc = decode(to);
      const context: DeployerContext = {
        client,
        clock,
        signal,
        podLogs,
        out: stdout,
        dc,
        ...(await observeRollouts(client, clock, dc, signal)),
      };
      await untilSeenRunning(context, name);
      await deploy(context, to, stderr);
      stdout('--> Success');
      return 0;
    } catch (error) {
      if (stop.aborted) return stopped;
      stderr(
        error instanceof StatusError
          ? `Error from server (${error.reason}): ${error.message}`
          : `error: ${messageOf(error)}`,
      );
      return 1;
    } finally {
      ended.abort();
    }
  };
}

/**
 * Elsewhere a program takes longer to start than the deployer controller takes to see its pod run. Here it is the other way
 * round, and pods would come while the rollout is still said to wait for its deployer.
 */
async function untilSeenRunning(
  { clock, observation, rollout }: DeployerContext,
  name: string,
): Promise<void> {
  await observation.until(clock.now() + startUp, () => {
    const current = rollout(name);
    const phase = current === undefined ? undefined : phaseOf(current);
    return phase === 'New' || phase === 'Pending' ? undefined : true;
  });
}

async function getRollout(
  client: ApiClient,
  namespace: string,
  name: string,
): Promise<ReplicationController> {
  try {
    return await client.get(ReplicationControllers, namespace, name);
  } catch (error) {
    throw new Error(`couldn't get deployment ${name}: ${messageOf(error)}`, { cause: error });
  }
}

function decode(rollout: ReplicationController): DeploymentConfig {
  try {
    return decodeDeploymentConfig(rollout);
  } catch (error) {
    throw new Error(
      `couldn't decode deployment config from deployment ${rollout.metadata.name}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

async function deploy(
  context: DeployerContext,
  to: ReplicationController,
  stderr: (line: string) => void,
): Promise<void> {
  const { client, dc, out } = context;
  const { namespace, name } = to.metadata;
  const strategy = dc.spec.strategy?.type ?? '';
  if (strategy !== 'Rolling' && strategy !== 'Recreate')
    throw new Error(`unsupported strategy type: ${strategy}`);
  const desired = desiredReplicas(to);
  if (desired === undefined) {
    if (isTerminated(to)) throw new Error(`deployment ${name} has already run to completion`);
    // A former run of this deployer got as far as tidying up, and was broken off before it could say so.
    await finishRolling(context, to);
    return;
  }

  const { items } = await client.list(ReplicationControllers, {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: `${Labels.deploymentConfigName}=${dc.metadata.name}`,
  });
  const others = newestFirst(items).filter(({ metadata }) => metadata.name !== name);
  const from = others.find(isComplete);
  if (versionOf(to) < versionOf(from))
    throw new Error(`deployment ${name} is older than ${from?.metadata.name}`);
  for (const older of others) {
    if (older === from || (older.spec.replicas ?? 0) === 0) continue;
    try {
      const { inTime } = await scaleRollout(context, older, 0, scaleDownTimeout);
      if (!inTime) throw new Error(`timed out waiting for "${older.metadata.name}" to be synced`);
      out(`--> Scaled older deployment ${older.metadata.name} down`);
    } catch (error) {
      context.signal.throwIfAborted();
      stderr(
        `error: Couldn't scale down prior deployment ${namespace}/${older.metadata.name}: ${messageOf(error)}`,
      );
    }
  }
  const run = strategy === 'Rolling' ? deployByRolling : deployByRecreating;
  await run(context, from, to, desired);
}
