import type { ApiObject } from '../../wire/kubernetes.ts';
import { isNotFound } from '../../wire/status.ts';
import { allNamespacesFlag, filenameFlags, outputFlag, selectorFlag } from '../common-flags.ts';
import { OcError, throwCollected } from '../errors.ts';
import { goPrint, goQuote } from '../printers/go-values.ts';
import { compileJsonPath, relaxed } from '../printers/jsonpath.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find, type Target } from '../resources/find.ts';
import { waitUntilGone } from '../resources/wait-gone.ts';
import type { Invocation, Verb } from '../verb.ts';

export const wait: Verb = {
  name: 'wait',
  summary: 'Wait for a specific condition on one or many resources.',
  usage:
    "wait ([-f FILENAME] | TYPE/NAME | TYPE NAME | TYPE [(-l label | --all)]) --for=delete|condition=NAME[=VALUE]|jsonpath='{PATH}'[=VALUE] [flags]",
  examples: [
    'oc wait dc/jdoe2-deployment-config --for=condition=Available --timeout=60s',
    "oc wait is/web --for=jsonpath='{.status.tags[0].items[0].image}'",
    'oc wait pod/web-1-abcde --for=delete',
  ],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'field-selector', type: 'string', help: 'only objects with these field values' },
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    allNamespacesFlag,
    { name: 'for', type: 'string', help: 'what is waited for' },
    {
      name: 'timeout',
      type: 'duration',
      default: '30s',
      help: 'how long; 0 looks once, a negative time waits a week',
    },
    outputFlag('name, yaml, json, jsonpath=…'),
  ],
  reads: true,
  run,
};

const week = 168 * 3_600_000;

/** Source: kubectl `cmd/wait/{wait,condition,json,delete}.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, clock } = invocation;
  const condition = flags.string('for');
  const timeout = flags.duration('timeout') < 0 ? week : flags.duration('timeout');
  const deleting = condition.toLowerCase() === 'delete';
  const check = deleting ? undefined : conditionOf(condition);
  const printer = await createResultPrinter(invocation);
  const { targets, errors } = await find(invocation, {
    read: true,
    everything: flags.boolean('all'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    allNamespaces: flags.boolean('all-namespaces'),
  });
  throwCollected(deleting ? errors.filter((error) => !isNotFound(error)) : errors);
  if (targets.length === 0 && !deleting) throw new OcError('no matching resources found');
  const end = clock.now() + timeout;
  for (const target of targets) {
    const { object } = target;
    if (object === undefined) continue;
    const left = Math.max(0, end - clock.now());
    if (check === undefined) {
      await waitUntilGone(invocation, target, object.metadata.uid, left);
      printer.print(target.type, object, 'deleted');
    } else {
      printer.print(target.type, await waitFor(invocation, target, check, left), 'condition met');
    }
  }
}

type Check = (object: ApiObject) => boolean;

function conditionOf(text: string): Check {
  const [kind = '', ...rest] = text.split('=');
  const argument = rest.join('=');
  if (kind === 'condition' && argument !== '') {
    const [name = '', status = 'true'] = argument.split('=');
    return (object) => hasCondition(object, name, status);
  }
  if (kind === 'jsonpath') return jsonPathCheck(argument);
  throw new OcError(`unrecognized condition: ${goQuote(text)}`);
}

interface WithConditions extends ApiObject {
  status?: {
    observedGeneration?: number;
    conditions?: { type: string; status: string; observedGeneration?: number }[];
  };
}

function hasCondition(object: WithConditions, name: string, status: string): boolean {
  const found = object.status?.conditions?.find(({ type }) => type.toLowerCase() === name.toLowerCase());
  if (found === undefined) return false;
  const observed = found.observedGeneration ?? object.status?.observedGeneration;
  if (observed !== undefined && observed < (object.metadata.generation ?? 0)) return false;
  return found.status.toLowerCase() === status.toLowerCase();
}

function jsonPathCheck(argument: string): Check {
  // A single = ends the path; == belongs to it.
  const parts = argument.split(/(?<!=)=(?!=)/);
  const [expression = '', value] = parts;
  if (parts.length > 2) {
    throw new OcError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  if (expression === '') throw new OcError('jsonpath expression cannot be empty');
  const wanted = value?.replace(/^['"]|['"]$/g, '');
  if (wanted === '') {
    throw new OcError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  const path = compileJsonPath(relaxed(expression));
  return (object) => {
    const results = path.find(object);
    const values = results[0] ?? [];
    if (values.length === 0) return false;
    if (results.length > 1) {
      throw new OcError(
        "given jsonpath expression matches more than one list, which isn't supported by wait",
      );
    }
    if (wanted === undefined) return true;
    if (values.length > 1) {
      throw new OcError(
        "given jsonpath expression matches more than one value, which isn't supported by wait",
      );
    }
    const [found] = values;
    if (typeof found === 'object' && found !== null) {
      throw new OcError(
        `jsonpath leads to a nested object or list, which isn't supported by wait: ${goPrint(found)}`,
      );
    }
    return goPrint(found) === wanted;
  };
}

async function waitFor(
  { cluster, request, signal, clock }: Invocation,
  { type, namespace, name }: Target,
  check: Check,
  timeout: number,
): Promise<ApiObject> {
  const selection = {
    ...(namespace === undefined ? {} : { namespace }),
    fieldSelector: `metadata.name=${name}`,
  };
  if (timeout === 0) {
    const object = await cluster.get(type, namespace, name, request);
    if (check(object)) return object;
    throw new OcError(`condition not met for ${type.plural}/${name}`);
  }
  const patience = new AbortController();
  const ended = AbortSignal.any([signal, patience.signal]);
  clock.sleep(timeout, ended).then(
    () => patience.abort(),
    () => {},
  );
  try {
    const list = await cluster.list(type, selection, request);
    const [object] = list.items;
    if (object === undefined) return await cluster.get(type, namespace, name, request);
    if (check(object)) return object;
    let { resourceVersion } = list.metadata;
    while (!ended.aborted) {
      for await (const event of cluster.watch(type, { ...selection, resourceVersion }, ended)) {
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
        if (event.type === 'DELETED' || event.type === 'BOOKMARK') continue;
        if (check(event.object)) return event.object;
      }
    }
    signal.throwIfAborted();
    throw new OcError(`timed out waiting for the condition on ${type.plural}/${name}`);
  } finally {
    patience.abort();
  }
}
