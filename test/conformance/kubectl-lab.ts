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

/** `publish VERSION`: what a build would have pushed as the learner's tag. */
const publish = `#!/bin/bash
base="https://\${REPO%%/*}/v2/\${REPO#*/}/manifests"
auth="Authorization: Basic $(sed -n 's/.*"auth": "\\(.*\\)".*/\\1/p' "$REGISTRY_AUTH_FILE")"
type=application/vnd.oci.image.manifest.v1+json
curl -sS --cacert "$CA" -H "$auth" -H "Accept: $type" "$base/$1" |
  curl -sS --cacert "$CA" -H "$auth" -H "Content-Type: $type" --data-binary @- -X PUT "$base/jdoe2"
`;

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
  /** What a command of the shell prints, and its exit code. */
  run(command: string): Promise<{ out: string; err: string; code: number | undefined }>;
  /** Writes a file into the shell's folder, with the lab's values for its variables. */
  write(name: string, text: string): Promise<void>;
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
  await writeFile(join(bin, 'publish'), publish, { mode: 0o755 });
  const variables: Record<string, string> = {
    NAMESPACE: playground.namespace,
    REPO: playground.repository,
    SERVER: playground.server,
    OTHER: other.kubeconfig,
  };
  const environment = {
    ...variables,
    KUBECONFIG: jdoe2.kubeconfig,
    REGISTRY_AUTH_FILE: jdoe2.authFile,
    HOME: directory,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    CA: join(directory, 'playground', 'ca.crt'),
    TZ: 'UTC',
    LC_ALL: 'C',
  };
  const filled = (text: string): string =>
    text.replace(/\$(NAMESPACE|REPO|SERVER)\b/g, (_, name: string) => variables[name] ?? '');
  const run: KubectlLab['run'] = async (command) => {
    const { stdout, stderr, exitCode } = await execa('bash', ['-c', command], {
      cwd: work,
      env: environment,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      timeout: 60_000,
    });
    return { out: stdout, err: stderr, code: exitCode };
  };
  const write: KubectlLab['write'] = (name, text) => writeFile(join(work, name), filled(text));
  const lines = (text: string): string[] => withoutLastEmpty(text.split('\n'));
  const observe = async ({ command, out, err }: TranscriptCommand): Promise<Record<string, unknown>> => {
    const printed = await run(command);
    return {
      command,
      out: compared(out.map(filled), lines(printed.out)),
      err: compared(err.map(filled), lines(printed.err)),
      code: printed.code,
    };
  };

  return {
    async play({ files, commands }) {
      for (const [name, text] of Object.entries(files)) await write(name, text);
      for (const each of commands) {
        const { command, out, err, code, line } = each;
        const wanted = { command, out: out.map(filled), err: err.map(filled), code };
        const look = async (): Promise<void> =>
          expect(await observe(each), `line ${line}: ${command}`).toEqual(wanted);
        if (each.eventually) await expect.poll(() => observe(each), { timeout: patience }).toEqual(wanted);
        else await look();
      }
    },
    run,
    write,
    async close() {
      await playground.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
