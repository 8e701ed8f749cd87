import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Cluster } from '../../source/cluster/cluster.ts';
import { connect } from '../../source/cluster/connect.ts';
import { parseCommand } from '../../source/oc/parse.ts';
import { runOc } from '../../source/oc/run.ts';
import { systemClock } from '../../source/platform/clock.ts';
import { type Playground, startPlayground } from '../../source/playground/start-playground.ts';

export interface Ran {
  out: string;
  err: string;
  code: number;
}

/** Someone with a project and a folder of their own, at the same playground as the others. */
export interface Speaker {
  project: string;
  folder: string;
  cluster: Cluster;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Our language. `line` is what stands after `oc`; a `< FILE` at its end is standard input. */
  oc(line: string, signal?: AbortSignal): Promise<Ran>;
  /** The same line, by another program. */
  other(program: string, line: string): Promise<Ran>;
}

export interface OcLab {
  playground: Playground;
  /** `registry` is what the registry's credentials are in. */
  authFile: string;
  authority: string;
  /** @param project left out: the workshop's */
  speaker(cdsid: string, project?: string): Promise<Speaker>;
  close(): Promise<void>;
}

/** One playground, with kubelet and registry, for several who speak to it. */
export async function startOcLab(): Promise<OcLab> {
  const directory = await mkdtemp(join(tmpdir(), 'oc-tutor-oc-'));
  const stop = new AbortController();
  const playground = await startPlayground({
    directory: join(directory, 'playground'),
    importInterval: 1000,
    signal: stop.signal,
    onError: () => undefined,
  });
  const { authFile } = await playground.admit('jdoe2');
  const clusters: Cluster[] = [];
  return {
    playground,
    authFile,
    authority: join(directory, 'playground', 'ca.crt'),
    async speaker(cdsid, project = playground.namespace) {
      const admitted = await playground.admit(cdsid);
      const folder = join(directory, project, cdsid);
      await mkdir(folder, { recursive: true });
      const kubeconfig = join(folder, '.kubeconfig');
      const text = await readFile(admitted.kubeconfig, 'utf8');
      await writeFile(
        kubeconfig,
        text.replaceAll(`namespace: ${playground.namespace}`, `namespace: ${project}`),
      );
      const cluster = await connect({ kubeconfig, environment: {} });
      clusters.push(cluster);
      if (project !== playground.namespace) {
        const body = {
          kind: 'ProjectRequest',
          apiVersion: 'project.openshift.io/v1',
          metadata: { name: project },
        };
        await cluster.request('POST', '/apis/project.openshift.io/v1/projectrequests', { body });
      }
      return speakerIn({ playground, kubeconfig, cluster, project, folder, home: directory });
    },
    async close() {
      for (const cluster of clusters) await cluster.close();
      await playground.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Place {
  playground: Playground;
  kubeconfig: string;
  cluster: Cluster;
  project: string;
  folder: string;
  home: string;
}

function speakerIn({ playground, kubeconfig, cluster, project, folder, home }: Place): Speaker {
  const variables = { REPO: playground.repository, SERVER: playground.server, PROJECT: project };
  const words = (line: string): { argv: string[]; stdin: string | undefined } => {
    const [, command = '', stdin] = /^(.*?)(?: < (\S+))?$/s.exec(line) ?? [];
    const parsed = parseCommand(command, { variables });
    if ('problem' in parsed) throw new Error(`${line}: ${parsed.problem}`);
    return { argv: parsed.words, stdin };
  };
  const contents = new Map<string, string>();
  return {
    project,
    folder,
    cluster,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        const filled = text.replaceAll('$REPO', playground.repository);
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), filled);
        contents.set(name, filled);
      }
    },
    async oc(line, signal = new AbortController().signal) {
      const { argv, stdin } = words(line);
      const ran: Ran = { out: '', err: '', code: -1 };
      ran.code = await runOc(argv, {
        cluster,
        namespace: project,
        cwd: folder,
        stdout: (text) => {
          ran.out += text;
        },
        stderr: (text) => {
          ran.err += text;
        },
        signal,
        clock: systemClock,
        ...(stdin === undefined ? {} : { stdin: async () => contents.get(stdin) ?? '' }),
      });
      return ran;
    },
    async other(program, line) {
      const { argv, stdin } = words(line);
      const run = await execa(program, argv, {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', HOME: home, KUBECONFIG: kubeconfig, EDITOR: 'true' },
        extendEnv: false,
        reject: false,
        stripFinalNewline: false,
        timeout: 60_000,
        ...(stdin === undefined ? { stdin: 'ignore' } : { input: contents.get(stdin) ?? '' }),
      });
      return { out: run.stdout, err: run.stderr, code: run.exitCode ?? -1 };
    },
  };
}
