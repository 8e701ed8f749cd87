/** Source: openshift-apiserver `pkg/image/printers/internalversion/printer.go`. */
import { dockerDuration } from '../../../../wire/ages.ts';
import type { ImageStream } from '../../../../wire/openshift.ts';
import type { TableDefinition } from '../../kinds/kind.ts';
import { column, nameColumn } from '../../kinds/table.ts';

/** `2 minutes ago`; '' for no time. */
export const ago = (time: string | undefined, now: number): string =>
  time === undefined || time === '' ? '' : `${dockerDuration(now - Date.parse(time))} ago`;

export const imageStreamTable: TableDefinition<ImageStream> = {
  columns: [nameColumn, column('Image Repository'), column('Tags'), column('Updated')],
  row(stream, now) {
    const tags = (stream.status?.tags ?? [])
      .map(({ tag, items }) => ({ tag, created: items?.[0]?.created ?? '' }))
      .toSorted((a, b) =>
        a.created === b.created ? (a.tag < b.tag ? -1 : 1) : a.created > b.created ? -1 : 1,
      );
    return [
      stream.metadata.name,
      stream.status?.publicDockerImageRepository ||
        stream.spec.dockerImageRepository ||
        (stream.status?.dockerImageRepository ?? ''),
      tagsUpToWidth(
        tags.map(({ tag }) => tag),
        40,
      ),
      ago(tags[0]?.created, now),
    ];
  },
};

/** As many tags as fit into `width` characters, or a quarter more where that makes the edge less ragged; at least one. */
export function tagsUpToWidth(tags: readonly string[], width: number): string {
  let remaining = width;
  let shown = tags.length;
  for (const [i, tag] of tags.entries()) {
    remaining -= tag.length + 1;
    if (remaining >= 0) continue;
    const margin = Math.trunc(width / 4);
    if (i > 0 && margin < remaining + tag.length && margin >= -remaining) continue;
    shown = Math.max(i, 1);
    break;
  }
  const text = tags.slice(0, shown).join(',');
  return shown < tags.length ? `${text} + ${tags.length - shown} more...` : text;
}
