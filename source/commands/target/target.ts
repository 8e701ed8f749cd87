import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../../cluster/cluster.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { sanitizeLine } from '../../platform/sanitize.ts';
import { messageOf, UserError } from '../../platform/user-error.ts';
import type { PushingRegistry } from '../../registry/registry.ts';
import type { SessionOptions } from '../../tutorial/create-session.ts';
import type { Settings } from './settings.ts';

/** A cluster and a repository to work with, however they were found. */
export interface Target {
  label: string;
  isPlayground: boolean;
  cdsid: string;
  namespace: string;
  repository: string;
  kubeconfig: string | undefined;
  authFile: string | undefined;
  importInterval: number | undefined;
  cluster(): Promise<Cluster>;
  registry: PushingRegistry;
  /** Closes what was opened; a playground that nobody uses any more stops. */
  close(): Promise<void>;
}

const workshopNamespace = 'devenablement-workshop-dev';

export interface OpenOptions {
  /** A playground that dies is started again. */
  keepAlive?: boolean;
  /** Warnings of the connection are told by whoever opens it: they are not printed. */
  quiet?: boolean;
}

/** @throws UserError for what is missing or cannot be reached */
export async function openTarget(
  settings: Settings,
  cdsid: string,
  { keepAlive = false, quiet = false }: OpenOptions = {},
): Promise<Target> {
  return settings.target === 'playground'
    ? openPlayground(settings, cdsid, keepAlive)
    : openCluster(settings, cdsid, quiet);
}

async function openPlayground(settings: Settings, cdsid: string, keepAlive: boolean): Promise<Target> {
  const { launchPlayground } = await import('./launch-playground.ts');
  const lease = await launchPlayground({ stateDirectory: settings.stateDirectory, cdsid, keepAlive });
  const { ready } = lease;
  const target = await assemble({
    label: 'playground',
    isPlayground: true,
    cdsid,
    namespace: settings.options.namespace ?? ready.namespace,
    repository: ready.repository,
    kubeconfig: ready.kubeconfig,
    context: undefined,
    authFile: ready.authFile,
    authority: ready.authority,
    importInterval: ready.importInterval,
  });
  return {
    ...target,
    async close() {
      await target.close();
      lease.release();
    },
  };
}

async function openCluster(settings: Settings, cdsid: string, quiet: boolean): Promise<Target> {
  const { options } = settings;
  if (options.repository === undefined) {
    throw new UserError('A cluster needs to be told which repository the images are in.', {
      remedy: 'Give it as --repository HOST/ORG/REPO, such as quay.io/devenablement/workshop.',
      exitCode: 2,
    });
  }
  return assemble({
    label: options.context ?? 'cluster',
    isPlayground: false,
    cdsid,
    namespace: options.namespace ?? workshopNamespace,
    repository: options.repository,
    kubeconfig: options.kubeconfig,
    context: options.context,
    authFile: undefined,
    authority: options.registryCa,
    insecure: options.registryInsecure === true,
    importInterval: undefined,
    onInsecure: quiet ? undefined : (words) => process.stderr.write(`Warning: ${sanitizeLine(words)}\n`),
  });
}

async function assemble(found: {
  label: string;
  isPlayground: boolean;
  cdsid: string;
  namespace: string;
  repository: string;
  kubeconfig: string | undefined;
  context: string | undefined;
  authFile: string | undefined;
  authority: string | undefined;
  insecure?: boolean;
  importInterval: number | undefined;
  onInsecure?: ((words: string) => void) | undefined;
}): Promise<Target> {
  const { createRegistry } = await import('../../registry/create-registry.ts');
  const registry = createRegistry({
    ...(found.authority === undefined ? {} : { ca: await readAuthority(found.authority) }),
    ...(found.authFile === undefined ? {} : { authFile: found.authFile }),
    ...(found.insecure === true ? { insecure: true } : {}),
    environment: process.env,
  });
  let cluster: Promise<Cluster> | undefined;
  const open = async (): Promise<Cluster> => {
    const { connect, insecureWords } = await import('../../cluster/connect.ts');
    const made = await connect({
      ...(found.kubeconfig === undefined ? {} : { kubeconfig: found.kubeconfig }),
      ...(found.context === undefined ? {} : { context: found.context }),
      environment: process.env,
    });
    if (made.insecure) found.onInsecure?.(insecureWords(made.server));
    return made;
  };
  return {
    ...found,
    registry,
    cluster() {
      cluster ??= open().catch((error: unknown) => {
        cluster = undefined;
        throw error;
      });
      return cluster;
    },
    async close() {
      await registry.close();
      await (await cluster?.catch(() => undefined))?.close();
    },
  };
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`The certificate authority ${file} cannot be read: ${messageOf(error)}`, {
      exitCode: 2,
    });
  }
}

/** What every session on this target is made of. */
export function sessionOptionsFor(
  target: Target,
): Omit<SessionOptions, 'workspaceDirectory' | 'progressFile'> {
  return {
    cluster: () => target.cluster(),
    registry: target.registry,
    target: target.label,
    cdsid: target.cdsid,
    namespace: target.namespace,
    repository: target.repository,
    lessonsDirectory: join(packageRoot(), 'lessons'),
    manifestsDirectory: join(packageRoot(), 'manifests'),
    ...(target.importInterval === undefined ? {} : { importInterval: target.importInterval }),
    ...(target.kubeconfig === undefined ? {} : { kubeconfig: target.kubeconfig }),
  };
}
