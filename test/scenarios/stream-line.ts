import type { ImageStream } from '../../source/wire/openshift.ts';

/** What digests are the images of. */
export type Versions = ReadonlyMap<string, string>;

export const withVersions = (text: string, versions: Versions): string =>
  text.replace(/sha256:\w+/, (digest) => versions.get(digest) ?? digest);

/**
 * A state of a stream in a line: its tags with where they come from (`*` scheduled, `+` lists kept whole), and what they got.
 * Generations come after `@`: `@2 | latest*=web@2 | latest: v1@2`.
 */
export function streamLine({ metadata, spec, status }: ImageStream, versions: Versions): string {
  const asked = (spec.tags ?? []).map(({ name, from, generation, importPolicy }) => {
    const marks = `${importPolicy?.scheduled === true ? '*' : ''}${importPolicy?.importMode === 'Legacy' ? '' : '+'}`;
    const source = withVersions(from?.name ?? '', versions).replace(/^.*[:@]/, '');
    return `${name}${marks}=${source}@${generation}`;
  });
  const got = (status?.tags ?? []).map(({ tag, items, conditions }) =>
    [
      `${tag}:`,
      ...(items ?? []).map(({ image, generation }) => `${versions.get(image)}@${generation}`),
      ...(conditions ?? []).map(({ reason, generation }) => `${reason}@${generation}`),
    ].join(' '),
  );
  return [`@${metadata.generation}`, asked.join(' '), ...got].join(' | ');
}
