import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import { ReplicationControllers } from '../../../../wire/resources.ts';
import type { DeployerContext } from './context.ts';

/** Whether the replication manager has acted on the rollout's spec as it is in `written`, or as somebody set it since. */
function hasSettled(current: ReplicationController | undefined, written: ReplicationController): boolean {
  const generation = written.metadata.generation ?? 0;
  if (current === undefined || (current.metadata.generation ?? 0) < generation) return false;
  if (current.spec.replicas !== written.spec.replicas) return true;
  return (
    (current.status?.observedGeneration ?? 0) >= generation &&
    current.status?.replicas === current.spec.replicas
  );
}

/** Waits until the rollout has as many pods, ready or not, as its spec asks for. False when the time is up. */
export async function waitUntilScaled(
  { observation, rollout, clock }: DeployerContext,
  written: ReplicationController,
  timeoutMilliseconds: number,
): Promise<boolean> {
  const { name } = written.metadata;
  const settled = await observation.until(clock.now() + timeoutMilliseconds, () =>
    hasSettled(rollout(name), written) ? true : undefined,
  );
  return settled ?? false;
}

/**
 * Asks for `replicas` pods of the rollout and waits until there are as many, at most `timeoutMilliseconds`.
 * @returns the ReplicationController as it is then, and whether it got there in time
 * @throws StatusError when it cannot be scaled
 */
export async function scaleRollout(
  context: DeployerContext,
  { metadata }: ReplicationController,
  replicas: number,
  timeoutMilliseconds: number,
): Promise<{ rollout: ReplicationController; inTime: boolean }> {
  const { namespace, name } = metadata;
  const patch = { spec: { replicas } };
  const written = await context.client.patch(ReplicationControllers, namespace, name, patch, 'merge');
  const inTime = await waitUntilScaled(context, written, timeoutMilliseconds);
  return { rollout: await context.client.get(ReplicationControllers, namespace, name), inTime };
}
