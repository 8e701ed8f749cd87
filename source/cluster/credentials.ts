import type { RequestOptions } from 'node:https';
import { messageOf, UserError } from '../platform/user-error.ts';
import type { Connection } from './kubeconfig.ts';

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
  /** Forgets what a plugin gave, so that the next {@link access} asks it again. False where there is nothing to ask. */
  renew(): boolean;
}

/**
 * The kubeconfig user's authentication, by the official client's KubeConfig: tokens, token files, client certificates, basic,
 * exec plugins, OIDC.
 */
export async function createCredentials(connection: Connection): Promise<Credentials> {
  // Only this file of the package: its index loads every generated API as well.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const { user, cluster } = connection;
  const dynamic = user.exec != null || user['auth-provider'] != null || user.tokenFile != null;

  const create = () => {
    const config = new KubeConfig();
    config.loadFromString(JSON.stringify(kubeconfigOf(connection)));
    return config;
  };
  let config = create();
  let known: Access | undefined;

  const read = async (): Promise<Access> => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new UserError(
        `The credentials of "${connection.userName}" for ${cluster.server} cannot be had: ${messageOf(error).trim()}.`,
        { remedy: 'Log in again with oc login.', cause: error },
      );
    }
    return {
      headers: { ...headersOf(options), ...impersonation(user['as-groups']) },
      tls: tlsOf(options),
    };
  };

  return {
    async access() {
      if (dynamic) return await read();
      known ??= await read();
      return known;
    },
    renew() {
      if (user.exec == null) return false;
      config = create();
      return true;
    },
  };
}

/**
 * The one context as a kubeconfig for KubeConfig. Proxies and plain HTTP are not its business: it is asked for headers and
 * certificates only.
 */
function kubeconfigOf({ cluster, user }: Connection): unknown {
  const { tokenFile, ...rest } = user;
  const { 'proxy-url': _proxy, ...plain } = cluster;
  return {
    clusters: [{ name: 'it', cluster: { ...plain, server: 'https://it.invalid' } }],
    users: [
      {
        name: 'it',
        // The file wins over a token beside it. Source: client-go `tools/clientcmd/api/types.go`, AuthInfo.
        user:
          tokenFile == null
            ? user
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

function impersonation(groups: readonly string[] | null | undefined): Record<string, string[]> {
  return groups == null || groups.length === 0 ? {} : { 'impersonate-group': [...groups] };
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
