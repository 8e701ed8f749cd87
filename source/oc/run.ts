import { onceEach } from '../cluster/warnings.ts';
import { globalFlags } from './common-flags.ts';
import type { OcContext } from './context.ts';
import { ExitError, formatError, NotSpokenError, OcError } from './errors.ts';
import { findVerb, nextWord } from './find-verb.ts';
import { parseDuration, parseFlags } from './flags.ts';
import { helpText, overview } from './help.ts';
import { goQuote } from './printers/go-values.ts';
import type { RealOc } from './real/real-oc.ts';
import { unknownVerb } from './suggestions.ts';
import { type Invocation, usageError, type Verb } from './verb.ts';
import { verbs } from './verbs/table.ts';

export type { OcContext } from './context.ts';

/**
 * Runs one `oc` command line in this process.
 * @param argv the words after `oc`
 * @returns the exit code: 0, 1 for a failure that has been printed, 130 after an abort
 */
export async function runOc(argv: readonly string[], context: OcContext): Promise<number> {
  try {
    const code = await dispatch(argv, context);
    // A watch that is stopped ends without an error.
    return context.signal.aborted ? 130 : code;
  } catch (error) {
    if (context.signal.aborted) return 130;
    if (error instanceof ExitError) return error.exitCode;
    if (error instanceof NotSpokenError) {
      const real = await realFor(error, context);
      if (real !== undefined) return await handOver(argv, context, real, error.what);
    }
    context.stderr(formatError(error));
    return 1;
  }
}

async function realFor(
  { final, openshift }: NotSpokenError,
  context: OcContext,
): Promise<RealOc | undefined> {
  if (final) return undefined;
  const real = await context.real?.();
  return openshift && real?.name === 'kubectl' ? undefined : real;
}

/** What this one lacks is the real one's to do. Nothing of it has been done yet. */
async function handOver(
  argv: readonly string[],
  context: OcContext,
  real: RealOc,
  what: string,
): Promise<number> {
  context.stderr(`(${what} is not spoken here: ${real.path} does it.)\n`);
  return await real.run(argv, context.ownsTerminal ? {} : { stdout: context.stdout, stderr: context.stderr });
}

async function dispatch(argv: readonly string[], context: OcContext): Promise<number> {
  const words = [...argv];
  const help = words[0] === 'help';
  if (help) words.shift();
  const { verb, path, rest } = findVerb(words, verbs);
  if (verb === undefined || verb.run === undefined) {
    const at = nextWord(rest, globalFlags);
    if (at >= 0) {
      const next = rest.slice(at).filter((word) => !word.startsWith('-'));
      throw verb === undefined ? unknownVerb(path, rest[at] ?? '', verbs) : unknownSubcommand(path, next);
    }
    const flag = rest.find((word) => word !== '-h' && word !== '--help');
    if (flag !== undefined) throw withUsage(new OcError(`unknown flag: ${flag}`), path.join(' '));
    if (verb === undefined || help || rest.length > 0) {
      context.stdout(verb === undefined ? overview(verbs) : helpText(verb, path));
      return 0;
    }
    // A verb that only has others below it is no command by itself. Source: kubectl `cmd/util/helpers.go` DefaultSubCommandRun.
    context.stderr(helpText(verb, path));
    return 1;
  }
  if (help) {
    context.stdout(helpText(verb, path));
    return 0;
  }
  return await runVerb(verb, path, rest, context);
}

async function runVerb(verb: Verb, path: string[], words: string[], context: OcContext): Promise<number> {
  const joined = path.join(' ');
  let line: ReturnType<typeof parseFlags>;
  try {
    line = parseFlags([...(verb.flags ?? []), ...globalFlags], words);
  } catch (error) {
    const isFlagError = error instanceof OcError && !(error instanceof NotSpokenError);
    throw isFlagError ? withUsage(error, joined) : error;
  }
  if (line.flags.boolean('help')) {
    context.stdout(helpText(verb, path));
    return 0;
  }
  const { signal } = context;
  checkTimeout(line.flags.string('request-timeout'));
  const namespace = line.flags.string('namespace');
  const onWarning = onceEach((text) => context.stderr(`Warning: ${text}\n`));
  const invocation: Invocation = {
    ...line,
    path: joined,
    context,
    cluster: context.cluster,
    namespace: namespace === '' ? context.namespace : namespace,
    explicitNamespace: namespace !== '',
    out: (text) => context.stdout(text),
    err: (text) => context.stderr(text),
    signal,
    clock: context.clock,
    request: { signal, onWarning },
  };
  const code = await verb.run?.(invocation);
  return typeof code === 'number' ? code : 0;
}

/** Source: client-go `tools/clientcmd/helpers.go` ParseTimeout. */
function checkTimeout(text: string): void {
  if (/^\d+$/.test(text) || parseDuration(text) !== undefined) return;
  throw new OcError(
    'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
  );
}

const unknownSubcommand = (path: readonly string[], words: readonly string[]) =>
  usageError(path.join(' '), `unknown command ${goQuote(words.join(' '))}`);

/** Source: cobra's flag errors as kubectl prints them. */
function withUsage(error: OcError, path: string): OcError {
  return new OcError(`${error.message}\nSee '${path} --help' for usage.`);
}
