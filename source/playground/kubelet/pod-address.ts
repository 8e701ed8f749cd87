import { createHash, randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Pod } from '../../wire/kubernetes.ts';

/** Where a pod's servers listen. */
export interface PodAddress {
  ip: string;
  /** Port on this machine for one that the pod asks for. */
  portFor(containerPort: number): number;
  /** Ports that are other ones in truth. */
  moved: Record<number, number>;
  release(): void;
}

export interface PodAddresses {
  allocate(pod: Pod): Promise<PodAddress>;
}

/** What a container is told to listen on when it declares no port. */
export const defaultPort = 8080;

/** Ports that a pod declares, or the default one. */
export function declaredPorts(pod: Pod): number[] {
  const ports = pod.spec.containers.flatMap((container) =>
    (container.ports ?? []).map(({ containerPort }) => containerPort),
  );
  return ports.length === 0 ? [defaultPort] : [...new Set(ports)];
}

/**
 * Gives each pod an address of its own. On Linux all of 127.0.0.0/8 is loopback, so that every pod can have the very port it
 * asks for; elsewhere, and where this machine has the port in use on all addresses, another port takes its place.
 * @param directory the playground's; two playgrounds use different addresses, most likely
 */
export function createPodAddresses(
  directory: string,
  platform: NodeJS.Platform = process.platform,
): PodAddresses {
  const taken = new Set<string>();
  const subnet = createHash('sha256').update(directory).digest()[0] ?? 0;

  const freePort = async (ip: string): Promise<number> => {
    for (;;) {
      const port = await tryToBind(ip, 0);
      if (port === undefined) throw new Error(`no port is free on ${ip}`);
      const key = `${ip}:${port}`;
      if (taken.has(key)) continue;
      taken.add(key);
      return port;
    }
  };
  const unavailableOn = async (ip: string, ports: readonly number[]): Promise<number[]> => {
    const results = await Promise.all(ports.map((port) => tryToBind(ip, port)));
    return ports.filter((_, index) => results[index] === undefined);
  };
  const lease = async (ip: string, moving: readonly number[]): Promise<PodAddress> => {
    const moved: Record<number, number> = {};
    for (const port of moving) moved[port] = await freePort(ip);
    return {
      ip,
      moved,
      portFor: (port) => moved[port] ?? port,
      release() {
        taken.delete(ip);
        for (const port of Object.values(moved)) taken.delete(`${ip}:${port}`);
      },
    };
  };
  const candidate = (): string | undefined => {
    const start = randomInt(254);
    for (let step = 0; step < 254; step += 1) {
      const ip = `127.88.${subnet}.${((start + step) % 254) + 1}`;
      if (taken.has(ip)) continue;
      taken.add(ip);
      return ip;
    }
    return undefined;
  };

  return {
    async allocate(pod) {
      const ports = declaredPorts(pod);
      if (platform !== 'linux') return lease('127.0.0.1', ports);
      const first = candidate();
      if (first === undefined) throw new Error('no address is left for another pod');
      const unavailable = await unavailableOn(first, ports);
      if (unavailable.length === 0) return lease(first, []);
      // Somebody else's address, or ports that are taken on all of them: another address tells.
      const second = candidate();
      if (second === undefined) return lease(first, unavailable);
      taken.delete(first);
      return lease(second, await unavailableOn(second, ports));
    },
  };
}

/** @returns the port that could be bound, undefined when it could not */
function tryToBind(ip: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: ip, port, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' ? address?.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
