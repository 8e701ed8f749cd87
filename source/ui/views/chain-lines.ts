import { isStalled } from '../../tutorial/chain/hop.ts';
import type { Chain, Hop } from '../../tutorial/snapshot.ts';
import { humanDuration } from '../../wire/ages.ts';
import { inlineCode } from '../text/inline-code.ts';
import stringWidth from '../text/string-width.ts';
import { apart, cut, cutStart, pad, wrap } from '../text/wrap.ts';
import type { Theme } from '../theme.ts';

/** `line`: a hop a line with the digest's start, `words`: another line with the digest, `wide`: all in columns, `full`: each pod as well. */
export type Density = 'line' | 'words' | 'wide' | 'full';

export interface ChainContext {
  width: number;
  theme: Theme;
  /** Milliseconds since the epoch. */
  now: number;
  density: Density;
}

/** The way of the digest, hop by hop, from Quay's tag to the pods. */
export function chainLines(chain: Chain, context: ChainContext): string[] {
  return chain.hops.flatMap((hop, index) => hopLines(hop, index, chain.hops.length, context));
}

/** How a hop stands, in a glyph and a word. */
export function statusWords(hop: Hop, isFirst: boolean, theme: Theme): string {
  const { glyphs } = theme;
  switch (hop.status.state) {
    case 'same':
      // Without a digest it is the same tag that is named: what is behind that may differ.
      return isFirst
        ? ''
        : theme.paint('good', `${glyphs.same} same${hop.digest === undefined ? ' tag' : ''}`);
    case 'pending':
      return theme.paint('warning', `${glyphs.pending} ${isStalled(hop.status) ? 'behind' : 'waiting'}`);
    case 'broken':
      return theme.paint('bad', `${glyphs.failed} broken`);
    case 'absent':
      return theme.paint('muted', `${glyphs.absent} ${inlineCode(hop.status.words, theme)}`);
  }
}

function statusSign({ status: { state } }: Hop, { glyphs, paint }: Theme): string {
  switch (state) {
    case 'same':
      return paint('good', glyphs.same);
    case 'pending':
      return paint('warning', glyphs.pending);
    case 'broken':
      return paint('bad', glyphs.failed);
    case 'absent':
      return paint('muted', glyphs.absent);
  }
}

/** `sha256:72d4cd64…`: enough to compare by eye. */
export function shortDigest(digest: string | undefined, digits = 12): string {
  if (digest === undefined) return '';
  const [algorithm, hex] = digest.includes(':') ? digest.split(':', 2) : ['', digest];
  return `${algorithm === '' ? '' : `${algorithm}:`}${hex?.slice(0, digits) ?? ''}`;
}

function hopLines(hop: Hop, index: number, count: number, context: ChainContext): string[] {
  const { theme, width, density } = context;
  const isFirst = index === 0;
  const isLast = index === count - 1;
  const branch = theme.paint('muted', isFirst ? '' : isLast ? theme.glyphs.lastBranch : theme.glyphs.branch);
  const trunk = theme.paint('muted', isLast ? '  ' : theme.glyphs.trunk);
  const status = statusWords(hop, isFirst, theme);
  const lines: string[] = [];
  if (density === 'line') {
    const digest = shortDigest(hop.digest, 7).replace(/^sha256:/, '');
    const own = isFirst || (isLast && hop.status.state !== 'absent') ? ` ${hop.object}` : '';
    // One below the other, digests are compared by eye: a sign alone leaves them in one column.
    const right = digest === '' ? status : `${digest} ${isFirst ? ' ' : statusSign(hop, theme)}`;
    return [
      ends(branch, hop.name + own, right, width, theme),
      ...explanation(hop, context).map((line) => trunk + line),
    ];
  }
  if (density === 'wide' || density === 'full') {
    const name = pad(`${branch}${theme.paint('strong', hop.name)}`, 24);
    if (hop.status.state === 'absent') {
      // Without a digest, its column has room for the words.
      const [first = '', ...rest] = wrap(status, width - 24);
      lines.push(name + first, ...rest.map((line) => pad(trunk, 24) + line));
    } else {
      const start = `${name}${pad(shortDigest(hop.digest), 20)} ${pad(status, 11)}`;
      lines.push(apart(start.trimEnd(), ageOf(hop, context), width) ?? start);
    }
    // A dash stands for no name.
    if (/[a-z0-9]/i.test(hop.object)) lines.push(trunk + theme.paint('muted', cut(hop.object, width - 2)));
  } else {
    const fits = stringWidth(branch + hop.name + status) + 1 <= width;
    const own = isFirst ? ` ${hop.object}` : '';
    lines.push(ends(branch, hop.name + own, fits ? status : '', width, theme));
    if (!fits) lines.push(...wrap(status, width - 2).map((line) => trunk + line));
    const age = ageOf(hop, context);
    const digests = [shortDigest(hop.digest), shortDigest(hop.digest, 8)];
    const details = digests.map((digest) => apart(digest, age, width - 2));
    if (hop.digest !== undefined)
      lines.push(trunk + (details.find((line) => line !== undefined) ?? digests[1]));
    if (hop.name === 'Pods' && hop.status.state !== 'absent') lines.push(trunk + cut(hop.object, width - 2));
  }
  lines.push(...explanation(hop, context).map((line) => trunk + line));
  if (density === 'full') lines.push(...podLines(hop, context).map((line) => trunk + line));
  return lines;
}

function ends(branch: string, name: string, right: string, width: number, theme: Theme): string {
  const room = width - stringWidth(branch) - stringWidth(right) - (right === '' ? 0 : 1);
  const left = branch + theme.paint('strong', cut(name, room));
  return apart(left, right, width) ?? left;
}

function ageOf(hop: Hop, { now, theme }: ChainContext): string {
  return hop.at === undefined ? '' : theme.paint('muted', `${humanDuration(now - hop.at)} ago`);
}

/** What a hop waits for, or why it is broken and what to do. */
function explanation({ status }: Hop, { theme, width, now }: ChainContext): string[] {
  const room = width - 2;
  if (status.state === 'pending') {
    // Where nothing will move it on, it does not matter since when.
    const since =
      status.since === undefined || isStalled(status) ? '' : ` (for ${humanDuration(now - status.since)})`;
    return wrap(theme.paint('warning', inlineCode(`${status.next}${since}`, theme)), room);
  }
  if (status.state === 'broken') {
    return [
      ...wrap(status.words, room).map((line) => theme.paint('bad', line)),
      ...(status.remedy === undefined
        ? []
        : wrap(`${theme.glyphs.arrow} ${inlineCode(status.remedy, theme)}`, room)),
    ];
  }
  return [];
}

function podLines(hop: Hop, { theme, width }: ChainContext): string[] {
  return (hop.pods ?? []).map((pod) => {
    const mark = pod.ready
      ? theme.paint('good', `${theme.glyphs.passed} ready    `)
      : theme.paint('warning', `${theme.glyphs.waiting} not ready`);
    const facts = `  ${mark} ${pod.phase.padEnd(7)} ${shortDigest(pod.digest).padEnd(19)} `;
    return facts + cutStart(pod.name, Math.max(8, width - 2 - stringWidth(facts)), theme.glyphs.ellipsis);
  });
}
