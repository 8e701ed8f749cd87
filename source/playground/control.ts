import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { PlaygroundAnswer } from '../platform/playground-files.ts';
import { messageOf, UserError } from '../platform/user-error.ts';

const request = z.object({ cdsid: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/) });
/** A request is one short line; more is not one of ours. */
const longestRequest = 4096;

export interface Control {
  close(): void;
}

/**
 * Listens on the local socket where users of the playground hold their leases. `answer` is asked once per lease. When the
 * last lease has gone and none has come for `grace` milliseconds, `onUnused` is called.
 */
export async function listenForLeases(options: {
  socket: string;
  answer: (cdsid: string) => Promise<PlaygroundAnswer>;
  grace: number;
  onUnused: () => void;
}): Promise<Control> {
  const leases = new Set<Socket>();
  let timer: NodeJS.Timeout | undefined;
  const unused = (): void => {
    clearTimeout(timer);
    if (leases.size === 0) timer = setTimeout(options.onUnused, options.grace);
  };
  const server: Server = createServer((socket) => {
    leases.add(socket);
    clearTimeout(timer);
    let text = '';
    let asked = false;
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      leases.delete(socket);
      unused();
    });
    socket.on('data', (chunk: string) => {
      if (asked) return;
      text += chunk;
      if (text.length > longestRequest) socket.destroy();
      const end = text.indexOf('\n');
      if (end < 0) return;
      asked = true;
      void respond(socket, text.slice(0, end), options.answer);
    });
  });
  if (process.platform !== 'win32') {
    mkdirSync(dirname(options.socket), { recursive: true, mode: 0o700 });
    // The store's lock says that nobody else is alive here, so a socket that is there is a dead one's.
    rmSync(options.socket, { force: true });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socket, resolve);
  });
  unused();
  return {
    close() {
      clearTimeout(timer);
      server.close();
      for (const socket of leases) socket.destroy();
    },
  };
}

async function respond(
  socket: Socket,
  line: string,
  answer: (cdsid: string) => Promise<PlaygroundAnswer>,
): Promise<void> {
  let reply: PlaygroundAnswer;
  try {
    reply = await answer(request.parse(JSON.parse(line)).cdsid);
  } catch (error) {
    reply = {
      ready: false,
      message: messageOf(error),
      ...(error instanceof UserError && error.remedy !== undefined ? { remedy: error.remedy } : {}),
    };
  }
  socket.write(`${JSON.stringify(reply)}\n`);
}
