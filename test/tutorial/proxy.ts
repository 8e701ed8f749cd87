import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A line to a server on loopback that can be cut and mended. */
export interface Proxy {
  port: number;
  cut(): void;
  mend(): void;
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let open = true;
  const server = createServer((near) => {
    if (!open) {
      near.destroy();
      return;
    }
    const far = connect(target, 'localhost');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      open = true;
    },
  };
}

/** A copy of a kubeconfig that goes through a proxy. */
export async function kubeconfigThrough(proxy: Proxy, kubeconfig: string): Promise<string> {
  const text = await readFile(kubeconfig, 'utf8');
  const copy = `${kubeconfig}-proxied`;
  await writeFile(copy, text.replace(/https:\/\/localhost:\d+/, `https://localhost:${proxy.port}`));
  return copy;
}
