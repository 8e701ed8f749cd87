import type { RequestOptions } from 'node:https';
import type { Dispatcher } from 'undici';
import { messageOf, UserError } from '../platform/user-error.ts';
import type { Connection, UserEntry } from './kubeconfig.ts';
import { createOidcTokens } from './oidc.ts';

export interface Tls {
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  rejectUnauthorized?: boolean;
  servername?: string;
}

/** What a request needs in order to be let in. */
export interface Access {
  headers: Record<string, string | string[]>;
  tls: Tls;
}

export interface Credentials {
  /** Headers and certificates as they are now; runs the exec plugin or reads the token file when that is due. */
  access(): Promise<Access>;
  /**
   * After a refusal: forgets what a plugin or a file gave, and reads the kubeconfig again. False where nothing is new and there
   * is nobody to ask.
   */
  renew(): Promise<boolean>;
}

export interface CredentialsOptions {
  reload: () => Promise<Connection | undefined>;
  /** Connections to another server than the cluster's own: to an issuer of tokens. */
  openPool: (server: string, tls: Tls) => Dispatcher;
  /** What somebody is told to type when no credentials can be had. */
  loginCommand: string;
}

/**
 * The kubeconfig user's authentication, by the official client's KubeConfig: tokens, token files, client certificates, basic,
 * exec plugins; OIDC by {@link createOidcTokens}.
 * @param options.reload reads the kubeconfig again; undefined for one that leads to another server
 */
export async function createCredentials(
  connection: Connection,
  { reload, openPool, loginCommand }: CredentialsOptions,
): Promise<Credentials> {
  // Only this file of the package: its index loads every generated API as well.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  let current = connection;

  const create = () => {
    const config = new KubeConfig();
    config.loadFromString(JSON.stringify(kubeconfigOf(current)));
    return config;
  };
  let config = create();
  const createOidc = () => createOidcTokens(current.user['auth-provider'], openPool);
  let oidc = createOidc();
  let known: Access | undefined;
  let reading: Promise<Access> | undefined;

  const read = async (): Promise<Access> => {
    const { user, userName, cluster } = current;
    const options: RequestOptions = {};
    let token: string | undefined;
    try {
      await inTime(config.applyToHTTPSOptions(options));
      token = await oidc?.token();
    } catch (error) {
      const words = messageOf(error).trim().replace(/\.$/, '');
      throw new UserError(`The credentials of "${userName}" for ${cluster.server} cannot be had: ${words}.`, {
        remedy: `Log in again with \`${loginCommand}\`.`,
        cause: error,
      });
    }
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return {
      headers: { ...headersOf(options), ...authorization, ...impersonation(user) },
      tls: tlsOf(options),
    };
  };

  return {
    async access() {
      if (known !== undefined) return known;
      // Many requests at once run a plugin once.
      reading ??= read().finally(() => {
        reading = undefined;
      });
      const access = await reading;
      if (!isDynamic(current.user)) known = access;
      return access;
    },
    async renew() {
      const fresh = await reload().catch(() => undefined);
      const isNew = fresh !== undefined && identityOf(fresh) !== identityOf(current);
      if (fresh !== undefined && isNew) {
        current = fresh;
        oidc = createOidc();
      } else oidc?.forget();
      if (!isNew && !isDynamic(current.user)) return false;
      config = create();
      known = undefined;
      return true;
    },
  };
}

/** Milliseconds: a plugin may have to wait for somebody who logs in with a browser. */
const pluginPatience = 120_000;

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`they did not come within ${pluginPatience / 1000} seconds`)),
      pluginPatience,
    ).unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether what to show changes from time to time. */
const isDynamic = (user: UserEntry): boolean =>
  user.exec != null || user['auth-provider'] != null || user.tokenFile != null;

const identityOf = ({ user, cluster }: Connection): string => JSON.stringify([user, cluster]);

/** KubeConfig's own way to refresh these tokens does not work with the version of `openid-client` that it comes with. */
const isOidc = (provider: unknown): boolean =>
  typeof provider === 'object' && provider !== null && 'name' in provider && provider.name === 'oidc';

/**
 * The one context as a kubeconfig for KubeConfig. Proxies and plain HTTP are not its business: it is asked for headers and
 * certificates only.
 */
function kubeconfigOf(connection: Connection): unknown {
  const { cluster } = connection;
  const user = withExecInfo(connection);
  const { tokenFile, 'auth-provider': provider, ...rest } = user;
  const { 'proxy-url': _proxy, ...plain } = cluster;
  return {
    clusters: [{ name: 'it', cluster: { ...plain, server: 'https://it.invalid' } }],
    users: [
      {
        name: 'it',
        // The file wins over a token beside it. Source: client-go `tools/clientcmd/api/types.go`, AuthInfo.
        user:
          tokenFile == null
            ? { ...rest, ...(isOidc(provider) ? {} : { 'auth-provider': provider }) }
            : {
                ...rest,
                token: undefined,
                'auth-provider': { name: 'tokenFile', config: { tokenFile } },
              },
      },
    ],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    'current-context': 'it',
  };
}

/**
 * Plugins are told in their environment what they are asked for, which KubeConfig leaves out.
 * Source: client-go `plugin/pkg/client/auth/exec/exec.go`; KEP-541.
 */
function withExecInfo({ user, cluster }: Connection): UserEntry {
  const { exec } = user;
  if (exec == null) return user;
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo === true
        ? {
            cluster: {
              server: cluster.server,
              'tls-server-name': cluster['tls-server-name'] ?? undefined,
              'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'] ?? undefined,
              'certificate-authority-data': cluster['certificate-authority-data'] ?? undefined,
              'proxy-url': cluster['proxy-url'] ?? undefined,
            },
          }
        : {}),
    },
  };
  const env = [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
  return { ...user, exec: { ...exec, env } };
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (options.headers !== undefined && !Array.isArray(options.headers)) {
    for (const [name, value] of Object.entries(options.headers)) {
      if (value !== undefined) headers[name.toLowerCase()] = String(value).trim();
    }
  }
  if (typeof options.auth === 'string' && headers['authorization'] === undefined) {
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  return headers;
}

/** Beside the user's name, which KubeConfig sees to. Source: client-go `transport/round_trippers.go`. */
function impersonation(user: UserEntry): Record<string, string | string[]> {
  const groups = user['as-groups'] ?? [];
  const uid = user['as-uid'];
  const extra = Object.entries(user['as-user-extra'] ?? {}).map(([key, values]): [string, string[]] => [
    // Header names cannot hold everything that a key can.
    `impersonate-extra-${encodeURIComponent(key.toLowerCase())}`,
    values,
  ]);
  return {
    ...(groups.length === 0 ? {} : { 'impersonate-group': [...groups] }),
    ...(uid == null || uid === '' ? {} : { 'impersonate-uid': uid }),
    ...Object.fromEntries(extra),
  };
}

function tlsOf(options: RequestOptions): Tls {
  const tls: Tls = {};
  if (isText(options.ca)) tls.ca = options.ca;
  if (isText(options.cert)) tls.cert = options.cert;
  if (isText(options.key)) tls.key = options.key;
  if (options.rejectUnauthorized !== undefined) tls.rejectUnauthorized = options.rejectUnauthorized;
  if (options.servername !== undefined) tls.servername = options.servername;
  return tls;
}

function isText(value: unknown): value is string | Buffer {
  return typeof value === 'string' || Buffer.isBuffer(value);
}
