import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';

/** What skopeo and podman print, and whether they were content. */
export interface ToolResult {
  code: number | undefined;
  out: string;
  /** Standard output and standard error, as they came. */
  all: string;
}

/** `skopeo` and `podman` as a user has them, with a home of their own. */
export interface ContainersTools {
  /** Their home. */
  folder: string;
  /** Folder with the registry's authority, for `--cert-dir`. */
  certificates: string;
  skopeo(...args: string[]): Promise<ToolResult>;
  /** With images in the home, in plain folders, so that neither an engine nor a file system of its own is needed. */
  podman(...args: string[]): Promise<ToolResult>;
  /** What it prints. @throws when it fails */
  succeed(running: Promise<ToolResult>): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param host of a registry that they trust without being told
 * @param authority PEM
 */
export async function createContainersTools(host: string, authority: string): Promise<ContainersTools> {
  const folder = await mkdtemp(join(tmpdir(), 'oc-tutor-containers-'));
  const certificates = join(folder, '.config', 'containers', 'certs.d', host);
  await mkdir(certificates, { recursive: true });
  await mkdir(join(folder, 'run'), { mode: 0o700 });
  await writeFile(join(certificates, 'ca.crt'), authority);
  const policy = join(folder, '.config', 'containers', 'policy.json');
  await writeFile(policy, '{"default":[{"type":"insecureAcceptAnything"}]}');
  // Neither what else is on the machine nor what a test has seen before is to play a part.
  await writeFile(join(folder, 'registries.conf'), 'unqualified-search-registries = []\n');
  await writeFile(
    join(folder, 'storage.conf'),
    `[storage]\ndriver = "vfs"\ngraphroot = "${join(folder, 'images')}"\nrunroot = "${join(folder, 'run', 'images')}"\n`,
  );
  const run = async (program: string, args: readonly string[], input?: string): Promise<ToolResult> => {
    const { exitCode, stdout, all } = await execa(program, args, {
      reject: false,
      all: true,
      ...(input === undefined ? {} : { input }),
      env: {
        HOME: folder,
        XDG_RUNTIME_DIR: join(folder, 'run'),
        REGISTRY_AUTH_FILE: join(folder, 'auth.json'),
        CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
        CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
      },
    });
    return { code: exitCode, out: stdout, all };
  };
  return {
    folder,
    certificates,
    skopeo: (...args) => run('skopeo', ['--policy', policy, ...args]),
    podman: (...args) => run('podman', args),
    async succeed(running) {
      const { code, out, all } = await running;
      expect(code, all).toBe(0);
      return out;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
