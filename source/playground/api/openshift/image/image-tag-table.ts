/** Source: openshift-apiserver `pkg/image/printers/internalversion/printer.go` printImageTag. */
import type { NamedTagEventList, TagReference } from '../../../../wire/openshift.ts';
import type { TableDefinition } from '../../kinds/kind.ts';
import { column, nameColumn } from '../../kinds/table.ts';
import { ago } from './image-stream-table.ts';
import type { ImageTag } from './resources.ts';

export const imageTagTable: TableDefinition<ImageTag> = {
  columns: [nameColumn, column('Spec'), column('Status'), column('History', 'number'), column('Updated')],
  row(tag, now) {
    const asked = tag.spec === null ? { spec: '', source: '', status: '' } : describeSpec(tag.spec);
    const found = tag.status === null ? asked : describeStatus(tag.status, tag.spec, asked);
    const count = tag.status?.items?.length ?? 0;
    return [
      tag.metadata.name,
      found.spec,
      found.status || found.source,
      count === 0 ? null : count,
      ago(lastChange(tag.status), now),
    ];
  },
};

interface Described {
  spec: string;
  /** What the tag stands for, shown while there is nothing more to say. */
  source: string;
  status: string;
}

function describeSpec({ from, reference, importPolicy }: TagReference): Described {
  if (from === undefined) return { spec: '', source: '', status: '' };
  const name = from.name ?? '';
  const spec = importPolicy?.scheduled === true ? 'Scheduled' : reference === true ? 'Ref' : 'Tag';
  switch (from.kind) {
    case 'DockerImage':
      return { spec, source: name, status: '' };
    case 'ImageStreamImage': {
      const at = name.indexOf('@');
      return at < 0
        ? { spec, source: '', status: 'InvalidRefName' }
        : { spec, source: `image/${name.slice(at + 1)}`, status: '' };
    }
    case 'ImageStreamTag':
      return {
        spec: name.includes(':') ? spec : 'Track',
        source: from.namespace ? `istag ${from.namespace}/${name}` : `istag/${name}`,
        status: '',
      };
    default:
      return { spec, source: '', status: 'InvalidRefKind' };
  }
}

function describeStatus(
  list: NamedTagEventList,
  reference: TagReference | null,
  asked: Described,
): Described {
  let { spec, source, status } = asked;
  const generation = reference?.generation ?? 0;
  const event = list.items?.[0];
  if (event !== undefined) {
    if (generation > 0 && event.generation > 0 && event.generation < generation) status = 'Importing';
    else if (event.image !== '') source = `image/${event.image}`;
    else if (event.dockerImageReference !== '') source = event.dockerImageReference;
    const isNewerThanAsked = generation > 0 && event.generation > generation;
    if ((source !== '' && spec === '') || (spec !== 'Track' && isNewerThanAsked)) spec = 'Push';
  }
  const failed = list.conditions?.find(
    ({ type, status: value }) => type === 'ImportSuccess' && value === 'False',
  );
  if (failed !== undefined) status = `ImportFailed (${failed.reason ?? ''})`;
  return { spec, source, status };
}

function lastChange(list: NamedTagEventList | null): string | undefined {
  const times = [list?.items?.[0]?.created, ...(list?.conditions ?? []).map((c) => c.lastTransitionTime)];
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
}
