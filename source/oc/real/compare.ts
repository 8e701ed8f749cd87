import type { OcContext } from '../context.ts';
import { formatError, NotSpokenError, OcError } from '../errors.ts';
import { findVerb } from '../find-verb.ts';
import { runOc } from '../run.ts';
import type { Verb } from '../verb.ts';
import { verbs } from '../verbs/table.ts';
import type { RealOc } from './real-oc.ts';

/** The flag that asks for the real one. It is ours, and no program is given it. */
export const realFlag = '--real-oc';

/** The words without {@link realFlag}, and whether it was among them. What stands after `--` is left alone. */
export function takeRealFlag(argv: readonly string[]): { words: string[]; real: boolean } {
  const dash = argv.indexOf('--');
  const end = dash < 0 ? argv.length : dash;
  const words = argv.filter((word, i) => i >= end || word !== realFlag);
  return { words, real: words.length < argv.length };
}

interface Said {
  out: string;
  err: string;
  code: number;
}

/**
 * Has a line done by this `oc` and by the real one, and shows what the real one printed and where the two differ. What changes
 * something is done once, by the real one; this one then only asks the server what it would say, where the verb can.
 * @returns the real one's exit code
 */
export async function runWithReal(argv: readonly string[], context: OcContext): Promise<number> {
  const real = await context.real?.();
  if (real === undefined) {
    context.stderr(
      formatError(new OcError('there is no oc and no kubectl on the PATH, so this line cannot be compared')),
    );
    return 1;
  }
  if (goesOn(argv)) {
    context.stderr(
      formatError(new OcError('what goes on without end cannot be compared: leave -w or -f away')),
    );
    return 1;
  }
  const rehearsed = rehearsal(argv);
  const ours =
    rehearsed === undefined ? undefined : await overheard((quiet) => runOc(rehearsed, quiet), context);
  const theirs = await said((stdout, stderr) => real.run(argv, { stdout, stderr }));
  context.stdout(theirs.out);
  context.stderr(theirs.err);
  context.stderr(`\n${await verdict(ours, theirs, real)}`);
  return theirs.code;
}

/** What this one is to do beside the real one; undefined where it would do the thing a second time. */
function rehearsal(argv: readonly string[]): readonly string[] | undefined {
  let verb: Verb | undefined;
  try {
    ({ verb } = findVerb(argv, verbs));
  } catch (error) {
    if (error instanceof NotSpokenError) return undefined;
    throw error;
  }
  if (verb === undefined || verb.run === undefined || verb.reads || argv.some(asksForNothing)) return argv;
  if (!verb.flags?.some(({ name }) => name === 'dry-run')) return undefined;
  const dash = argv.indexOf('--');
  const at = dash < 0 ? argv.length : dash;
  return [...argv.slice(0, at), '--dry-run=server', ...argv.slice(at)];
}

const asksForNothing = (word: string) => /^(--dry-run(=.*)?|--help|-h)$/.test(word);

const goesOn = (argv: readonly string[]) => {
  const words = new Set(argv);
  if (argv.includes('logs')) return words.has('-f') || words.has('--follow');
  return argv.includes('get') && ['-w', '--watch', '--watch-only'].some((flag) => words.has(flag));
};

const overheard = (run: (quiet: OcContext) => Promise<number>, context: OcContext): Promise<Said> =>
  said((stdout, stderr) => {
    const { real: _, ...rest } = context;
    return run({ ...rest, stdout, stderr });
  });

async function said(
  run: (stdout: (text: string) => void, stderr: (text: string) => void) => Promise<number>,
): Promise<Said> {
  let [out, err] = ['', ''];
  const code = await run(
    (text) => {
      out += text;
    },
    (text) => {
      err += text;
    },
  );
  return { out, err, code };
}

async function verdict(ours: Said | undefined, theirs: Said, { path }: RealOc): Promise<string> {
  if (ours === undefined)
    return `Only ${path} was asked: here it would have been done twice, or is not spoken.\n`;
  const { diffLines } = await import('diff');
  const asked: Said = { ...ours, out: ours.out.replaceAll(' (server dry run)', '') };
  // Programs call themselves by their own names.
  const [one, other] = [asked, theirs].map((each) =>
    `${each.out}${each.err}exit code ${each.code}\n`.replaceAll('kubectl', 'oc'),
  );
  if (one === other) return `The workshop's oc says the same as ${path}.\n`;
  const parts = diffLines(one ?? '', other ?? '').flatMap(({ value, added, removed }) => {
    const mark = added ? '+ ' : removed ? '- ' : '  ';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${mark}${line}\n`);
  });
  return `--- the workshop's oc\n+++ ${path}\n${parts.join('')}`;
}
