import { basename, join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { sanitizeLine } from '../../platform/sanitize.ts';
import { whereIs } from '../text/where.ts';
import { matches } from '../views/log-lines.ts';
import type { IntentContext } from './intent-context.ts';

/**
 * Writes the lines that the filter lets through to a file in the workspace.
 * @param name of the file; without one it is made from the time
 * @throws the system's error when it cannot be written
 */
export async function saveLogs(
  { logLines, state, snapshot, dispatch }: IntentContext,
  name: string,
): Promise<void> {
  if (snapshot === undefined) return;
  const { filter, timestamps } = state.logs;
  const kept = logLines.filter((line) => filter === '' || line.mark !== '|' || matches(line, filter));
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const path = join(snapshot.workspace, name === '' ? `logs-${time}.txt` : basename(name));
  const text = kept.map(({ mark, pod, text: words, at }) => {
    if (mark !== '|') return `${mark} ${sanitizeLine(pod)}`;
    const written = timestamps && at !== undefined ? `${new Date(at).toISOString()} ` : '';
    return `${sanitizeLine(pod)} | ${written}${sanitizeLine(words)}`;
  });
  await writeFileAtomic(path, `${text.join('\n')}\n`);
  dispatch({ type: 'notice', text: `Saved ${kept.length} lines: ${whereIs(path)}` });
}
