import type { KubernetesEvent } from '../../../wire/kubernetes.ts';
import { Events } from '../../../wire/resources.ts';
import { invalidValue } from './field-errors.ts';
import type { Kind, RequestContext } from './kind.ts';
import { age, column, wide } from './table.ts';

/** Events are history, not state: OpenShift keeps them for three hours. Source: its kube-apiserver's `event-ttl`. */
const lifetime = 3 * 60 * 60 * 1000;
const sweepInterval = 60_000;

/** Removes what is older than {@link lifetime}, now and then when an event is added. */
function createSweep(): (context: RequestContext) => void {
  let next = 0;
  return ({ now, storage }) => {
    if (now < next) return;
    next = now + sweepInterval;
    for (const { metadata, lastTimestamp } of storage.list(Events).items) {
      const last = Date.parse(lastTimestamp ?? metadata.creationTimestamp ?? '');
      if (last + lifetime < now) storage.remove(Events, metadata.namespace, metadata.name);
    }
  };
}

/** Source: kubernetes `pkg/registry/core/event/strategy.go`, `pkg/printers/internalversion/printers.go` printEvent. */
export const eventKind = (): Kind<KubernetesEvent> => {
  const sweep = createSweep();
  return { ...eventRules, prepareForCreate: (_, context) => sweep(context) };
};

const eventRules: Kind<KubernetesEvent> = {
  resource: Events,
  singular: 'event',
  shortNames: ['ev'],
  table: {
    columns: [
      column('Last Seen'),
      column('Type'),
      column('Reason'),
      column('Object'),
      wide('Subobject'),
      wide('Source'),
      column('Message'),
      wide('First Seen'),
      wide('Count'),
      { ...wide('Name'), format: 'name' },
    ],
    row(event, now) {
      const first = event.firstTimestamp ?? event.eventTime;
      const { involvedObject: about, source } = event;
      const component = source?.component || event.reportingComponent || '';
      return [
        age(event.lastTimestamp ?? first, now),
        event.type ?? '',
        event.reason ?? '',
        about.name ? `${(about.kind ?? '').toLowerCase()}/${about.name}` : (about.kind ?? '').toLowerCase(),
        about.fieldPath ?? '',
        source?.host ? `${component}, ${source.host}` : component,
        (event.message ?? '').trim(),
        age(first, now),
        String(event.count || 1),
        event.metadata.name,
      ];
    },
  },
  validate: ({ metadata, involvedObject }) =>
    (involvedObject?.namespace ?? '') !== '' && involvedObject.namespace !== metadata.namespace
      ? [invalidValue('involvedObject.namespace', involvedObject.namespace, 'does not match event.namespace')]
      : [],
  fields: ({ involvedObject: about, reason, type, source, reportingComponent }) => ({
    'involvedObject.kind': about.kind ?? '',
    'involvedObject.namespace': about.namespace ?? '',
    'involvedObject.name': about.name ?? '',
    'involvedObject.uid': about.uid ?? '',
    'involvedObject.apiVersion': about.apiVersion ?? '',
    'involvedObject.resourceVersion': about.resourceVersion ?? '',
    'involvedObject.fieldPath': about.fieldPath ?? '',
    reason: reason ?? '',
    reportingComponent: reportingComponent ?? '',
    source: source?.component || reportingComponent || '',
    type: type ?? '',
  }),
};
