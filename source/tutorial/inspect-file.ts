import type { ManifestObject } from '../lesson/manifest.ts';

/** A workspace file, as far as the course cares. */
export interface FileState {
  text: string;
  /** Placeholders that are still in it, with their line. */
  placeholders: { placeholder: string; line: number }[];
  /** Why it is not YAML, in one sentence. */
  syntax?: { line: number; message: string };
  /** What does not carry the learner's names, as sentences. */
  names: string[];
}

/**
 * Looks at a learner's file.
 * @param expected the objects of the manifest it came from, with the learner's values filled in
 */
export async function inspectFile(text: string, expected: readonly ManifestObject[]): Promise<FileState> {
  const { LineCounter, parseAllDocuments } = await import('./yaml.ts');
  const { manifestObjects, placeholders } = await import('../lesson/manifest.ts');
  const found = text
    .split('\n')
    .flatMap((line, index) =>
      placeholders
        .filter((placeholder) => line.includes(placeholder))
        .map((placeholder) => ({ placeholder, line: index + 1 })),
    );
  const lines = new LineCounter();
  const errors = parseAllDocuments(text, { lineCounter: lines }).flatMap((document) => document.errors);
  const [error] = errors;
  if (error !== undefined) {
    const words = error.message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
    return {
      text,
      placeholders: found,
      names: [],
      syntax: { line: lines.linePos(error.pos[0]).line, message: words },
    };
  }
  return {
    text,
    placeholders: found,
    names: found.length > 0 ? [] : wrongNames(manifestObjects(text), expected),
  };
}

function wrongNames(objects: readonly ManifestObject[], expected: readonly ManifestObject[]): string[] {
  return expected.flatMap((wanted) => {
    const named = objects.find(({ kind, name }) => kind === wanted.kind && name === wanted.name);
    if (named === undefined) {
      const other = objects.find(({ kind }) => kind === wanted.kind);
      return other === undefined
        ? [`It has no ${wanted.kind}.`]
        : [`Its ${wanted.kind} is named ${other.name}, not ${wanted.name}.`];
    }
    const what = `${wanted.kind} ${wanted.name}`;
    return [
      ...missingLabels(what, wanted.labels, named.labels),
      ...missingLabels(`The pods' template of ${what}`, wanted.podLabels, named.podLabels),
    ];
  });
}

function missingLabels(
  what: string,
  wanted: Record<string, string> = {},
  found: Record<string, string> = {},
): string[] {
  return Object.entries(wanted)
    .filter(([label, value]) => found[label] !== value)
    .map(([label, value]) => `${what} lacks the label ${label}: ${value}.`);
}
