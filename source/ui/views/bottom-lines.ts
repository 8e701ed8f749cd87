import { sanitizeLine } from '../../platform/sanitize.ts';
import type { LineInput } from '../hooks/screen-state.ts';
import type { KeyContext } from '../keys/context.ts';
import { keyLabel } from '../keys/key-names.ts';
import { cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';
import { footerLine } from './footer-line.ts';
import { type StatusFacts, statusLines } from './status-lines.ts';

export interface BottomLines {
  /** At least one, so that short words move nothing. */
  status: string[];
  footer: string;
  /** What stands before a line that is being typed. */
  lead: string;
}

const leads = { cdsid: '', command: ':', search: '/', filter: '&' } satisfies Record<
  LineInput['purpose'],
  string
>;

/** The two lines at the bottom: what there is to say, and the keys that are valid now. */
export function bottomLines(
  facts: StatusFacts & { keys: KeyContext },
  width: number,
  theme: Theme,
): BottomLines {
  const { input } = facts.state;
  return {
    status: input === undefined || input.purpose === 'cdsid' ? statusLines(facts, width, theme) : [''],
    footer: input === undefined ? footerLine(facts.keys, width, theme) : inputFooter(input, width, theme),
    lead: input === undefined ? '' : ` ${theme.paint('key', leads[input.purpose])}`,
  };
}

/** While a line is being typed, other keys are valid; what is offered or asked about it stands in their place. */
function inputFooter({ purpose, asked, candidates }: LineInput, width: number, theme: Theme): string {
  if (asked !== undefined) {
    const enter = keyLabel('return', theme.glyphs, theme.ascii);
    const words = `Not yours: ${sanitizeLine(asked)}. ${enter} deletes it all the same, Esc leaves it.`;
    return ` ${theme.paint('warning', cut(words, width - 2))}`;
  }
  if (candidates !== undefined)
    return ` ${theme.paint('muted', cut(candidates.map(sanitizeLine).join('  '), width - 2))}`;
  const entries: [string, string][] = {
    cdsid: [
      ['return', 'go on'],
      ['escape', 'clear'],
      ['ctrl-c', 'twice: quit'],
    ],
    command: [
      ['return', 'do it'],
      ['tab', 'complete'],
      ['up', 'earlier'],
      ['escape', 'cancel'],
    ],
    search: [
      ['return', 'search'],
      ['escape', 'cancel'],
    ],
    filter: [
      ['return', 'filter'],
      ['escape', 'cancel'],
    ],
  }[purpose] as [string, string][];
  const shown = entries.map(
    ([key, label]) => `${theme.paint('key', keyLabel(key, theme.glyphs, theme.ascii))} ${label}`,
  );
  return ` ${shown.join('  ')}`;
}
