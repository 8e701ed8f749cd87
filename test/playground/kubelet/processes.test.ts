import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../../source/platform/process-identity.ts';
import { openProcessLedger } from '../../../source/playground/kubelet/containers/process-ledger.ts';
import { createPodAddresses } from '../../../source/playground/kubelet/pod-address.ts';
import { removeKubeletDirectory } from '../../../source/playground/kubelet/remove-directory.ts';
import type { Pod } from '../../../source/wire/kubernetes.ts';
import { isReady, startNode } from './node.ts';
import { publishPrograms } from './programs.ts';
import { startStaticRegistry } from './static-registry.ts';

describe('when the playground is killed', () => {
  it('its containers end with it', async () => {
    const fixture = fileURLToPath(new URL('fixture-playground.ts', import.meta.url));
    const playground = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(playground.stdout), 'line')) as [string];
    const { pid, directory } = JSON.parse(line) as { pid: number; directory: string };
    expect(processStart(pid)).toBeDefined();
    playground.kill('SIGKILL');
    await once(playground, 'exit');
    await expect.poll(() => processStart(pid), { timeout: 10_000 }).toBeUndefined();
    await removeKubeletDirectory(directory);
  });
});

describe('the ledger of processes', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  });
  afterEach(() => rm(directory, { recursive: true }));
  const sleeper = () =>
    spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });

  it('ends what a crash has left running', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    const ledger = await openProcessLedger(directory);
    await ledger.add('abc', child.pid ?? 0);
    expect(await readdir(directory)).toEqual(['abc.json']);
    const ended = once(child, 'exit');
    await openProcessLedger(directory);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await readdir(directory)).toEqual([]);
  });

  it('spares a process that only has the same id', async () => {
    const child = sleeper();
    await once(child, 'spawn');
    await writeFile(join(directory, 'abc.json'), JSON.stringify({ pid: child.pid, start: 'another time' }));
    await writeFile(join(directory, 'broken.json'), '{');
    await openProcessLedger(directory);
    expect(processStart(child.pid ?? 0)).toBeDefined();
    expect(await readdir(directory)).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});

describe('addresses', () => {
  const pod = (...ports: number[]): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'app', ports: ports.map((containerPort) => ({ containerPort })) }] },
  });

  it.runIf(process.platform === 'linux')(
    'are one for each pod, with the ports that it asks for',
    async () => {
      const addresses = createPodAddresses('/some/folder');
      const one = await addresses.allocate(pod(8080, 9090));
      const two = await addresses.allocate(pod(8080));
      expect(one.ip).not.toBe(two.ip);
      expect(one.ip.split('.').slice(0, 3)).toEqual(two.ip.split('.').slice(0, 3));
      expect([one.portFor(8080), one.portFor(9090), two.portFor(8080)]).toEqual([8080, 9090, 8080]);
    },
  );

  it('are one for all where there is only one, with ports that are free', async () => {
    const addresses = createPodAddresses('/some/folder', 'darwin');
    const one = await addresses.allocate(pod(8080));
    const two = await addresses.allocate(pod(8080));
    expect([one.ip, two.ip]).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(one.portFor(8080)).not.toBe(two.portFor(8080));
  });

  it.runIf(process.platform === 'linux')(
    'take another port when somebody has it on all addresses',
    async () => {
      const somebody = createServer().listen({ host: '0.0.0.0', port: 0 });
      await once(somebody, 'listening');
      const address = somebody.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const registry = await startStaticRegistry();
      const image = await publishPrograms(registry);
      const node = await startNode(registry);
      const readinessProbe = { httpGet: { port: 'http' }, periodSeconds: 1 };
      // The program is given a port in the way that programs have, and does not know that it is another one.
      const env = [{ name: 'PORT', value: String(port) }];
      await node.run('web', [
        { name: 'app', image, env, ports: [{ name: 'http', containerPort: port }], readinessProbe },
      ]);
      const running = await node.until('web', isReady);
      expect(running.status?.podIP).toMatch(/^127\.88\./);
      await node.stop();
      await registry.stop();
      somebody.close();
    },
  );
});
