import type { Snapshot } from '../../tutorial/snapshot.ts';
import type { SessionState } from '../hooks/use-session.ts';
import type { UiOptions } from '../options.ts';
import { apart, cut } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

export interface HeaderFacts {
  target: string;
  namespace: string;
  cdsid: string;
  /** `connecting`, `connection lost`. */
  state?: string | undefined;
  lesson?: { number: number; title: string; step: number; steps: number; done: number } | undefined;
}

/** What the first line says: from the snapshot, and before there is one from what the program was started with. */
export function headerFacts(
  before: UiOptions['header'],
  session: SessionState,
  snapshot: Snapshot | undefined,
  inLesson: boolean,
): HeaderFacts {
  if (snapshot === undefined) {
    const state =
      session.state === 'starting' ? 'starting' : session.state === 'failed' ? 'not connected' : undefined;
    return { target: before.target, namespace: before.namespace, cdsid: before.cdsid ?? '', state };
  }
  const { target, namespace, cdsid, connection, lesson } = snapshot;
  const state = { starting: 'connecting', connected: undefined, lost: 'connection lost' }[connection.state];
  const facts: HeaderFacts = { target, namespace, cdsid, state };
  if (lesson !== undefined && inLesson) {
    facts.lesson = {
      number: lesson.number,
      title: lesson.title,
      step: lesson.step + 1,
      steps: lesson.steps.length,
      done: lesson.steps.filter((step) => step.done || step.skipped).length,
    };
  }
  return facts;
}

/** The first line: where one is on the left, how far on the right; what matters less goes first when room is short. */
export function headerLine(facts: HeaderFacts, width: number, theme: Theme): string {
  const separator = ` ${theme.paint('muted', theme.glyphs.separator)} `;
  const name = theme.paint('strong', 'oc-tutor');
  const state = facts.state === undefined ? [] : [theme.paint('warning', facts.state)];
  const who = facts.cdsid === '' ? [] : [facts.cdsid];
  const lefts = [
    [name, facts.target, facts.namespace, ...who, ...state],
    [facts.target, facts.namespace, ...who, ...state],
    [facts.namespace, ...who, ...state],
  ].map((parts) => ` ${parts.join(separator)}`);
  for (const right of rights(facts, theme)) {
    for (const left of lefts) {
      const line = apart(left, right === '' ? '' : `  ${right} `, width);
      if (line !== undefined) return line;
    }
  }
  return cut(` ${facts.namespace}`, width, theme.glyphs.ellipsis);
}

function rights({ lesson }: HeaderFacts, theme: Theme): string[] {
  if (lesson === undefined) return [''];
  const count = `${lesson.step}/${lesson.steps}`;
  const title = `${lesson.number} ${theme.paint('strong', lesson.title)}`;
  return [
    `${title}  ${count} ${progressBar(lesson.done, lesson.steps, 8, theme)}`,
    `${title}  ${count}`,
    `Lesson ${lesson.number}  ${count}`,
    '',
  ];
}

/** A bar of `width` columns; something done shows, and only all done fills it. */
export function progressBar(done: number, of: number, width: number, theme: Theme): string {
  const share = of === 0 ? 0 : done / of;
  const filled =
    share >= 1 ? width : Math.min(width - 1, Math.max(done > 0 ? 1 : 0, Math.round(share * width)));
  return (
    theme.paint('good', theme.glyphs.barDone.repeat(filled)) +
    theme.paint('muted', theme.glyphs.barLeft.repeat(width - filled))
  );
}
