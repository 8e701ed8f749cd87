import type { Pod, ReplicationController } from '../../../../wire/kubernetes.ts';
import type { LifecycleHook } from '../../../../wire/openshift.ts';
import { Pods } from '../../../../wire/resources.ts';
import { isAlreadyExists } from '../../../../wire/status.ts';
import { createInformer } from '../../runtime/informer.ts';
import { deployerPodName } from '../deployer-pod.ts';
import { messageOf } from '../error-message.ts';
import type { DeployerContext } from './context.ts';
import { type HookLabel, hookContainerName, makeHookPod } from './hook-pod.ts';
import { createObservation } from './observation.ts';

/**
 * Creates the hook's pod, or takes up the one that a former run of the deployer created, waits until it has ended and shows
 * its log meanwhile.
 * @throws Error with the pod's message when it failed
 */
export async function runHookPod(
  context: DeployerContext,
  hook: NonNullable<LifecycleHook['execNewPod']> & Pick<LifecycleHook, 'failurePolicy'>,
  rollout: ReplicationController,
  label: HookLabel,
): Promise<void> {
  const { client, clock, dc, out } = context;
  const { namespace, name } = rollout.metadata;
  const deployer = await client.get(Pods, namespace, deployerPodName(name));
  const startTime = deployer.status?.startTime;
  const spent = startTime === undefined ? 0 : Math.trunc((clock.now() - Date.parse(startTime)) / 1000);
  const pod = makeHookPod(hook, rollout, dc.spec.strategy, label, spent);
  // Whether the pod may have ended before we came: then its log has been shown already.
  let existed = false;
  try {
    await client.create(Pods, namespace, pod);
    out(`--> ${label}: Running hook pod ...`);
  } catch (error) {
    if (!isAlreadyExists(error))
      throw new Error(`couldn't create lifecycle pod for ${name}: ${messageOf(error)}`, { cause: error });
    existed = true;
  }

  const watching = new AbortController();
  const signal = AbortSignal.any([context.signal, watching.signal]);
  const logs: Promise<void>[] = [];
  try {
    const observation = createObservation(clock, signal);
    const informer = createInformer(client, Pods, {
      ...(namespace === undefined ? {} : { namespace }),
      fieldSelector: `metadata.name=${pod.metadata.name}`,
    });
    await informer.start(signal);
    const { changed } = observation;
    informer.on({ updated: changed, deleted: changed });
    let over = existed;
    let shown = -1;
    const ended = await observation.until(Number.POSITIVE_INFINITY, () => {
      const current = informer.get(namespace, pod.metadata.name);
      if (current === undefined) {
        const message = `${label}: pod/${pod.metadata.name}[${namespace}] unexpectedly deleted`;
        out(message);
        throw new Error(message);
      }
      const phase = current.status?.phase;
      if (phase === 'Succeeded' || phase === 'Failed') {
        if (over) return current;
        if (existed) out(`--> ${label}: Hook pod is already running ...`);
        if (shown < 0) logs.push(showLog(context, current, signal));
        return current;
      }
      over = false;
      if (phase !== 'Running') return undefined;
      const restarts = current.status?.containerStatuses?.[0]?.restartCount ?? 0;
      if (restarts > shown) {
        if (restarts > 0) out(`--> ${label}: Retrying hook pod (retry #${restarts})`);
        shown = restarts;
        logs.push(showLog(context, current, signal));
      }
      return undefined;
    });
    await Promise.all(logs);
    if (ended?.status?.phase === 'Failed') {
      out(`--> ${label}: Failed`);
      throw new Error(ended.status.message ?? '');
    }
    out(over ? `--> ${label}: Hook pod already succeeded` : `--> ${label}: Success`);
  } finally {
    watching.abort();
    await Promise.allSettled(logs);
  }
}

/** Copies the hook's log to the deployer's. Never rejects: a log that cannot be read is a warning. */
async function showLog({ out, podLogs }: DeployerContext, pod: Pod, signal: AbortSignal): Promise<void> {
  const unreadable = (why: string): void =>
    out(`warning: Unable to retrieve hook logs from ${pod.metadata.name}: ${why}`);
  if (podLogs === undefined) {
    unreadable('this deployer has no access to logs');
    return;
  }
  const decoder = new TextDecoder();
  let rest = '';
  try {
    const options = { container: hookContainerName, follow: true };
    for await (const chunk of podLogs.open(pod, options, signal)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) out(line);
    }
    if (rest !== '') out(rest);
  } catch (error) {
    if (!signal.aborted) unreadable(messageOf(error));
  }
}
