import type { ApiObject } from '../../../wire/kubernetes.ts';
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
import { layOut } from '../../printers/tabwriter.ts';
import { find, type Target } from '../../resources/find.ts';
import { readTriggers, type Triggers, triggersPatch } from '../../rollout/triggers.ts';
import type { Invocation, Verb } from '../../verb.ts';

export const triggers: Verb = {
  name: 'triggers',
  summary: 'Update the triggers on one or more objects.',
  usage: 'set triggers RESOURCE/NAME [--from-config|--from-image] [--auto|--manual] [flags]',
  examples: [
    'oc set triggers dc/web',
    'oc set triggers dc/web --auto',
    'oc set triggers deploy/web --from-image=web:latest -c web',
  ],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    { name: 'auto', type: 'boolean', help: 'changes start a rollout by themselves' },
    { name: 'manual', type: 'boolean', help: 'rollouts are started by hand' },
    { name: 'from-config', type: 'boolean', help: 'a change of the configuration' },
    { name: 'from-image', type: 'string', help: 'a new image in this ImageStreamTag' },
    { name: 'containers', short: 'c', type: 'string', help: 'containers that get the image, with commas' },
    { name: 'remove', type: 'boolean', help: 'takes the named trigger away' },
    { name: 'remove-all', type: 'boolean', help: 'takes all triggers away' },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
    fieldManagerFlag('oc-set-triggers'),
    recordFlag,
  ],
  run,
};

/** Source: openshift/oc `pkg/cli/set/triggers.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const wish = readWish(invocation);
  const { targets, errors, single } = await find(invocation, {
    read: true,
    everything: flags.boolean('all'),
    selector: flags.string('selector'),
  });
  if (wish === undefined) {
    throwCollected(errors);
    printTable(invocation, targets);
    return;
  }
  const printer = await createResultPrinter(invocation, dryRunOf(invocation));
  for (const target of targets) {
    const { type, name, object } = target;
    if (object === undefined) continue;
    const before = readTriggers(object);
    if (before === undefined) {
      if (single) throw new OcError(`${type.plural}/${name} does not support triggers`);
      continue;
    }
    try {
      const changed = await updateOne(invocation, target, object, wish(before));
      if (changed !== undefined) printer.print(type, changed, 'triggers updated');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(
        error instanceof OcError
          ? new OcError(`error: ${type.plural}/${name} ${error.message}`)
          : asError(error),
      );
    }
  }
  throwCollected(errors);
}

async function updateOne(
  invocation: Invocation,
  { type, namespace, name }: Target,
  object: ApiObject,
  wanted: Triggers,
): Promise<ApiObject | undefined> {
  const { cluster, request, flags } = invocation;
  const patch = triggersPatch(object, wanted);
  if (patch === undefined) return undefined;
  const dryRun = dryRunOf(invocation);
  if (dryRun === 'client') return object;
  return await cluster.patch(type, namespace, name, patch, 'strategic', {
    ...request,
    query: { fieldManager: flags.string('field-manager'), ...dryRunQuery(dryRun) },
  });
}

/** What the flags ask for; undefined when they ask for nothing, and the triggers are shown. */
function readWish({ flags, namespace }: Invocation): ((before: Triggers) => Triggers) | undefined {
  const auto = flags.boolean('auto');
  const manual = flags.boolean('manual');
  const remove = flags.boolean('remove');
  const fromConfig = flags.boolean('from-config');
  const image = parseImage(flags.string('from-image'), namespace);
  const count = (fromConfig ? 1 : 0) + (image === undefined ? 0 : 1);
  if (auto && manual) throw new OcError('you must specify at most one of --auto or --manual');
  if (flags.boolean('remove-all')) {
    if (remove) throw new OcError('you must specify either --remove or --remove-all');
    if (count > 0 || auto || manual) throw new OcError('--remove-all may not be used with any other flag');
    return () => ({ configChange: false, images: [] });
  }
  if (remove && count < 1)
    throw new OcError('--remove requires a flag defining a trigger type to be specified');
  if (count > 1) throw new OcError('you may only set one trigger type at a time');
  if (count === 0 && !auto && !manual) return undefined;
  if (remove) {
    return ({ configChange, images }) => ({
      configChange: configChange && !fromConfig,
      images: images.filter(({ from }) => from !== image?.from),
    });
  }
  if (count === 0) {
    return ({ images }) => ({ configChange: auto, images: images.map((each) => ({ ...each, auto })) });
  }
  if (image === undefined) return (before) => ({ ...before, configChange: true });
  const names = flags
    .string('containers')
    .split(',')
    .filter((name) => name !== '');
  const trigger = { ...image, auto: !manual, names };
  return ({ configChange, images }) => {
    const others = images.filter((each) => each.from !== image.from || each.namespace !== image.namespace);
    const at =
      images.length - others.length > 0 ? images.findIndex((each) => !others.includes(each)) : images.length;
    return { configChange, images: [...others.slice(0, at), trigger, ...others.slice(at)] };
  };
}

function parseImage(text: string, namespace: string): { from: string; namespace: string } | undefined {
  if (text === '') return undefined;
  const parts = text.split('/');
  if (parts.length > 2 || text.includes('@')) {
    throw new OcError('the value of --from-image must point to an image stream tag on this server');
  }
  const [first = '', second] = parts;
  const name = second ?? first;
  if (!/^[^:]+:[^:]+$/.test(name)) {
    throw new OcError('the value of --from-image must include the tag you wish to pull from');
  }
  return { from: name, namespace: second === undefined || first === namespace ? '' : first };
}

function printTable({ out }: Invocation, targets: readonly Target[]): void {
  const lines = ['NAME\tTYPE\tVALUE\tAUTO'];
  for (const { type, name, object } of targets) {
    const found = object === undefined ? undefined : readTriggers(object);
    const head = `${type.plural}/${name}`;
    if (found === undefined) {
      lines.push(`${head}\t<error>\t\tfalse`);
      continue;
    }
    lines.push(`${head}\tconfig\t\t${found.configChange}`);
    for (const { from, namespace, names, auto } of found.images) {
      const source = namespace === '' ? from : `${namespace}/${from}`;
      lines.push(
        `${head}\timage\t${names.length === 0 ? source : `${source} (${names.join(', ')})`}\t${auto}`,
      );
    }
  }
  const tabs = { minWidth: 0, tabWidth: 2, padding: 2, padWith: ' ' as const };
  out(layOut(lines.map((line) => `${line}\n`).join(''), tabs));
}
