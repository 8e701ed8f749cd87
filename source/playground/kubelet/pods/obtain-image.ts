import { messageOf } from '../../../platform/user-error.ts';
import type { Container } from '../../../wire/kubernetes.ts';
import { type BackOff, createBackOff } from '../back-off.ts';
import type { BuiltinProgram } from '../builtin.ts';
import { goDuration } from '../go-duration.ts';
import { ImageError } from '../images/image-error.ts';
import type { LocalImage } from '../images/image-store.ts';
import { containerReference } from './container-reference.ts';
import type { ContainerContext } from './kubelet-context.ts';
import { pause, pauseTelling } from './pause.ts';

/** What a container runs: an image on this node, or a program of the playground's own. */
export type Runnable = { image: LocalImage; builtin?: never } | { builtin: BuiltinProgram; image?: never };

/** How long ErrImagePull shows before ImagePullBackOff does, in milliseconds. */
const errorShown = 3000;

/**
 * Gets a container's image by its pull policy, again and again with growing delays when it cannot be had.
 * Source: k8s.io/kubernetes `pkg/kubelet/images/image_manager.go`.
 * @param specChanged aborted when the container's image is another one now; ends all waiting
 * @returns undefined when the image was changed meanwhile
 * @throws the signal's reason
 */
export async function obtainImage(
  context: ContainerContext,
  container: Container,
  specChanged: AbortSignal,
  signal: AbortSignal,
): Promise<Runnable | undefined> {
  const name = container.image ?? '';
  const builtin = context.builtins.get(name);
  if (builtin !== undefined) {
    present(context, container);
    return { builtin };
  }
  const backOff = createBackOff(context.clock);
  while (!specChanged.aborted) {
    signal.throwIfAborted();
    try {
      return { image: await find(context, container, signal) };
    } catch (error) {
      signal.throwIfAborted();
      await reportAndWait(context, container, asImageError(error), backOff, specChanged, signal);
    }
  }
  return undefined;
}

async function find(
  context: ContainerContext,
  container: Container,
  signal: AbortSignal,
): Promise<LocalImage> {
  const { images, clock } = context;
  const name = container.image ?? '';
  const policy = container.imagePullPolicy ?? 'IfNotPresent';
  const known = await images.find(name);
  if (known !== undefined && policy !== 'Always') {
    present(context, container);
    return known;
  }
  if (policy === 'Never')
    throw new ImageError(
      'ErrImageNeverPull',
      `Container image "${name}" is not present with pull policy of Never`,
    );
  say(context, container, 'Normal', 'Pulling', `Pulling image "${name}"`);
  const started = clock.now();
  const image = await images.pull(name, signal);
  const took = goDuration(clock.now() - started);
  const words = `Successfully pulled image "${name}" in ${took} (${took} including waiting). Image size: ${image.size} bytes.`;
  say(context, container, 'Normal', 'Pulled', words);
  return image;
}

async function reportAndWait(
  context: ContainerContext,
  container: Container,
  error: ImageError,
  backOff: BackOff,
  specChanged: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = context;
  const name = container.image ?? '';
  const { reason, message } = error;
  if (reason !== 'ErrImagePull') {
    // Nothing that time could mend.
    wait(context, reason, message);
    const complain = (): void => {
      say(context, container, 'Warning', reason === 'InvalidImageName' ? 'InspectFailed' : reason, message);
      say(context, container, 'Warning', 'Failed', `Error: ${reason}`);
    };
    await pauseTelling(clock, Number.POSITIVE_INFINITY, complain, specChanged, signal);
    return;
  }
  say(context, container, 'Warning', 'Failed', `Failed to pull image "${name}": ${message}`);
  say(context, container, 'Warning', 'Failed', 'Error: ErrImagePull');
  wait(context, 'ErrImagePull', message);
  const failedAt = clock.now();
  backOff.next(failedAt);
  await pause(clock, Math.min(errorShown, backOff.remaining(failedAt)), specChanged, signal);
  if (specChanged.aborted) return;
  wait(context, 'ImagePullBackOff', `Back-off pulling image "${name}": ErrImagePull: ${message}`);
  const tell = (): void => {
    say(context, container, 'Normal', 'BackOff', `Back-off pulling image "${name}"`);
    say(context, container, 'Warning', 'Failed', 'Error: ImagePullBackOff');
  };
  await pauseTelling(clock, backOff.remaining(failedAt), tell, specChanged, signal);
}

const asImageError = (error: unknown): ImageError =>
  error instanceof ImageError ? error : new ImageError('ErrImagePull', messageOf(error), { cause: error });

const present = (context: ContainerContext, container: Container): void =>
  say(
    context,
    container,
    'Normal',
    'Pulled',
    `Container image "${container.image ?? ''}" already present on machine`,
  );

const wait = (context: ContainerContext, reason: string, message: string): void =>
  context.report({ state: { waiting: { reason, message } } });

/** The recorder keeps the order and never rejects, so nobody waits for it. */
export function say(
  context: ContainerContext,
  container: Container,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  void context.events.record(
    containerReference(context.pod(), container.name, context.isInit),
    type,
    reason,
    message,
  );
}
