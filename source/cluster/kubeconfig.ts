import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf, UserError } from '../platform/user-error.ts';

const text = z.string().nullish();
const clusterSchema = z.looseObject({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
});
const userSchema = z.looseObject({
  'client-certificate': text,
  'client-key': text,
  token: text,
  tokenFile: text,
  'as-groups': z.array(z.string()).nullish(),
  'as-uid': text,
  'as-user-extra': z.record(z.string(), z.array(z.string())).nullish(),
  exec: z
    .looseObject({
      command: z.string(),
      apiVersion: text,
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      provideClusterInfo: z.boolean().nullish(),
    })
    .nullish(),
  'auth-provider': z.unknown().optional(),
});
const contextSchema = z.looseObject({ cluster: z.string(), user: text, namespace: text });
const named = <T extends string, S extends z.ZodType>(key: T, schema: S) =>
  z
    .array(z.looseObject({ name: z.string(), [key]: schema } as { name: z.ZodString } & Record<T, S>))
    .nullish();
const fileSchema = z.looseObject({
  clusters: named('cluster', clusterSchema),
  users: named('user', userSchema.nullish()),
  contexts: named('context', contextSchema),
  'current-context': text,
});

export type ClusterEntry = z.infer<typeof clusterSchema>;
export type UserEntry = z.infer<typeof userSchema>;

/** One context of a kubeconfig, with everything that it names. Paths are absolute. */
export interface Connection {
  contextName: string;
  namespace: string;
  cluster: ClusterEntry;
  user: UserEntry;
  userName: string;
  /** The files that were read; none inside a pod. */
  files: string[];
}

export interface KubeconfigOptions {
  /** Path of the one file to read, as `--kubeconfig`. */
  kubeconfig?: string;
  /** Name of the context to use instead of the current one. */
  context?: string;
  environment: NodeJS.ProcessEnv;
  /** Folder in which a pod finds its service account, where it is not the usual one. */
  serviceAccount?: string;
}

interface Config {
  clusters: Map<string, ClusterEntry>;
  users: Map<string, UserEntry>;
  contexts: Map<string, z.infer<typeof contextSchema>>;
  current: string | undefined;
  files: string[];
}

const usualServiceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds and reads the kubeconfig as `oc` does: the given file; else every file in KUBECONFIG, merged, the first that sets
 * something wins and missing ones are passed over; else `~/.kube/config`; else, in a pod, its service account.
 * Source: client-go `tools/clientcmd/loader.go`.
 * @throws UserError when there is none, it cannot be read, or it lacks the context, cluster or user that is named
 */
export async function loadKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  const { environment } = options;
  const config: Config = {
    clusters: new Map(),
    users: new Map(),
    contexts: new Map(),
    current: undefined,
    files: [],
  };
  for (const path of candidates(options)) {
    if (options.kubeconfig === undefined && !existsSync(path)) continue;
    await readInto(config, resolve(path));
  }
  if (config.contexts.size === 0 && options.context === undefined) {
    const inCluster = await podConnection(environment, options.serviceAccount ?? usualServiceAccount);
    if (inCluster !== undefined) return inCluster;
  }
  return select(config, options);
}

function candidates({ kubeconfig, environment }: KubeconfigOptions): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed;
  return [join(environment['HOME'] ?? environment['USERPROFILE'] ?? homedir(), '.kube', 'config')];
}

async function readInto(config: Config, path: string): Promise<void> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`The kubeconfig ${path} cannot be read: ${messageOf(error)}.`, {
      remedy: 'Give another with --kubeconfig, or log in with oc login.',
      cause: error,
    });
  }
  const parsed = fileSchema.safeParse(parseYaml(path, source) ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
    throw new UserError(`The file ${path} is not a kubeconfig${where}.`, {
      remedy: 'Give another with --kubeconfig, or log in with oc login.',
    });
  }
  const base = dirname(path);
  for (const entry of parsed.data.clusters ?? [])
    setFirst(config.clusters, entry.name, absoluteCluster(base, entry.cluster));
  for (const entry of parsed.data.users ?? [])
    setFirst(config.users, entry.name, absoluteUser(base, entry.user ?? {}));
  for (const entry of parsed.data.contexts ?? []) setFirst(config.contexts, entry.name, entry.context);
  config.current ??= parsed.data['current-context'] || undefined;
  config.files.push(path);
}

function parseYaml(path: string, source: string): unknown {
  try {
    return parse(source);
  } catch (error) {
    throw new UserError(`The kubeconfig ${path} is not valid YAML: ${messageOf(error).split('\n')[0]}`, {
      remedy: 'Mend it, or give another with --kubeconfig.',
      cause: error,
    });
  }
}

function setFirst<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

function absolute<T extends string | null | undefined>(base: string, path: T): T | string {
  return typeof path === 'string' && path !== '' && !isAbsolute(path) ? join(base, path) : path;
}

function absoluteCluster(base: string, cluster: ClusterEntry): ClusterEntry {
  return { ...cluster, 'certificate-authority': absolute(base, cluster['certificate-authority']) };
}

function absoluteUser(base: string, user: UserEntry): UserEntry {
  const { exec } = user;
  return {
    ...user,
    'client-certificate': absolute(base, user['client-certificate']),
    'client-key': absolute(base, user['client-key']),
    tokenFile: absolute(base, user.tokenFile),
    // A bare command is looked for in PATH; one with a slash is relative to the file.
    ...(exec != null && /[/\\]/.test(exec.command)
      ? { exec: { ...exec, command: resolve(base, exec.command) } }
      : {}),
  };
}

async function podConnection(
  environment: NodeJS.ProcessEnv,
  serviceAccount: string,
): Promise<Connection | undefined> {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port || !existsSync(`${serviceAccount}/token`)) return undefined;
  const namespace = await readFile(`${serviceAccount}/namespace`, 'utf8').catch(() => 'default');
  return {
    contextName: 'in-cluster',
    namespace: namespace.trim() || 'default',
    cluster: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      'certificate-authority': `${serviceAccount}/ca.crt`,
    },
    user: { tokenFile: `${serviceAccount}/token` },
    userName: 'service account',
    files: [],
  };
}

function select(config: Config, options: KubeconfigOptions): Connection {
  const remedy = 'Log in with oc login, or give a file with --kubeconfig.';
  if (config.files.length === 0) throw new UserError('There is no kubeconfig.', { remedy });
  const where = config.files.join(', ');
  const contextName = options.context ?? config.current;
  if (contextName === undefined) {
    throw new UserError(`The kubeconfig ${where} has no current context.`, {
      remedy: `Choose one with --context${listed([...config.contexts.keys()])}.`,
    });
  }
  const context = config.contexts.get(contextName);
  if (context === undefined) {
    throw new UserError(`The kubeconfig ${where} has no context "${contextName}".`, {
      remedy: `Choose one with --context${listed([...config.contexts.keys()])}.`,
    });
  }
  const cluster = config.clusters.get(context.cluster);
  if (cluster === undefined) {
    throw new UserError(
      `The kubeconfig ${where} has no cluster "${context.cluster}", which its context "${contextName}" names.`,
      { remedy },
    );
  }
  if (!/^https?:\/\/[^/]/.test(cluster.server)) {
    throw new UserError(`The kubeconfig ${where} has a server that is no address: "${cluster.server}".`, {
      remedy,
    });
  }
  const userName = context.user ?? '';
  const user = config.users.get(userName);
  if (user === undefined && userName !== '') {
    throw new UserError(
      `The kubeconfig ${where} has no user "${userName}", which its context "${contextName}" names.`,
      { remedy },
    );
  }
  return {
    contextName,
    namespace: context.namespace || 'default',
    cluster: { ...cluster, server: cluster.server.replace(/\/+$/, '') },
    user: user ?? {},
    userName,
    files: config.files,
  };
}

function listed(names: string[]): string {
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}
