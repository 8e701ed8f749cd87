import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a playground keeps what, below the state folder: the agreement between it and whoever starts it. */
export interface PlaygroundFiles {
  directory: string;
  /** Local socket on which it answers whoever wants to use it; a connection is a lease. */
  socket: string;
  /** What the process printed. */
  log: string;
  /** Folder of one user's kubeconfig. */
  user(cdsid: string): { kubeconfig: string; authFile: string };
  authority: string;
}

/** Longest path of a local socket on Linux and macOS, in bytes (source: unix(7), `sun_path`). */
const longestSocketPath = 100;

export function playgroundFiles(stateDirectory: string): PlaygroundFiles {
  const directory = join(resolve(stateDirectory), 'playground');
  const id = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  const beside = join(directory, 'control.sock');
  const uid = process.getuid?.() ?? 0;
  const socket =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\oc-tutor-${id}`
      : Buffer.byteLength(beside) <= longestSocketPath
        ? beside
        : join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `oc-tutor-${uid}`, `${id}.sock`);
  return {
    directory,
    socket,
    log: join(directory, 'playground.log'),
    user: (cdsid) => ({
      kubeconfig: join(directory, 'users', cdsid, 'kubeconfig'),
      authFile: join(directory, 'users', cdsid, 'auth.json'),
    }),
    authority: join(directory, 'ca.crt'),
  };
}

/** What a playground says to a lease: where everything is, or what is wrong. One line of JSON. */
export type PlaygroundAnswer =
  | {
      ready: true;
      pid: number;
      server: string;
      namespace: string;
      /** `localhost:PORT/devenablement/workshop`. */
      repository: string;
      kubeconfig: string;
      authFile: string;
      /** PEM file of the authority that signed both servers' certificates. */
      authority: string;
      /** Seconds between scheduled imports. */
      importInterval: number;
    }
  | { ready: false; message: string; remedy?: string };
