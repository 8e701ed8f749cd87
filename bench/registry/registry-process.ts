import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createCertificates } from '../../source/playground/api/certificates.ts';

/** A registry that speaks TLS on loopback, in a process of its own. */
export interface RegistryProcess {
  name: string;
  port: number;
  /** PEM of the authority that its certificate is from; the folder has it for skopeo, too. */
  authority: string;
  certificates: string;
  /** Name and password, where it asks for them. */
  credentials: string | undefined;
  /** Resident memory now, and the most since {@link forgetPeak}, in bytes. Source: proc_pid_status(5). */
  memory(): Promise<{ resident: number; peak: number }>;
  forgetPeak(): Promise<void>;
  stop(): Promise<void>;
}

interface Files {
  authority: string;
  certificates: string;
  key: string;
  certificate: string;
}

/** Certificates that both registries show, so that both clients do the same work. */
export async function writeCertificates(folder: string): Promise<Files> {
  const { authority, server } = await createCertificates(Date.now());
  const certificates = join(folder, 'trusted');
  await mkdir(certificates);
  await writeFile(join(certificates, 'ca.crt'), authority.certificate);
  const key = join(folder, 'server.key');
  const certificate = join(folder, 'server.crt');
  await writeFile(key, server.key, { mode: 0o600 });
  await writeFile(certificate, server.certificate);
  return { authority: authority.certificate, certificates, key, certificate };
}

export async function startPlaygroundRegistry(folder: string, files: Files): Promise<RegistryProcess> {
  const program = fileURLToPath(new URL('serve-registry.ts', import.meta.url));
  const password = randomUUID();
  const child = spawn(
    process.execPath,
    [program, join(folder, 'playground'), files.key, files.certificate, password],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const port = Number(await lineOf(child, child.stdout, () => true));
  return describe('playground', child, port, files, `bench:${password}`);
}

/** @param path of the program */
export async function startDockerRegistry(
  path: string,
  folder: string,
  files: Files,
): Promise<RegistryProcess> {
  const port = await freePort();
  const config = join(folder, 'docker-registry.json');
  await writeFile(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'info' },
      storage: { filesystem: { rootdirectory: join(folder, 'docker-registry') }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}`, tls: { certificate: files.certificate, key: files.key } },
    }),
  );
  const child = spawn(path, ['serve', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
  });
  await lineOf(child, child.stderr, (line) => line.includes('listening on'));
  return describe('docker-registry', child, port, files, undefined);
}

function describe(
  name: string,
  child: ChildProcess,
  port: number,
  { authority, certificates }: Files,
  credentials: string | undefined,
): RegistryProcess {
  const pid = child.pid ?? 0;
  return {
    name,
    port,
    authority,
    certificates,
    credentials,
    async memory() {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      const bytes = (field: string): number =>
        Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
      return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
    },
    // Source: proc_pid_clear_refs(5).
    forgetPeak: () => writeFile(`/proc/${pid}/clear_refs`, '5'),
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** The first line of an output that is meant. What comes after it goes nowhere, so that the process never waits for a reader. */
async function lineOf(
  child: ChildProcess,
  output: Readable,
  isMeant: (line: string) => boolean,
): Promise<string> {
  const lines = createInterface({ input: output });
  const line = await new Promise<string>((resolve, reject) => {
    lines.on('line', (text) => {
      if (isMeant(text)) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`The registry ended with ${code}.`)));
    child.once('error', reject);
  });
  lines.close();
  output.resume();
  return line;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
