/**
 * Lifecycle hooks.
 * Source: openshift/oc `pkg/cli/deployer/strategy/support/lifecycle.go`.
 */
import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import type { ImageStreamTag, LifecycleHook } from '../../../../wire/openshift.ts';
import { ImageStreamTags } from '../../../../wire/resources.ts';
import { messageOf } from '../error-message.ts';
import { recordConfigEvent } from './config-event.ts';
import type { DeployerContext } from './context.ts';
import type { HookLabel } from './hook-pod.ts';
import { runHookPod } from './run-hook-pod.ts';

const imageOf = (rollout: ReplicationController, container: string): string | undefined =>
  rollout.spec.template?.spec.containers.find(({ name }) => name === container)?.image;

/**
 * Runs the hook, if there is one.
 * @throws Error `pre hook failed: …` when it failed and its policy does not say to go on
 */
export async function executeHook(
  context: DeployerContext,
  hook: LifecycleHook | undefined,
  rollout: ReplicationController,
  label: HookLabel,
): Promise<void> {
  if (hook === undefined) return;
  const { signal } = context;
  const record = (type: 'Normal' | 'Warning', reason: string, message: string): Promise<void> =>
    recordConfigEvent(context, rollout, type, reason, message);
  const which = `${rollout.metadata.namespace}/${rollout.metadata.name}`;
  try {
    if (hook.tagImages !== undefined && hook.tagImages.length > 0) {
      const tags = hook.tagImages
        .map(({ containerName, to }) => [imageOf(rollout, containerName), to.name])
        .filter(([image]) => image !== undefined)
        .map(([image, tag]) => `image "${image}" as "${tag}"`)
        .join(',');
      await record('Normal', 'Started', `Running ${label}-hook (TagImages) ${tags} for rc ${which}`);
      await tagImages(context, hook.tagImages, rollout, label);
    } else if (hook.execNewPod !== undefined) {
      // JSON escapes as Go's %q does, but for what is not printable.
      const command = JSON.stringify(hook.execNewPod.command.join(' '));
      await record('Normal', 'Started', `Running ${label}-hook (${command}) for rc ${which}`);
      await runHookPod(context, { ...hook.execNewPod, failurePolicy: hook.failurePolicy }, rollout, label);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const why = messageOf(error);
    const failed = (rest: string): Promise<void> =>
      record('Warning', 'Failed', `The ${label}-hook failed: ${why}${rest}`);
    if (hook.failurePolicy === 'Ignore') {
      await failed(` (ignore), rollout of ${which} will continue`);
      return;
    }
    if (hook.failurePolicy !== 'Abort' && hook.failurePolicy !== 'Retry')
      throw new Error(`${label} hook failed: ${why}`, { cause: error });
    // Retry has done what it could: it ends as Abort does.
    await failed(`, aborting rollout of ${which}`);
    throw new Error(`${label} hook failed: the ${label} hook failed: ${why}, aborting rollout of ${which}`, {
      cause: error,
    });
  }
  await record('Normal', 'Completed', `The ${label}-hook for rc ${which} completed successfully`);
}

/** @throws Error of all tags that could not be set, after all have been tried */
async function tagImages(
  { client, out }: DeployerContext,
  tags: NonNullable<LifecycleHook['tagImages']>,
  rollout: ReplicationController,
  label: HookLabel,
): Promise<void> {
  const failures: string[] = [];
  for (const { containerName, to } of tags) {
    const image = imageOf(rollout, containerName);
    if (image === undefined) {
      failures.push(`unable to find image for container "${containerName}", container could not be found`);
      continue;
    }
    const namespace = to.namespace || (rollout.metadata.namespace ?? '');
    const name = to.name ?? '';
    const tag = { name: '', annotations: null, from: { kind: 'DockerImage', name: image } };
    try {
      const wanted: Pick<ImageStreamTag, 'apiVersion' | 'kind' | 'metadata' | 'tag'> = {
        apiVersion: 'image.openshift.io/v1',
        kind: 'ImageStreamTag',
        metadata: { name, namespace },
        tag,
      };
      await client.update(ImageStreamTags, wanted as ImageStreamTag);
      // The namespace as the hook gives it: none is filled in.
      out(`--> ${label}: Tagged "${image}" into ${to.namespace ?? ''}/${name}`);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  if (failures.length === 1) throw new Error(failures[0]);
  if (failures.length > 1) throw new Error(`[${failures.join(', ')}]`);
}
