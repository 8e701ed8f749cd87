import type { ResetPlan } from '../../tutorial/snapshot.ts';
import { wrap, wrapHanging } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

/** The plan of a reset: what goes, what comes back, what is left alone; asked before anything is done. */
export function resetLines(plan: ResetPlan, width: number, theme: Theme): string[] {
  const item = (mark: string, text: string) => wrapHanging(text, width, `  ${mark} `, '    ');
  const lines = [theme.paint('strong', `Reset ${plan.scope}?`), ''];
  if (plan.deletions.length === 0) lines.push('Deletes nothing: there is no object of it on the cluster.');
  else {
    lines.push(
      `Deletes ${plan.deletions.length === 1 ? 'this object' : `these ${plan.deletions.length} objects`} of yours:`,
    );
    for (const { kind, name, createdAt, step } of plan.deletions) {
      const since = [
        createdAt && `created ${createdAt.replace('T', ' ').replace(/:\d\dZ$/, ' UTC')}`,
        step && `from “${step}”`,
      ]
        .filter(Boolean)
        .join(', ');
      lines.push(...item('-', `${kind} ${name}${since === '' ? '' : ` (${since})`}`));
    }
  }
  if (plan.restores.length > 0) {
    lines.push('', 'Puts back:');
    for (const what of plan.restores) lines.push(...item('+', what));
  }
  if (plan.leftAlone.length > 0) {
    lines.push('', 'Leaves alone:');
    for (const { kind, name, why } of plan.leftAlone) lines.push(...item('=', `${kind} ${name}: ${why}`));
  }
  lines.push(
    '',
    ...wrap(
      `${theme.paint('key', 'y')} does it. ${theme.paint('key', 'n')} or ${theme.paint('key', 'esc')} leaves everything as it is.`,
      width,
    ),
  );
  return lines;
}
