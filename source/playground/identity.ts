import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { writeFileAtomic } from '../platform/atomic-file.ts';
import type { Clock } from '../platform/clock.ts';
import { UserError } from '../platform/user-error.ts';
import type { UserAccount } from './api/access/users.ts';
import { areValid, createCertificates } from './api/certificates.ts';

const keyPair = z.object({ certificate: z.string(), key: z.string() });
const kept = z.object({
  certificates: z.object({ authority: keyPair, server: keyPair }),
  registryUser: z.object({ name: z.string(), password: z.string() }),
  users: z.record(z.string(), z.string()),
  ports: z.object({ api: z.number().optional(), registry: z.number().optional() }),
});
type Kept = z.infer<typeof kept>;

export interface Addresses {
  server: string;
  registryHost: string;
}

/** Who a playground is and whom it knows: keys, tokens, ports. Kept in one file, 0600. */
export interface Identity {
  tls: { certificate: string; key: string };
  /** PEM of the authority that clients are to trust. */
  authority: string;
  /** Grows as learners are admitted. */
  accounts: UserAccount[];
  registryUser: { name: string; password: string };
  ports: { api?: number | undefined; registry?: number | undefined };
  keepPorts(ports: { api: number; registry: number }): Promise<void>;
  /** Knows the learner from now on; writes their kubeconfig and registry credentials. */
  admit(cdsid: string, addresses: Addresses): Promise<{ kubeconfig: string; authFile: string }>;
}

/** @throws UserError when the file is there and cannot be understood, or the folder cannot be written */
export async function openIdentity(directory: string, namespace: string, clock: Clock): Promise<Identity> {
  const file = join(directory, 'identity.json');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const state: Kept = (await read(file)) ?? {
    certificates: await createCertificates(clock.now()),
    registryUser: { name: 'devenablement+workshop', password: randomBytes(24).toString('base64url') },
    users: {},
    ports: {},
  };
  if (!areValid(state.certificates, clock.now())) state.certificates = await createCertificates(clock.now());
  const save = () => writeFileAtomic(file, `${JSON.stringify(state, null, 2)}\n`);
  await save();
  const authority = state.certificates.authority.certificate;
  const account = (name: string, token: string): UserAccount => ({
    name,
    token,
    groups: ['system:authenticated:oauth'],
    edit: [namespace],
  });
  const accounts = Object.entries(state.users).map(([name, token]) => account(name, token));

  return {
    tls: state.certificates.server,
    authority,
    accounts,
    registryUser: state.registryUser,
    ports: state.ports,
    async keepPorts(ports) {
      state.ports = ports;
      await save();
    },
    async admit(cdsid, { server, registryHost }) {
      const token = state.users[cdsid] ?? `sha256~${randomBytes(32).toString('base64url')}`;
      if (state.users[cdsid] === undefined) {
        state.users[cdsid] = token;
        accounts.push(account(cdsid, token));
        await save();
      }
      const folder = join(directory, 'users', cdsid);
      const kubeconfig = join(folder, 'kubeconfig');
      const authFile = join(folder, 'auth.json');
      const { name, password } = state.registryUser;
      const auth = Buffer.from(`${name}:${password}`).toString('base64');
      await writeFileAtomic(kubeconfig, kubeconfigOf({ server, namespace, authority, cdsid, token }));
      await writeFileAtomic(
        authFile,
        `${JSON.stringify({ auths: { [registryHost]: { auth } } }, null, 2)}\n`,
      );
      return { kubeconfig, authFile };
    },
  };
}

async function read(file: string): Promise<Kept | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return kept.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(`${file} is damaged, so the playground cannot tell its keys and ports.`, {
      remedy: 'Move the folder it is in away to begin with a new playground.',
      cause: error,
    });
  }
}

function kubeconfigOf(user: {
  server: string;
  namespace: string;
  authority: string;
  cdsid: string;
  token: string;
}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'playground',
        cluster: {
          server: user.server,
          'certificate-authority-data': Buffer.from(user.authority).toString('base64'),
        },
      },
    ],
    users: [{ name: user.cdsid, user: { token: user.token } }],
    contexts: [
      { name: 'playground', context: { cluster: 'playground', user: user.cdsid, namespace: user.namespace } },
    ],
    'current-context': 'playground',
  });
}
