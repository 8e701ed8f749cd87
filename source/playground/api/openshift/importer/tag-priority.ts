/**
 * Which tags of a repository come first when not all are imported: `latest`, then minor versions (`5.1`, `v5.1-rc1`), then
 * full ones (`5.1.3`), both newest first, then the rest by name.
 * Source: openshift/library-go `pkg/image/imageutil/helpers.go` PrioritizeTags.
 */

interface Version {
  numbers: readonly number[];
  /** Parts after the `-`; empty for a release. */
  prerelease: readonly string[];
}

interface Prioritised {
  tag: string;
  rank: number;
  version?: Version;
}

const numeric = '(0|[1-9]\\d*)';
const full = new RegExp(
  `^v?${numeric}\\.${numeric}\\.${numeric}(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?$`,
);
const minor = new RegExp(`^v?${numeric}\\.${numeric}(?:-(\\w+))?$`);

export const prioritiseTags = (tags: readonly string[]): string[] =>
  tags
    .map(prioritise)
    .toSorted(compare)
    .map(({ tag }) => tag);

function prioritise(tag: string): Prioritised {
  if (tag === 'latest') return { tag, rank: 0 };
  const isFull = full.exec(tag);
  if (isFull !== null) {
    const [, major = '', second = '', patch = '', prerelease] = isFull;
    return { tag, rank: 2, version: version([major, second, patch], prerelease) };
  }
  const isMinor = minor.exec(tag);
  if (isMinor !== null) {
    const [, major = '', second = '', prerelease] = isMinor;
    return { tag, rank: 1, version: version([major, second, '0'], prerelease) };
  }
  return { tag, rank: 3 };
}

const version = (numbers: readonly string[], prerelease: string | undefined): Version => ({
  numbers: numbers.map(Number),
  prerelease: prerelease === undefined ? [] : prerelease.split('.'),
});

function compare(a: Prioritised, b: Prioritised): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  const newer =
    a.version === undefined || b.version === undefined ? 0 : compareVersions(b.version, a.version);
  return newer !== 0 ? newer : a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0;
}

/** Source: semver.org, section 11. */
function compareVersions(a: Version, b: Version): number {
  for (const [i, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  for (const [i, part] of a.prerelease.entries()) {
    const other = b.prerelease[i];
    if (other === undefined) return 1;
    const difference = comparePrerelease(part, other);
    if (difference !== 0) return difference;
  }
  return a.prerelease.length - b.prerelease.length;
}

function comparePrerelease(a: string, b: string): number {
  const isNumber = (text: string): boolean => /^\d+$/.test(text);
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b);
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
