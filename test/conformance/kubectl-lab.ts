import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { startPlayground } from '../../source/playground/start-playground.ts';
import {
  compared,
  type TranscriptCommand,
  type TranscriptGroup,
  withoutLastEmpty,
} from './kubectl-transcript.ts';

/** How long what takes a moment may take, in milliseconds. */
const patience = 20_000;

/** Path of a program. Undefined when it is missing, which is an error where all tools are required. */
export function findTool(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    if (process.env['OC_TUTOR_REQUIRE_TOOLS']) throw new Error(`${name} is not on PATH`);
    return undefined;
  }
}

export interface KubectlLab {
  /** Does the commands of a group, one after the other, and compares what each prints. */
  play(group: TranscriptGroup): Promise<void>;
  close(): Promise<void>;
}

/**
 * A playground with the learners `jdoe2` and `other`, and a shell whose `kubectl` is the one at `path`. It knows NAMESPACE,
 * REPO (the repository's host and path), SERVER, TOKEN, and OTHER, which is the other learner's kubeconfig.
 */
export async function startKubectlLab(path: string): Promise<KubectlLab> {
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-kubectl-'));
  const stop = new AbortController();
  const playground = await startPlayground({
    directory: join(directory, 'playground'),
    importInterval: 1000,
    signal: stop.signal,
    onError: () => undefined,
  });
  const jdoe2 = await playground.admit('jdoe2');
  const other = await playground.admit('other');
  const bin = join(directory, 'bin');
  const work = join(directory, 'work');
  await mkdir(bin);
  await mkdir(work);
  await symlink(path, join(bin, 'kubectl'));
  const variables: Record<string, string> = {
    NAMESPACE: playground.namespace,
    REPO: playground.repository,
    SERVER: playground.server,
    OTHER: other.kubeconfig,
  };
  const environment = {
    ...variables,
    KUBECONFIG: jdoe2.kubeconfig,
    HOME: directory,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    CA: join(directory, 'playground', 'ca.crt'),
    TZ: 'UTC',
    LC_ALL: 'C',
  };
  const filled = (text: string): string =>
    text.replace(/\$(NAMESPACE|REPO|SERVER)\b/g, (_, name: string) => variables[name] ?? '');
  const observe = async ({
    command,
    out,
    err,
    code,
  }: TranscriptCommand): Promise<Record<string, unknown>> => {
    const run = await execa('bash', ['-c', command], {
      cwd: work,
      env: environment,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      timeout: 60_000,
    });
    const lines = (text: string): string[] => withoutLastEmpty(text.split('\n'));
    return {
      command,
      out: compared(out.map(filled), lines(run.stdout)),
      err: compared(err.map(filled), lines(run.stderr)),
      code: run.exitCode === code ? code : (run.exitCode ?? run.signal),
    };
  };

  return {
    async play({ files, commands }) {
      for (const [name, text] of Object.entries(files)) await writeFile(join(work, name), filled(text));
      for (const each of commands) {
        const { command, out, err, code, line } = each;
        const wanted = { command, out: out.map(filled), err: err.map(filled), code };
        const look = async (): Promise<void> =>
          expect(await observe(each), `line ${line}: ${command}`).toEqual(wanted);
        if (each.eventually) await expect.poll(() => observe(each), { timeout: patience }).toEqual(wanted);
        else await look();
      }
    },
    async close() {
      await playground.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
