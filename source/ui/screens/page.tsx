import { Pane } from '../components/pane.tsx';
import { useTheme } from '../components/theme-context.ts';

/** Lines to be read over the whole screen, from `offset` on, without a frame: what is copied from it is only text. */
export function PageScreen({
  title,
  lines,
  offset,
  columns,
  rows,
}: {
  title: string;
  lines: readonly string[];
  offset: number;
  columns: number;
  rows: number;
}) {
  const { glyphs } = useTheme();
  const below = lines.length - offset - (rows - 1);
  const more = [
    offset > 0 ? `${glyphs.up} ${offset}` : '',
    below > 0 ? `${glyphs.down} ${below} more: Space` : '',
  ];
  return (
    <Pane
      view={{
        pane: 'step',
        title,
        note: '',
        more: more.filter((part) => part !== '').join('  '),
        lines: lines.slice(offset, offset + rows - 1),
        width: columns,
        height: rows,
        framed: false,
        focused: true,
      }}
    />
  );
}
