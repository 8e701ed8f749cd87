import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/**
 * Bounds the connections to `server`. When there are too many, the one goes that has waited longest without a word of TLS, so
 * that a flood of them shuts nobody out; when all have been made use of, the newest.
 */
export function limitConnections(server: Server, limit: number): void {
  let open = 0;
  /** By the client's port, in the order in which they came. */
  const silent = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    open += 1;
    silent.set(remotePort, socket);
    socket.once('close', () => {
      open -= 1;
      if (silent.get(remotePort) === socket) silent.delete(remotePort);
    });
    if (open <= limit) return;
    const [longest = socket] = silent.values();
    silent.delete(longest.remotePort);
    longest.destroy();
  });
  server.on('secureConnection', ({ remotePort }) => silent.delete(remotePort));
}
