import type { Clock } from '../platform/clock.ts';
import { isCut } from './connection-errors.ts';
import type { HttpAnswer } from './transport.ts';

/** Tries in all. */
const attempts = 4;
/** Milliseconds. */
const firstDelay = 1_000;
/** Whoever asks to wait longer than this gets no further request for now, in milliseconds. */
const longestDelay = 30_000;

const transient = [429, 500, 502, 503, 504];

/**
 * Sends again what changes nothing, after a while that doubles, when a server is busy or a connection was cut. The last answer or
 * error is the one that counts.
 * @param random uniform in [0, 1)
 */
export async function withRetries(
  send: () => Promise<HttpAnswer>,
  clock: Clock,
  random: () => number,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const usual = firstDelay * 2 ** (attempt - 1) * (0.75 + random() / 2);
    let delay: number;
    try {
      const answer = await send();
      if (!transient.includes(answer.status) || attempt === attempts) return answer;
      delay = retryAfter(answer.header('retry-after'), clock.now()) ?? usual;
      if (delay > longestDelay) return answer;
    } catch (error) {
      if (signal?.aborted || !isCut(error) || attempt === attempts) throw error;
      delay = usual;
    }
    await clock.sleep(delay, signal);
  }
}

/** Milliseconds that a `Retry-After` header asks for: seconds, or a date. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
