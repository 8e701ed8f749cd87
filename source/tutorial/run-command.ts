import type { Cluster } from '../cluster/cluster.ts';
import { learnerVariables } from '../lesson/variables.ts';
import { verbNames } from '../oc/verb-names.ts';
import type { Clock } from '../platform/clock.ts';
import { sanitize } from '../platform/sanitize.ts';
import { messageOf, UserError } from '../platform/user-error.ts';
import { type Registry, RegistryError } from '../registry/registry.ts';
import type { Learner } from './names.ts';
import { type Published, publish, publishedWords } from './publish.ts';
import type { CommandRun, OutputLine } from './snapshot.ts';

export interface CommandContext {
  cluster: () => Promise<Cluster>;
  registry: Registry;
  learner: Learner;
  /** The workspace: where the lesson's file names start. */
  cwd: string;
  /** Where an `oc` or `kubectl` of the learner's finds the cluster; undefined: where its environment says. */
  kubeconfig?: string | undefined;
  clock: Clock;
  signal: AbortSignal;
  /** Called with the run so far at each change; each time a new object. */
  onChange: (run: CommandRun) => void;
  onPublished: (published: Published) => void;
}

/** Lines of output that are kept of one command. */
const mostLines = 2000;

/**
 * Runs one command line in this process: `oc …`, or `oc-tutor publish VERSION`. Never rejects: what goes wrong is in what the
 * run printed.
 */
export async function runCommandLine(line: string, context: CommandContext): Promise<CommandRun> {
  let run: CommandRun = { command: line, state: 'running', lines: [] };
  const update = (change: Partial<CommandRun>) => {
    run = { ...run, ...change };
    context.onChange(run);
  };
  const output = createOutput((lines) => update({ lines }));
  update({});
  let exitCode: number;
  try {
    exitCode = await execute(line, context, output);
  } catch (error) {
    output.write('stderr', `${wordsOf(error)}\n`);
    exitCode = error instanceof UserError ? error.exitCode : 1;
  }
  output.end();
  const state = context.signal.aborted ? 'cancelled' : exitCode === 0 ? 'succeeded' : 'failed';
  update({ state, exitCode });
  return run;
}

async function execute(line: string, context: CommandContext, output: Output): Promise<number> {
  const { parseCommand } = await import('../oc/parse.ts');
  const parsed = parseCommand(line, { variables: { ...learnerVariables(context.learner) } });
  if ('problem' in parsed) throw new UserError(parsed.problem, { exitCode: 2 });
  const [program = '', ...argv] = parsed.words;
  if (program === 'oc') return await speak(argv, context, output);
  if (program === 'oc-tutor' && argv[0] === 'publish') {
    return await runPublish(argv.slice(1), context, output);
  }
  const suggestion = (verbNames as readonly string[]).includes(program)
    ? ` Did you mean \`oc ${line.trim()}\`?`
    : '';
  throw new UserError(`Only \`oc …\` and \`oc-tutor publish VERSION\` are run here.${suggestion}`, {
    exitCode: 2,
  });
}

async function speak(argv: string[], context: CommandContext, output: Output): Promise<number> {
  const { learner, cwd, signal, clock } = context;
  const { runOc } = await import('../oc/run.ts');
  const { runWithReal, takeRealFlag } = await import('../oc/real/compare.ts');
  const cluster = await context.cluster();
  const { words, real } = takeRealFlag(argv);
  const run = real ? runWithReal : runOc;
  return await run(words, {
    cluster,
    namespace: learner.namespace,
    cwd,
    stdout: (text) => output.write('stdout', text),
    stderr: (text) => output.write('stderr', text),
    signal,
    clock,
    async real() {
      const { findRealOc } = await import('../oc/real/real-oc.ts');
      return await findRealOc({
        kubeconfig: context.kubeconfig,
        namespace: learner.namespace === cluster.namespace ? undefined : learner.namespace,
        cwd,
        environment: process.env,
        signal,
      });
    },
  });
}

async function runPublish(words: string[], context: CommandContext, output: Output): Promise<number> {
  const [version] = words;
  if (version === undefined || words.length > 1) {
    throw new UserError(
      'Publishing takes one version: `oc-tutor publish v2`. Only your own tag is written.',
      {
        exitCode: 2,
      },
    );
  }
  const published = await publish(version, context.learner, context.registry, context.signal);
  output.write('stdout', `${publishedWords(published, version)}\n`);
  context.onPublished(published);
  return 0;
}

function wordsOf(error: unknown): string {
  const remedy = error instanceof UserError || error instanceof RegistryError ? error.remedy : undefined;
  return remedy === undefined ? messageOf(error) : `${messageOf(error)} ${remedy}`;
}

interface Output {
  write(stream: OutputLine['stream'], text: string): void;
  end(): void;
}

/** Makes lines of pieces of text; a line that has no end yet is held back until it has. */
function createOutput(onLines: (lines: OutputLine[]) => void): Output {
  let lines: OutputLine[] = [];
  const open: Record<OutputLine['stream'], string> = { stdout: '', stderr: '' };
  const add = (stream: OutputLine['stream'], texts: string[]) => {
    if (texts.length === 0) return;
    lines = [...lines, ...texts.map((text) => ({ stream, text: sanitize(text) }))].slice(-mostLines);
    onLines(lines);
  };
  return {
    write(stream, text) {
      const texts = (open[stream] + text).split('\n');
      open[stream] = texts.pop() ?? '';
      add(stream, texts);
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (open[stream] !== '') add(stream, [open[stream]]);
        open[stream] = '';
      }
    },
  };
}

/** Whether a run did what it was for: it succeeded, or there was nothing left to create. */
export function isFulfilled(run: CommandRun): boolean {
  return (
    run.state === 'succeeded' ||
    (run.state === 'failed' && run.lines.some(({ text }) => text.includes('(AlreadyExists)')))
  );
}

/** Whether a command goes on until it is ended: it follows a log or watches. */
export function goesOn(command: string): boolean {
  const words = command.split(/\s+/);
  if (words[1] === 'logs') return words.some((word) => word === '-f' || word === '--follow');
  return words.some((word) => /^(-w|--watch|--watch-only)(=true)?$/.test(word));
}
