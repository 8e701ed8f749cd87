import { buildImage } from './image.ts';
import type { StaticRegistry } from './static-registry.ts';

/** Serves its environment as JSON; `/healthz` answers as the last POST to it said. */
const server = `
import { createServer } from 'node:http';
import { hostname } from 'node:os';
let probes = 0;
let healthy = process.env.HEALTHY !== 'false';
console.log('starting');
console.error('a warning');
const server = createServer((request, response) => {
  if (request.url === '/healthz') {
    probes += 1;
    if (request.method === 'POST') healthy = !healthy;
    response.writeHead(healthy ? 200 : 503).end();
  } else if (request.url === '/exit') {
    response.end(() => process.exit(3));
  } else response.end(JSON.stringify({ env: process.env, hostname: hostname(), cwd: process.cwd(), pid: process.pid, probes }));
});
process.on('SIGTERM', () => {
  console.log('terminating');
  if (process.env.STUBBORN !== 'true') server.close(() => process.exit(0));
  if (process.env.STUBBORN !== 'true') server.closeAllConnections();
});
server.listen(Number(process.env.PORT), () => console.log('listening on', server.address().address, server.address().port));
`;

/** Tries what a container must not be able to do. */
const intruder = `
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
const attempt = (name, work) => {
  try { work(); console.log(name, 'worked'); } catch (error) { console.log(name, error.code); }
};
attempt('read own', () => readFileSync(new URL('intruder.js', import.meta.url)));
attempt('read outside', () => readFileSync('/etc/hosts'));
attempt('list outside', () => readdirSync('/'));
attempt('read a neighbour', () => readdirSync(new URL('../../..', import.meta.url)));
attempt('write', () => writeFileSync(new URL('new.txt', import.meta.url), 'x'));
attempt('start', () => spawnSync('true').error && (() => { throw spawnSync('true').error; })());
attempt('worker', () => new Worker('1', { eval: true }));
console.log('environment', Object.keys(process.env).sort().join(' '));
`;

export const files = {
  'app/server.js': server,
  'app/intruder.js': intruder,
  'app/package.json': '{"type":"module"}',
};

/** Publishes an image with all programs, and returns its name. */
export async function publishPrograms(
  registry: StaticRegistry,
  tag = 'v1',
  more: Record<string, string> = {},
): Promise<string> {
  const image = await buildImage([{ ...files, ...more }], {
    Entrypoint: ['node'],
    Cmd: ['server.js'],
    Env: ['PATH=/usr/local/bin:/usr/bin', 'GREETING=from the image', 'VERSION=1'],
    WorkingDir: '/app',
  });
  registry.publish(tag, image);
  return `${registry.host}/${registry.repository}:${tag}`;
}
