import { open, requestBytes, type Target } from './keep-alive-client.ts';

/** A watch that says when it has seen a word. */
export interface WatchClient {
  /** Resolves to the time (of `performance.now()`) at which `word` came. Each word can be waited for once. */
  sees(word: string): Promise<number>;
  close(): void;
}

/**
 * Opens a watch on a connection of its own. Events are not decoded: that is for clients to pay.
 * @param words matches what `sees` may wait for, with the global flag
 */
export async function openWatch(target: Target, path: string, words: RegExp): Promise<WatchClient> {
  const socket = await open(target);
  const waiting = new Map<string, (time: number) => void>();
  const seen = new Map<string, number>();
  let tail = '';
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const now = performance.now();
      resolve();
      const text = tail + chunk.toString('latin1');
      let end = 0;
      for (const match of text.matchAll(words)) {
        const [word] = match;
        end = match.index + word.length;
        const waiter = waiting.get(word);
        waiting.delete(word);
        if (waiter === undefined) seen.set(word, seen.get(word) ?? now);
        else waiter(now);
      }
      tail = text.slice(Math.max(end, text.length - 64));
    });
    socket.write(requestBytes(target, 'GET', path));
  });
  socket.on('error', () => undefined);
  return {
    sees(word) {
      const time = seen.get(word);
      seen.delete(word);
      return time === undefined
        ? new Promise((resolve) => waiting.set(word, resolve))
        : Promise.resolve(time);
    },
    close: () => socket.destroy(),
  };
}
