import { type ApiAccess, apiRequest } from './api-requests.ts';
import { type FuzzAnswer, type FuzzTarget, openFuzzConnection } from './connection.ts';
import { createRandom } from './random.ts';
import { type RegistryAccess, registryRequest } from './registry-requests.ts';
import type { FuzzRequest } from './wire.ts';

export interface FuzzOptions {
  api: FuzzTarget & ApiAccess;
  registry: FuzzTarget & RegistryAccess;
  seed: number;
  requests: number;
  /** Called now and then with the number of requests that are done. */
  onProgress?(done: number): void;
}

export interface FuzzReport {
  /** How often each status was answered; `none` for connections that ended without one. */
  codes: Map<string, number>;
  /** Answers that must not be. Each kind of them once, with its request. */
  failures: string[];
}

const lanes = 8;
/** Of these, one goes to the registry. */
const registryShare = 4;

/**
 * Sends requests that make little sense to both servers, over a few connections at a time. The seed settles what is sent; the
 * order in which requests of different connections arrive is left to chance.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = { codes: new Map(), failures: [] };
  const seen = new Set<string>();
  let next = 0;
  const lane = async (): Promise<void> => {
    const connections = {
      api: openFuzzConnection(options.api),
      registry: openFuzzConnection(options.registry),
    };
    for (let i = next++; i < options.requests; i = next++) {
      const random = createRandom(options.seed * 1_000_003 + i);
      const server = i % registryShare === 0 ? 'registry' : 'api';
      const request =
        server === 'api' ? apiRequest(random, options.api) : registryRequest(random, options.registry);
      const answer = await connections[server].send(request);
      const code = String(answer.code ?? 'none');
      report.codes.set(code, (report.codes.get(code) ?? 0) + 1);
      const problem = problemOf(request, answer);
      if (problem !== undefined && !seen.has(problem)) {
        seen.add(problem);
        report.failures.push(`request ${i} (${server}): ${request.what}\n  ${problem}`);
      }
      if (i % 1000 === 999) options.onProgress?.(i + 1);
    }
    connections.api.close();
    connections.registry.close();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return report;
}

/** What is wrong with an answer. Errors of the server's own are, but for those that upstream answers as well. */
function problemOf({ isBroken }: FuzzRequest, { code, text }: FuzzAnswer): string | undefined {
  if (code === undefined) return isBroken ? undefined : `no answer: ${text}`;
  if (code < 500) return undefined;
  if (code === 504 && text.includes('Too large resource version')) return undefined;
  return text.slice(text.indexOf('\r\n\r\n') + 4, 600);
}
