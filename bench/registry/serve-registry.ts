// The playground's registry in a process of its own: node serve-registry.ts DIRECTORY KEY CERTIFICATE PASSWORD. Says its port.
import { readFileSync } from 'node:fs';
import { systemClock } from '../../source/platform/clock.ts';
import { startRegistry } from '../../source/playground/registry/start-registry.ts';

const [, , directory = '', key = '', certificate = '', password = ''] = process.argv;
const { port } = await startRegistry({
  directory,
  port: 0,
  host: '127.0.0.1',
  tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') },
  users: [{ name: 'bench', password }],
  clock: systemClock,
  signal: new AbortController().signal,
});
process.stdout.write(`${port}\n`);
