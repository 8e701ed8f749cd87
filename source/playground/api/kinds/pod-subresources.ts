import { z } from 'zod';
import type { Pod } from '../../../wire/kubernetes.ts';
import { Pods } from '../../../wire/resources.ts';
import { StatusError } from '../../../wire/status.ts';
import type { PodLogOptions, PodLogSource } from '../pod-logs.ts';
import { badRequest, conflict, internalError, methodNotAllowed, notFound } from '../status-errors.ts';
import type { RequestContext, Subresource, SubresourceRequest } from './kind.ts';
import { parseLogOptions } from './pod-log-options.ts';
import { markScheduled } from './pod-scheduled.ts';

export function podSubresources(podLogs: PodLogSource | undefined): Record<string, Subresource> {
  return {
    log: {
      kind: 'Pod',
      verbs: ['get'],
      async handle(request, context) {
        const pod = mustGet(request, context);
        if (podLogs === undefined) throw internalError('no source of logs is connected');
        return {
          code: 200,
          stream: await begun(podLogs, pod, parseLogOptions(request.name, request.query), request.signal),
        };
      },
    },
    eviction: {
      kind: 'Eviction',
      groupVersion: 'policy/v1',
      verbs: ['create'],
      async handle(request, context) {
        mustGet(request, context);
        const parsed = evictionBody.safeParse(request.body);
        if (!parsed.success) throw badRequest('expected an Eviction');
        const seconds = parsed.data.deleteOptions?.gracePeriodSeconds;
        request.remove(
          Pods,
          context.namespace,
          request.name,
          seconds === undefined ? {} : { gracePeriodSeconds: seconds },
        );
        return { code: 201, body: accepted };
      },
    },
    exec: interactive('PodExecOptions', 'exec'),
    attach: interactive('PodAttachOptions', 'attach'),
    portforward: interactive('PodPortForwardOptions', 'port-forward'),
    binding: {
      kind: 'Binding',
      verbs: ['create'],
      async handle(request, context) {
        const pod = mustGet(request, context);
        const binding = bindingBody.safeParse(request.body);
        if (!binding.success) throw badRequest('expected a Binding with a target');
        const node = binding.data.target.name;
        if (pod.spec.nodeName)
          throw conflict(
            Pods,
            request.name,
            `pod ${request.name} is already assigned to node "${pod.spec.nodeName}"`,
          );
        pod.spec.nodeName = node;
        markScheduled(pod, context.now);
        context.storage.replace(Pods, pod);
        return { code: 201, body: accepted };
      },
    },
  };
}

const accepted = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
const evictionBody = z.looseObject({
  deleteOptions: z.looseObject({ gracePeriodSeconds: z.number().int().optional() }).optional(),
});
const bindingBody = z.object({ target: z.object({ name: z.string().min(1) }) });

function mustGet(request: SubresourceRequest, context: RequestContext): Pod {
  const pod = context.storage.get(Pods, context.namespace, request.name);
  if (pod === undefined) throw notFound(Pods, request.name);
  return pod;
}

/** Sessions inside a container need a terminal in it, which the playground's processes do not have. */
const interactive = (kind: string, command: string): Subresource => ({
  kind,
  verbs: ['create', 'get'],
  handle: () =>
    Promise.reject(
      new StatusError({
        ...methodNotAllowed().status,
        message: `the playground runs containers as plain processes and has no ${command}; use logs to look at a pod`,
      }),
    ),
});

/** Waits for the first bytes, so that what cannot be opened is an error and not an empty stream. */
async function begun(
  source: PodLogSource,
  pod: Pod,
  options: PodLogOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const iterator = source.open(pod, options, signal)[Symbol.asyncIterator]();
  const first = iterator.next();
  if (options.follow === true) {
    // A followed log may stay silent for long; but what cannot be opened says so at once.
    const silent = Symbol('silent');
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 50, silent).unref())]);
  } else await first;
  return (async function* () {
    try {
      for (let next = await first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}
