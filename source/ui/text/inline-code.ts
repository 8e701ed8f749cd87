import type { Theme } from '../theme.ts';

/** Sentences of the session name commands in backticks: with colour they look like commands, without they keep them. */
export function inlineCode(text: string, theme: Theme): string {
  return text.replace(/`([^`\n]+)`/g, (quoted, code: string) => {
    const painted = theme.paint('code', code);
    return painted === code ? quoted : painted;
  });
}
