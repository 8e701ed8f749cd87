import { Secrets } from '../../../wire/resources.ts';
import { OcError } from '../../errors.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, nameOf } from './create-object.ts';
import { checkKey, type KeyValues, keyValueFlags, readKeyValues } from './key-values.ts';

const generic: Verb = {
  name: 'generic',
  summary: 'Create a secret from a local file, directory, or literal value.',
  usage: 'create secret generic NAME [--from-literal=KEY=VALUE] [--from-file=[KEY=]FILE] [flags]',
  examples: ['oc create secret generic token --from-literal=token=sesame'],
  flags: [...keyValueFlags, { name: 'type', type: 'string', help: 'the type of the secret' }, ...createFlags],
  async run(invocation) {
    const name = nameOf(invocation);
    const type = invocation.flags.string('type');
    await createSecret(invocation, name, type === '' ? undefined : type, await readKeyValues(invocation));
  },
};

const dockerRegistry: Verb = {
  name: 'docker-registry',
  summary: 'Create a secret for use with a container registry.',
  usage:
    'create secret docker-registry NAME --docker-server=HOST --docker-username=USER --docker-password=PASSWORD [flags]',
  flags: [
    {
      name: 'docker-server',
      type: 'string',
      default: 'https://index.docker.io/v1/',
      help: 'the registry that the credentials are for',
    },
    { name: 'docker-username', type: 'string', help: 'who logs in there' },
    { name: 'docker-password', type: 'string', help: 'with which password' },
    { name: 'docker-email', type: 'string', help: 'mail address, which some registries ask for' },
    { name: 'from-file', type: 'list', help: '[.dockerconfigjson=]FILE with the credentials' },
    { name: 'from-literal', type: 'list', help: '', hidden: true },
    { name: 'from-env-file', type: 'list', help: '', hidden: true },
    ...createFlags,
  ],
  run: createDockerRegistry,
};

export const secret: Verb = {
  name: 'secret',
  summary: 'Create a secret with specified type.',
  usage: 'create secret (docker-registry | generic | tls) [flags]',
  verbs: [dockerRegistry, generic],
  elsewhere: ['tls'],
};

/** Source: kubectl `cmd/create/create_secret_docker.go`. */
async function createDockerRegistry(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const type = 'kubernetes.io/dockerconfigjson';
  if (flags.list('from-file').length > 0) {
    const values = await readKeyValues(invocation);
    const [first] = values;
    // Whatever the file is called, this is the key under which such a secret has its credentials.
    await createSecret(invocation, name, type, first === undefined ? [] : [['.dockerconfigjson', first[1]]]);
    return;
  }
  const [username, password, server, email] = [
    'docker-username',
    'docker-password',
    'docker-server',
    'docker-email',
  ].map((flag) => flags.string(flag));
  if (!username || !password || !server) {
    throw new OcError(
      'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
    );
  }
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const entry = { username, password, ...(email ? { email } : {}), auth };
  const config = JSON.stringify({ auths: { [server]: entry } });
  await createSecret(invocation, name, type, [['.dockerconfigjson', Buffer.from(config)]]);
}

async function createSecret(
  invocation: Invocation,
  name: string,
  type: string | undefined,
  values: KeyValues,
): Promise<void> {
  const data: Record<string, string> = {};
  for (const [key, value] of values) {
    checkKey(key, 'Secret');
    if (key in data) throw new OcError(`cannot add key ${key}, another key by that name already exists`);
    data[key] = value.toString('base64');
  }
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    ...(type === undefined ? {} : { type }),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
  await createObject(invocation, Secrets, object, 'failed to create secret ');
}
