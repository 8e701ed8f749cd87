import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FuzzOptions } from './fuzz.ts';

export type FuzzAccess = Pick<FuzzOptions, 'api' | 'registry'>;

const kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ 'certificate-authority-data': z.string() }) })),
  users: z.array(z.object({ user: z.object({ token: z.string() }) })),
});
const authFile = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

/** How to reach both servers as one of their users, from the files that users get. */
export async function readAccess(
  files: { kubeconfig: string; authFile: string },
  { server, repository }: { server: string; repository: string },
  namespace: string,
): Promise<FuzzAccess> {
  const { clusters, users } = kubeconfig.parse(parse(await readFile(files.kubeconfig, 'utf8')));
  const { auths } = authFile.parse(JSON.parse(await readFile(files.authFile, 'utf8')));
  const [auth] = Object.values(auths);
  const [cluster] = clusters;
  const [user] = users;
  const slash = repository.indexOf('/');
  const authority = Buffer.from(cluster?.cluster['certificate-authority-data'] ?? '', 'base64').toString();
  return {
    api: { port: Number(new URL(server).port), authority, namespace, token: user?.user.token ?? '' },
    registry: {
      port: Number(new URL(`https://${repository}`).port),
      authority,
      repository: repository.slice(slash + 1),
      credentials: Buffer.from(auth?.auth ?? '', 'base64').toString(),
    },
  };
}
