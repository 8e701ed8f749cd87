import type { KubernetesEvent } from '../../wire/kubernetes.ts';
import { Events, groupVersion } from '../../wire/resources.ts';
import { allNamespacesFlag } from '../common-flags.ts';
import { eventAge } from '../describe/events.ts';
import { OcError } from '../errors.ts';
import { layOut, tableTabs } from '../printers/tabwriter.ts';
import { asNoSuchType } from '../resources/discovery.ts';
import { parseArguments } from '../resources/find.ts';
import type { Invocation, Verb } from '../verb.ts';

export const events: Verb = {
  name: 'events',
  summary: 'List events.',
  usage: 'events [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [flags]',
  examples: ['oc events', 'oc events --for dc/jdoe2-deployment-config', 'oc events --types=Warning'],
  flags: [
    { name: 'for', type: 'string', help: 'only about this object, TYPE/NAME' },
    { name: 'types', type: 'list', help: 'only of these types: Normal, Warning' },
    { name: 'watch', short: 'w', type: 'boolean', help: 'goes on with each new event' },
    { name: 'no-headers', type: 'boolean', help: 'no line with the names of the columns' },
    allNamespacesFlag,
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/events/{events,event_printer}.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { cluster, request, flags, out, err, namespace, signal } = invocation;
  const allNamespaces = flags.boolean('all-namespaces');
  const fieldSelector = await selectorFor(invocation);
  const selection = {
    ...(allNamespaces ? {} : { namespace }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
  const wanted = flags
    .list('types')
    .flatMap((each) => each.split(','))
    .map((each) => each.toLowerCase());
  if (wanted.some((each) => each !== 'normal' && each !== 'warning')) {
    throw new OcError('valid --types are Normal or Warning');
  }
  const isWanted = ({ type = '' }: KubernetesEvent) =>
    wanted.length === 0 || wanted.includes(type.toLowerCase());
  const remembered: number[] = [];
  let headers = !flags.boolean('no-headers');
  const print = (found: readonly KubernetesEvent[]) => {
    out(layOut(lines(invocation, found, headers), { ...tableTabs, remembered }));
    headers = false;
  };
  const list = await cluster.list(Events, selection, request);
  const found = list.items.filter(isWanted).sort((a, b) => timeOf(a) - timeOf(b));
  if (!flags.boolean('watch')) {
    if (found.length === 0)
      err(allNamespaces ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
    else print(found);
    return;
  }
  if (found.length > 0) print(found);
  const { resourceVersion } = list.metadata;
  for await (const { type, object } of cluster.watch(Events, { ...selection, resourceVersion }, signal)) {
    if (type !== 'DELETED' && type !== 'BOOKMARK' && isWanted(object)) print([object]);
  }
}

async function selectorFor(invocation: Invocation): Promise<string | undefined> {
  const word = invocation.flags.string('for');
  if (word === '') return undefined;
  if (!word.includes('/')) throw new OcError('--for must be in resource/name form');
  const parsed = await parseArguments(invocation, [word]).catch(asNoSuchType);
  const [first] = parsed.all ? [] : parsed.names;
  if (first === undefined) throw new OcError('--for must be in resource/name form');
  return [
    `involvedObject.kind=${first.type.kind}`,
    `involvedObject.apiVersion=${groupVersion(first.type)}`,
    `involvedObject.name=${first.name}`,
  ].join(',');
}

const timeOf = ({ lastTimestamp, eventTime }: KubernetesEvent) =>
  Date.parse(lastTimestamp ?? eventTime ?? '') || 0;

function lines({ clock, flags }: Invocation, found: readonly KubernetesEvent[], headers: boolean): string {
  const now = clock.now();
  const allNamespaces = flags.boolean('all-namespaces');
  const rows = found.map((event) => [
    ...(allNamespaces ? [event.metadata.namespace ?? ''] : []),
    eventAge(event, now),
    event.type ?? '',
    event.reason ?? '',
    `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}`,
    (event.message ?? '').trim(),
  ]);
  const head = [...(allNamespaces ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  return [...(headers ? [head] : []), ...rows].map((cells) => `${cells.join('\t')}\n`).join('');
}
