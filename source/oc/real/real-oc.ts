import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The `oc` or `kubectl` of this machine, aimed at the cluster that the session works with. */
export interface RealOc {
  /** `kubectl` lacks OpenShift's own verbs. */
  name: 'oc' | 'kubectl';
  path: string;
  /**
   * Runs it with these words, never through a shell.
   * @returns its exit code; rejects where it cannot be started
   */
  run(words: readonly string[], streams: RealStreams): Promise<number>;
}

/** Where its output goes. Left out, it has the terminal (or what stands for it) to itself. */
export interface RealStreams {
  stdout?: (text: string) => void;
  stderr?: (text: string) => void;
  /** What it is given on standard input. */
  stdin?: string;
}

export interface RealOptions {
  /** Where the session's cluster is described. Left out: where `KUBECONFIG` or the home folder says. */
  kubeconfig: string | undefined;
  context?: string | undefined;
  /** The session's project, where the kubeconfig names another. */
  namespace?: string | undefined;
  cwd: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Looks for `oc`, then `kubectl`, on the PATH. Undefined where there is neither. */
export async function findRealOc(options: RealOptions): Promise<RealOc | undefined> {
  for (const name of ['oc', 'kubectl'] as const) {
    const path = await findOnPath(name, options.environment['PATH'] ?? '');
    if (path !== undefined) return realOc(name, path, options);
  }
  return undefined;
}

async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    const file = join(folder, name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

function realOc(name: RealOc['name'], path: string, options: RealOptions): RealOc {
  const { kubeconfig, context, namespace, cwd, environment, signal } = options;
  const before = [
    ...(context === undefined ? [] : [`--context=${context}`]),
    ...(namespace === undefined ? [] : [`--namespace=${namespace}`]),
  ];
  return {
    name,
    path,
    async run(words, { stdout, stderr, stdin }) {
      const { execa } = await import('execa');
      const shared = {
        cwd,
        env: { ...environment, ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) },
        extendEnv: false,
        reject: false,
        cancelSignal: signal,
        buffer: false,
      } as const;
      const owned = stdout !== undefined || stderr !== undefined;
      const child = execa(path, [...before, ...words], {
        ...shared,
        ...(stdin === undefined ? { stdin: owned ? 'ignore' : 'inherit' } : { input: stdin }),
        stdout: stdout === undefined ? 'inherit' : 'pipe',
        stderr: stderr === undefined ? 'inherit' : 'pipe',
      });
      const pump = (stream: NodeJS.ReadableStream | null, write: ((text: string) => void) | undefined) => {
        if (stream === null || write === undefined) return;
        stream.setEncoding('utf8');
        stream.on('data', (text: string) => write(text));
      };
      pump(child.stdout, stdout);
      pump(child.stderr, stderr);
      const result = await child;
      if (result.exitCode !== undefined) return result.exitCode;
      if (signal.aborted) return 130;
      throw new Error(`${path} could not be run: ${result.shortMessage ?? result.signal ?? 'unknown error'}`);
    },
  };
}
