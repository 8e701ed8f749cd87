import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../platform/package-root.ts';
import { StatusError } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import { toJson } from '../printers/json.ts';
import { toYaml } from '../printers/yaml.ts';
import type { Invocation, Verb } from '../verb.ts';

export const version: Verb = {
  name: 'version',
  summary: 'Print the client and server version information.',
  usage: 'version [flags]',
  flags: [
    { name: 'client', type: 'boolean', help: 'of the client only' },
    { name: 'output', short: 'o', type: 'string', help: 'yaml or json' },
  ],
  reads: true,
  run,
};

interface ClusterVersion {
  status?: { history?: { state?: string; version?: string }[] };
}

/** Source: openshift/oc `pkg/cli/version/version.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, out } = invocation;
  const output = flags.string('output');
  if (!['', 'yaml', 'json'].includes(output)) throw new OcError(`--output must be 'yaml' or 'json'`);
  const client = await ownVersion();
  const server: ServerVersions = flags.boolean('client') ? {} : await serverVersions(invocation);
  const info = { releaseClientVersion: client, ...server };
  if (output === 'yaml') out(`${toYaml(info)}\n`);
  else if (output === 'json') out(`${toJson(info, 2)}\n`);
  else {
    out(`Client Version: ${client}\n`);
    if (server.openshiftVersion !== undefined) out(`Server Version: ${server.openshiftVersion}\n`);
    if (server.serverVersion !== undefined) out(`Kubernetes Version: ${server.serverVersion.gitVersion}\n`);
  }
}

async function ownVersion(): Promise<string> {
  const text = await readFile(join(packageRoot(), 'package.json'), 'utf8');
  return `oc-tutor ${(JSON.parse(text) as { version: string }).version}`;
}

interface ServerVersions {
  serverVersion?: { gitVersion: string };
  openshiftVersion?: string | undefined;
}

async function serverVersions({ cluster, request }: Invocation): Promise<ServerVersions> {
  const serverVersion = await cluster.request<{ gitVersion: string }>('GET', '/version', request);
  try {
    const { status } = await cluster.request<ClusterVersion>(
      'GET',
      '/apis/config.openshift.io/v1/clusterversions/version',
      request,
    );
    const openshiftVersion = status?.history?.find(({ state }) => state === 'Completed')?.version;
    return { serverVersion, openshiftVersion };
  } catch (error) {
    // Only administrators may read it, and a plain Kubernetes has none.
    if (error instanceof StatusError) return { serverVersion };
    throw error;
  }
}
