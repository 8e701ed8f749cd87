import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openTerminal, type ScriptedTerminal, type TerminalOptions } from '../support/terminal.ts';
import { type BuiltProgram, buildProgram } from './build-program.ts';

/** What the scripted program is told; see `fixtures/program.ts`. */
export interface Script {
  delay?: number;
  importDelay?: number;
  fail?: string;
  cdsid?: string;
  lesson?: string;
  accessible?: boolean;
  ascii?: boolean;
  color?: boolean;
}

export interface ScreenLab {
  open(script?: Script, options?: TerminalOptions): ScriptedTerminal;
  /** Command line of the program for a shell, the script and the workspace in its environment. */
  commandLine(script?: Script): { command: string; env: Record<string, string> };
  /** The learner's files of the terminal that was opened last. */
  workspace(): string;
}

/** The screens on a scripted session, in pseudo-terminals; to be called once at the top of a test file. */
export function screenLab(): ScreenLab {
  let program: BuiltProgram | undefined;
  let count = 0;
  beforeAll(async () => {
    program = await buildProgram('test/ui/fixtures/program.ts');
  });
  afterAll(async () => {
    await program?.[Symbol.asyncDispose]();
  });
  const built = () => {
    if (program === undefined) throw new Error('The program is built before the tests of the file begin.');
    return program;
  };
  const workspace = () => join(built().directory, `workspace-${count}`);
  const environment = (script: Script) => {
    count++;
    return { SCRIPT: JSON.stringify(script), WORKSPACE: workspace() };
  };
  return {
    open: (script = {}, options = {}) =>
      openTerminal(process.execPath, [built().file], {
        ...options,
        env: { ...environment(script), ...options.env },
      }),
    commandLine: (script = {}) => ({
      command: `'${process.execPath}' '${built().file}'`,
      env: environment(script),
    }),
    workspace,
  };
}
