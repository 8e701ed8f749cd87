import type { LogOptions } from '../../cluster/cluster.ts';
import type { ApiObject, LabelSelector, Pod } from '../../wire/kubernetes.ts';
import { Pods, type Resource } from '../../wire/resources.ts';
import { isNotFound } from '../../wire/status.ts';
import { selectorFlag } from '../common-flags.ts';
import { joinLabels } from '../describe/openshift-parts.ts';
import { selectorText } from '../describe/workloads.ts';
import { OcError } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import { parseArguments } from '../resources/find.ts';
import { firstPod } from '../resources/first-pod.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';

export const logs: Verb = {
  name: 'logs',
  summary: 'Print the logs for a container in a pod.',
  usage: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [flags]',
  examples: [
    'oc logs jdoe2-deployment-config-1-deploy',
    'oc logs -f dc/jdoe2-deployment-config',
    'oc logs dc/jdoe2-deployment-config --version=1',
    'oc logs -l app=web --prefix --tail=20',
  ],
  flags: [
    { name: 'follow', short: 'f', type: 'boolean', help: 'go on with each new line' },
    { name: 'previous', short: 'p', type: 'boolean', help: 'of the container before its last restart' },
    { name: 'container', short: 'c', type: 'string', help: 'the container, where a pod has several' },
    { name: 'all-containers', type: 'boolean', help: 'of all containers of the pod' },
    { name: 'tail', type: 'number', default: '-1', help: 'only so many of the last lines' },
    { name: 'since', type: 'duration', default: '0s', help: 'only of the last 5s, 2m or 3h' },
    { name: 'since-time', type: 'string', help: 'only after a time (RFC 3339)' },
    { name: 'timestamps', type: 'boolean', help: 'with the time of each line' },
    { name: 'limit-bytes', type: 'number', default: '0', help: 'at most so many bytes' },
    { name: 'version', type: 'number', default: '0', help: 'of this version of a DeploymentConfig' },
    { name: 'prefix', type: 'boolean', help: 'pod and container in front of each line' },
    { name: 'ignore-errors', type: 'boolean', help: 'a log that cannot be read is no failure' },
    { name: 'max-log-requests', type: 'number', default: '5', help: 'logs followed at the same time' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      help: 'how long to wait for a first pod',
    },
    { name: 'all-pods', type: 'boolean', help: 'of all pods of a workload; sets --prefix' },
    selectorFlag,
  ],
  reads: true,
  run,
};

const usage =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

/** Source: kubectl `cmd/logs/logs.go`, openshift/oc `pkg/cli/logs/logs.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, path, namespace } = invocation;
  const selector = flags.string('selector');
  const [resource, inline] = args;
  if (args.length > 2 || (resource === undefined && selector === '')) throw usageError(path, usage);
  if (resource !== undefined && selector !== '') {
    throw usageError(path, 'only a selector (-l) or a POD name is allowed');
  }
  if (inline !== undefined && flags.given('container')) {
    throw new OcError('only one of -c or an inline [CONTAINER] arg is allowed');
  }
  const options = logOptions(invocation, inline, selector !== '');
  if (resource === undefined) {
    const list = await invocation.cluster.list(
      Pods,
      { namespace, labelSelector: selector },
      invocation.request,
    );
    if (list.items.length === 0) invocation.err(`No resources found in ${namespace} namespace.\n`);
    await printPods(invocation, list.items, options);
    return;
  }
  const { type, name } = await target(invocation, resource);
  const object = await read(invocation, type, name);
  if (type.kind === 'DeploymentConfig') await print(invocation, { type, name, options, prefix: '' });
  else if (type.kind === 'Pod') await printPods(invocation, [object as Pod], options);
  else await printWorkload(invocation, type, object, options);
}

async function target(invocation: Invocation, word: string): Promise<{ type: Resource; name: string }> {
  if (!word.includes('/')) return { type: Pods, name: word };
  const wanted = await parseArguments(invocation, [word]);
  const [first] = wanted.all ? [] : wanted.names;
  if (first === undefined) throw new OcError('expected a resource');
  return first;
}

async function read(invocation: Invocation, type: Resource, name: string): Promise<ApiObject> {
  const { cluster, namespace, request } = invocation;
  try {
    return await cluster.get(type, namespace, name, request);
  } catch (error) {
    if (!isNotFound(error) || !(error instanceof Error)) throw error;
    throw new OcError(`error from server (NotFound): ${error.message} in namespace "${namespace}"`);
  }
}

function logOptions({ flags }: Invocation, inline: string | undefined, selected: boolean): LogOptions {
  const since = flags.duration('since');
  const sinceTime = flags.string('since-time');
  const tail = selected && !flags.given('tail') ? 10 : flags.number('tail');
  const container = inline ?? flags.string('container');
  const limit = flags.number('limit-bytes');
  if (since !== 0 && sinceTime !== '') {
    throw new OcError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  if (flags.boolean('all-containers') && container !== '') {
    throw new OcError(`--all-containers=true should not be specified with container name ${container}`);
  }
  if (sinceTime !== '' && Number.isNaN(Date.parse(sinceTime))) {
    throw new OcError(
      `parsing time ${goQuote(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse ${goQuote(sinceTime)} as "2006"`,
    );
  }
  if (limit < 0) throw new OcError('--limit-bytes must be greater than 0');
  if (since < 0) throw new OcError('--since must be greater than 0');
  if (tail < -1) throw new OcError('--tail must be greater than or equal to -1');
  return {
    follow: flags.boolean('follow'),
    previous: flags.boolean('previous'),
    timestamps: flags.boolean('timestamps'),
    ...(container === '' ? {} : { container }),
    ...(tail === -1 ? {} : { tailLines: tail }),
    ...(since === 0 ? {} : { sinceSeconds: Math.max(1, Math.round(since / 1000)) }),
    ...(sinceTime === '' ? {} : { sinceTime }),
    ...(limit === 0 ? {} : { limitBytes: limit }),
    ...(flags.number('version') > 0 ? { version: flags.number('version') } : {}),
  };
}

interface Source {
  type: Resource;
  name: string;
  options: LogOptions;
  prefix: string;
}

async function print(invocation: Invocation, source: Source): Promise<void> {
  const { cluster, namespace, signal, request, out, flags } = invocation;
  const { type, name, options, prefix } = source;
  try {
    const lines = cluster.logs(type, namespace, name, { ...options, onWarning: request.onWarning }, signal);
    let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
    for await (const line of lines) {
      left -= Buffer.byteLength(line) + 1;
      // A log that is cut off ends within a line.
      out(left < 0 ? `${prefix}${line}` : `${prefix}${line}\n`);
    }
  } catch (error) {
    if (!flags.boolean('ignore-errors') || !(error instanceof Error)) throw error;
    out(`error: ${error.message}\n`);
  }
}

async function printPods(invocation: Invocation, pods: readonly Pod[], options: LogOptions): Promise<void> {
  const { flags } = invocation;
  const sources = pods.flatMap((pod) => podSources(invocation, pod, options));
  if (options.follow !== true || sources.length < 2) {
    for (const source of sources) await print(invocation, source);
    return;
  }
  const most = flags.number('max-log-requests');
  if (sources.length > most) {
    throw new OcError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
    );
  }
  await Promise.all(sources.map((source) => print(invocation, source)));
}

const defaultContainer = 'kubectl.kubernetes.io/default-container';

function podSources(invocation: Invocation, pod: Pod, options: LogOptions): Source[] {
  const { flags, err } = invocation;
  const { name, annotations = {} } = pod.metadata;
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((each) => each.name);
  const source = (container: string): Source => ({
    type: Pods,
    name,
    options: { ...options, container },
    prefix: flags.boolean('prefix') || flags.boolean('all-pods') ? `[pod/${name}/${container}] ` : '',
  });
  if (flags.boolean('all-containers')) return containers.map(source);
  const preset = annotations[defaultContainer];
  if (options.container === undefined && preset !== undefined && preset !== '') {
    if (containers.includes(preset)) return [source(preset)];
    err(`Default container name "${preset}" not found in pod ${name}\n`);
  }
  const container = options.container ?? pod.spec.containers[0]?.name ?? '';
  if (options.container === undefined && containers.length > 1) {
    const init = new Set((pod.spec.initContainers ?? []).map((each) => each.name));
    const all = [
      ...pod.spec.containers.map((each) => each.name),
      ...[...init].map((each) => `${each} (init)`),
    ];
    err(`Defaulted container "${container}" out of: ${all.join(', ')}\n`);
  }
  if (!containers.includes(container)) {
    throw new OcError(`container ${container} is not valid for pod ${name}`);
  }
  return [source(container)];
}

async function printWorkload(
  invocation: Invocation,
  type: Resource,
  object: ApiObject,
  options: LogOptions,
): Promise<void> {
  const selector = workloadSelector(object);
  if (selector === undefined) {
    const goType = `*v1.${type.kind}`;
    throw new OcError(`cannot get the logs from ${goType}: selector for ${goType} not implemented`);
  }
  const { pod, pods } = await firstPod(
    invocation,
    selector,
    invocation.flags.duration('pod-running-timeout'),
  );
  if (pods.length > 1 && invocation.flags.boolean('all-pods')) {
    await printPods(invocation, pods, options);
    return;
  }
  if (pods.length > 1) invocation.err(`Found ${pods.length} pods, using pod/${pod.metadata.name}\n`);
  await printPods(invocation, [pod], options);
}

/** The label selector of a workload's pods: a plain map, or matchLabels and matchExpressions. */
function workloadSelector(object: ApiObject): string | undefined {
  const { spec } = object as ApiObject & { spec?: { selector?: Record<string, string> | LabelSelector } };
  const selector = spec?.selector;
  if (selector === undefined) return undefined;
  if ('matchLabels' in selector || 'matchExpressions' in selector)
    return selectorText(selector as LabelSelector);
  return joinLabels(selector as Record<string, string>);
}
