import { isStalled } from '../../tutorial/chain/hop.ts';
import type { CheckSnapshot, Hop, Problem, Snapshot } from '../../tutorial/snapshot.ts';
import { humanDuration } from '../../wire/ages.ts';
import { shortDigest } from '../views/chain-lines.ts';

/** What the linear layout says, in sentences that make sense when they are heard. */

const checkWords = {
  passed: 'Passed',
  waiting: 'Not yet',
  failed: 'Failed',
  broken: 'Broken again',
} satisfies Record<CheckSnapshot['state'], string>;

export function checkSentences(check: CheckSnapshot): string[] {
  const lines = [`${checkWords[check.state]}: ${check.title}.`];
  if (check.state === 'passed') return lines;
  if (check.expected !== undefined) lines.push(`  Expected: ${check.expected}`);
  if (check.found !== undefined) lines.push(`  Found: ${check.found}`);
  if (check.next !== undefined) lines.push(`  Next: ${check.next}`);
  return lines;
}

export function problemSentences({ what, words, remedy }: Problem): string[] {
  return [
    `Problem: ${what}`,
    ...(words === undefined ? [] : [`  The server says: ${words}`]),
    ...(remedy === undefined ? [] : [`  What to do: ${remedy}`]),
  ];
}

/** @param now milliseconds since the epoch; left out, no age is told */
export function hopSentence(hop: Hop, isFirst: boolean, now?: number): string {
  const object = hop.object === '' ? '' : ` ${hop.object}`;
  const digest = hop.digest === undefined ? '' : `, ${shortDigest(hop.digest)}`;
  const age = hop.at === undefined || now === undefined ? '' : `, since ${humanDuration(now - hop.at)}`;
  return `${hop.name}${object}: ${hopWords(hop, isFirst)}${digest}${age}.`;
}

function hopWords({ status }: Hop, isFirst: boolean): string {
  switch (status.state) {
    case 'same':
      return isFirst ? 'has the image' : 'same image as before it';
    case 'pending':
      return isStalled(status) ? `behind: ${status.next}` : `waiting for: ${status.next}`;
    case 'broken':
      return `broken: ${status.words}${status.remedy === undefined ? '' : ` (${status.remedy})`}`;
    case 'absent':
      return status.words;
  }
}

export function connectionSentence(connection: Snapshot['connection']): string {
  switch (connection.state) {
    case 'starting':
      return `${connection.what}.`;
    case 'connected':
      return 'The connection is there again.';
    case 'lost':
      return `Connection lost: ${connection.words}. It is tried again by itself; “retry” tries now.`;
  }
}
