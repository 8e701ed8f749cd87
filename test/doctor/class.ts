import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { playgroundFiles } from '../../source/platform/playground-files.ts';
import { removeKubeletDirectory } from '../../source/playground/kubelet/remove-directory.ts';
import { bin, endProcess, type Home, processesOf, until } from '../e2e/program.ts';

export const namespace = 'devenablement-workshop-dev';
export const cdsid = 'jdoe2';

/** A cluster and a registry of a class, as its learners know them: a playground that somebody else runs. */
export interface ClassRoom {
  /** `https://localhost:PORT`. */
  server: string;
  /** PEM of the authority of both servers. */
  authority: string;
  token: string;
  /** Credentials that may push. */
  authFile: string;
  /** `localhost:PORT/devenablement/workshop`. */
  repository: string;
  stop(): Promise<void>;
}

export async function startClass(...flags: string[]): Promise<ClassRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'oct-'));
  const state = join(folder, 'state');
  const child = spawn(
    process.execPath,
    [bin, '--state-dir', state, '--cdsid', cdsid, 'playground', ...flags],
    { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = await untilRunning(child);
  const files = playgroundFiles(state).user(cdsid);
  const kubeconfig = parse(await readFile(files.kubeconfig, 'utf8')) as {
    clusters: [{ cluster: { server: string } }];
    users: [{ user: { token: string } }];
  };
  return {
    server: kubeconfig.clusters[0].cluster.server,
    authority: await readFile(playgroundFiles(state).authority, 'utf8'),
    token: kubeconfig.users[0].user.token,
    authFile: files.authFile,
    repository: /repository {2}(\S+)/.exec(said)?.[1] ?? '',
    async stop() {
      child.kill('SIGTERM');
      for (const { pid } of processesOf(state)) endProcess(pid, 'SIGTERM');
      await until(() => processesOf(state).length === 0, 'the end of the playground');
      await removeKubeletDirectory(join(state, 'playground', 'kubelet'));
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}

function untilRunning(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: string) => {
      said += text;
      if (said.includes('Ctrl-C stops it')) resolve(said);
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('close', () => reject(new Error(`The playground ended: ${said}`)));
  });
}

export interface KubeconfigParts {
  server: string;
  /** PEM; left out, the file names no authority. */
  authority?: string;
  cluster?: object;
  user?: object;
}

export function kubeconfigText({ server, authority, cluster = {}, user = {} }: KubeconfigParts): string {
  const trust =
    authority === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  return JSON.stringify({
    clusters: [{ name: 'class', cluster: { server, ...trust, ...cluster } }],
    users: [{ name: cdsid, user }],
    contexts: [{ name: 'class', context: { cluster: 'class', user: cdsid, namespace } }],
    'current-context': 'class',
  });
}

/** Writes a kubeconfig into a learner's home, and the credentials of the registry beside it. */
export async function settle(
  home: Pick<Home, 'folder' | 'environment'>,
  room: ClassRoom,
  parts: KubeconfigParts,
): Promise<string> {
  const file = join(home.folder, 'kubeconfig');
  await writeFile(file, kubeconfigText(parts));
  const authFile = join(home.folder, 'auth.json');
  await writeFile(authFile, await readFile(room.authFile));
  home.environment['REGISTRY_AUTH_FILE'] = authFile;
  return file;
}

/** What a learner of the class types behind each command. */
export const flagsFor = (room: ClassRoom, kubeconfig: string): string[] => [
  ...['--target', 'cluster', '--kubeconfig', kubeconfig, '-n', namespace],
  ...['--cdsid', cdsid, '--repository', room.repository],
];
