import { shortDigest } from '../wire/image-reference.ts';
import type { Chain, Hop } from './snapshot.ts';

/** What happened to one hop, or to several alike: of them the words are said once. */
interface Change {
  what: string[];
  /** For one, and for several. */
  one: string;
  many: string;
}

/** What changed between two states of the chain, in one sentence; undefined where nothing did. */
export function describeEffect(before: Chain, after: Chain): string | undefined {
  const changes: Change[] = [];
  for (const hop of after.hops) {
    const change = changeOf(
      before.hops.find(({ name }) => name === hop.name),
      hop,
    );
    if (change === undefined) continue;
    const alike = changes.find(({ many }) => many === change.many);
    if (alike === undefined) changes.push(change);
    else alike.what.push(...change.what);
  }
  if (changes.length === 0) return undefined;
  const words = listed(
    changes.map(({ what, one, many }) => `${listed(what)} ${what.length === 1 ? one : many}`),
  );
  const end = after.complete && !before.complete ? ': one digest all the way' : '';
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`;
  return sentence.endsWith('…') ? sentence : `${sentence}.`;
}

function changeOf(before: Hop | undefined, after: Hop): Change | undefined {
  const was = before?.status.state ?? 'absent';
  const is = after.status.state;
  const isMany = after.name === 'Pods';
  const change = (one: string, many: string): Change => ({
    what: [after.name === 'Quay' ? `Quay's ${after.object}` : `the ${after.name}`],
    one: isMany ? many : one,
    many,
  });
  if (was !== 'absent' && is === 'absent') return change('is gone', 'are gone');
  if (is === 'broken' && was !== 'broken') return change('is broken', 'are broken');
  if (after.digest !== undefined && after.digest !== before?.digest) {
    const to = shortDigest(after.digest);
    return before?.digest === undefined
      ? change(`has ${to}`, `have ${to}`)
      : change(`went on to ${to}`, `went on to ${to}`);
  }
  return was === 'absent' && is !== 'absent' ? change('was made', 'were made') : undefined;
}

/** `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
