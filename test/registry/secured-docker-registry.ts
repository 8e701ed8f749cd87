import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { createAuthority } from '../cluster/certificates.ts';
import { temporaryFolder } from './client.ts';

export interface SecuredRegistry {
  /** `localhost:PORT` */
  host: string;
  /** The authority that signed its certificate. */
  authority: Awaited<ReturnType<typeof createAuthority>>;
  /** A file of credentials that it takes, as `podman login` writes it. */
  authFile: string;
  /** `user:password` */
  credentials: string;
}

const user = 'teacher';
const password = 'open sesame';
/** bcrypt of the password, the only kind that docker-registry takes. */
const hash = '$2y$05$CCCCCCCCCCCCCCCCCCCCC.vTdnMkpWk2uFGdD13bbQkt9V3Bbgxl.';

/** Debian's `docker-registry` with basic authentication, and TLS from an authority of the test's own. */
export async function startSecuredRegistry(): Promise<SecuredRegistry> {
  const folder = await temporaryFolder();
  const authority = await createAuthority();
  const pair = await authority.sign('registry', ['localhost', '127.0.0.1']);
  const port = await freePort();
  const host = `localhost:${port}`;
  const at = (name: string) => join(folder, name);
  await writeFile(at('server.crt'), pair.certificate);
  await writeFile(at('server.key'), pair.key, { mode: 0o600 });
  await writeFile(at('htpasswd'), `${user}:${hash}\n`);
  await writeFile(
    at('config.yml'),
    JSON.stringify({
      version: 0.1,
      log: { level: 'info', formatter: 'json' },
      storage: { filesystem: { rootdirectory: at('data') } },
      http: {
        addr: `127.0.0.1:${port}`,
        secret: 'of this test',
        tls: { certificate: at('server.crt'), key: at('server.key') },
      },
      auth: { htpasswd: { realm: 'workshop', path: at('htpasswd') } },
    }),
  );
  const child = spawn('docker-registry', ['serve', at('config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], OTEL_TRACES_EXPORTER: 'none' },
  });
  onTestFinished(async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('listening on')) break;
  child.stderr.resume();
  const authFile = at('auth.json');
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  await writeFile(authFile, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  return { host, authority, authFile, credentials: `${user}:${password}` };
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
