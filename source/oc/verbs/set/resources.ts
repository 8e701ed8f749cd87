import type { Container } from '../../../wire/kubernetes.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  selectorFlag,
} from '../../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../../dry-run.ts';
import { asError, OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { find, type Target } from '../../resources/find.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { matching, podSpecOf, podSpecPatch } from './pod-template.ts';

export const resources: Verb = {
  name: 'resources',
  summary: 'Update resource requests/limits on objects with pod templates.',
  usage: 'set resources (-f FILENAME | TYPE NAME) [--limits=LIMITS] [--requests=REQUESTS] [flags]',
  examples: ['oc set resources dc/web --limits=cpu=200m,memory=128Mi'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    {
      name: 'containers',
      short: 'c',
      type: 'string',
      default: '*',
      help: 'names of the containers; * stands for any letters',
    },
    { name: 'limits', type: 'string', help: 'the most that containers get, such as cpu=200m,memory=128Mi' },
    { name: 'requests', type: 'string', help: 'what containers are sure to get' },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
    fieldManagerFlag('kubectl-set'),
    recordFlag,
    { name: 'local', type: 'boolean', help: '', elsewhere: true },
  ],
  run,
};

/** Source: kubectl `cmd/set/set_resources.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const { targets, errors } = await find(invocation, {
    read: true,
    everything: flags.boolean('all'),
    selector: flags.string('selector'),
  });
  throwCollected(errors.splice(0));
  if (flags.boolean('all') && flags.string('selector') !== '') {
    throw new OcError('cannot set --all and --selector at the same time');
  }
  const [limits, requests] = [flags.string('limits'), flags.string('requests')];
  if (limits === '' && requests === '') {
    throw new OcError(
      'you must specify an update to requests or limits (in the form of --requests/--limits)',
    );
  }
  const wanted = {
    ...(limits === '' ? {} : { limits: parseQuantities(limits) }),
    ...(requests === '' ? {} : { requests: parseQuantities(requests) }),
  };
  const printer = await createResultPrinter(invocation, dryRunOf(invocation));
  for (const target of targets) {
    try {
      const changed = await setOne(invocation, target, wanted, errors);
      if (changed !== undefined) printer.print(target.type, changed, 'resource requirements updated');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(asError(error));
    }
  }
  throwCollected(errors);
}

type Requirements = Record<string, Record<string, string>>;

/** Source: kubectl `pkg/generate/versioned/run.go` populateResourceListV1. */
function parseQuantities(spec: string): Record<string, string> {
  return Object.fromEntries(
    spec.split(',').map((part) => {
      const [name = '', quantity, ...more] = part.split('=');
      if (quantity === undefined || more.length > 0) {
        throw new OcError(`Invalid argument syntax ${part}, expected <resource>=<value>`);
      }
      if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+|n|u|m|k|[KMGTPE]i?)?$/.test(quantity)) {
        throw new OcError(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        );
      }
      return [name, quantity];
    }),
  );
}

async function setOne(
  invocation: Invocation,
  { type, namespace, name, object }: Target,
  wanted: Requirements,
  errors: Error[],
) {
  const { cluster, request, flags } = invocation;
  const spec = object === undefined ? undefined : podSpecOf(object);
  if (object === undefined || spec === undefined) return undefined;
  const pattern = flags.string('containers');
  const changes = (containers: readonly Container[] = []) =>
    matching(containers, pattern).map((container) => ({ name: container.name, resources: wanted }));
  const [containers, initContainers] = [changes(spec.containers), changes(spec.initContainers)];
  if (containers.length + initContainers.length === 0) {
    errors.push(new OcError(`error: unable to find container named ${pattern}`));
    return undefined;
  }
  const isSet = matching([...spec.containers, ...(spec.initContainers ?? [])], pattern).every((container) =>
    holds(container, wanted),
  );
  if (isSet) return undefined;
  const dryRun = dryRunOf(invocation);
  if (dryRun === 'client') return object;
  const fields = {
    ...(containers.length === 0 ? {} : { containers }),
    ...(initContainers.length === 0 ? {} : { initContainers }),
  };
  return await cluster.patch(type, namespace, name, podSpecPatch(object, fields), 'strategic', {
    ...request,
    query: { fieldManager: flags.string('field-manager'), ...dryRunQuery(dryRun) },
  });
}

function holds(container: Container, wanted: Requirements): boolean {
  const { resources: has = {} } = container as Container & { resources?: Requirements };
  return Object.entries(wanted).every(([kind, quantities]) =>
    Object.entries(quantities).every(([name, quantity]) => has[kind]?.[name] === quantity),
  );
}
