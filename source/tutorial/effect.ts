import { shortDigest } from '../wire/image-reference.ts';
import type { Chain, Hop } from './snapshot.ts';

/** What changed between two states of the chain, in one sentence; undefined where nothing did. */
export function describeEffect(before: Chain, after: Chain): string | undefined {
  const changes = after.hops.flatMap((hop) => {
    const change = changeOf(
      before.hops.find(({ name }) => name === hop.name),
      hop,
    );
    return change ?? [];
  });
  if (changes.length === 0) return undefined;
  const [first = '', ...rest] = changes;
  const words = rest.length === 0 ? first : `${[first, ...rest.slice(0, -1)].join(', ')} and ${rest.at(-1)}`;
  const end = after.complete && !before.complete ? ': one digest all the way' : '';
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`;
  return sentence.endsWith('…') ? sentence : `${sentence}.`;
}

function changeOf(before: Hop | undefined, after: Hop): string | undefined {
  const was = before?.status.state ?? 'absent';
  const is = after.status.state;
  const what = after.name === 'Quay' ? `Quay's ${after.object}` : `the ${after.name}`;
  if (was !== 'absent' && is === 'absent') return `${what} is gone`;
  if (is === 'broken' && was !== 'broken') return `${what} is broken`;
  if (after.digest !== undefined && after.digest !== before?.digest) {
    const verb = after.name === 'Pods' ? 'run' : 'has';
    const to = shortDigest(after.digest);
    return before?.digest === undefined ? `${what} ${verb} ${to}` : `${what} went on to ${to}`;
  }
  return was === 'absent' && is !== 'absent' ? `${what} came to be` : undefined;
}
