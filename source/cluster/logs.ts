import { type Resource, resourcePath } from '../wire/resources.ts';
import type { LogOptions } from './cluster.ts';
import { splitLines } from './lines.ts';
import type { Transport } from './transport.ts';

/** Characters; a longer line comes in pieces. */
const longestLine = 1024 * 1024;
/** Milliseconds; the log of a DeploymentConfig waits up to a minute for its deployer pod before it begins. */
const patience = 90_000;

/** See `Cluster.logs`. */
export async function* readLog(
  transport: Transport,
  resource: Resource,
  namespace: string,
  name: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    if (signal.aborted) return;
    const body = await transport.stream({
      method: 'GET',
      path: resourcePath(resource, namespace, name, 'log'),
      query: logQuery(options),
      accept: 'text/plain, application/json, */*',
      signal,
      onWarning: options.onWarning,
      patience,
    });
    for await (const { text } of splitLines(body, longestLine)) {
      if (signal.aborted) return;
      yield text;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
}

function logQuery(options: LogOptions): Record<string, string | undefined> {
  const flag = (value: boolean | undefined) => (value === true ? 'true' : undefined);
  const count = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return {
    container: options.container,
    follow: flag(options.follow),
    previous: flag(options.previous),
    tailLines: count(options.tailLines),
    sinceSeconds: count(options.sinceSeconds),
    sinceTime: options.sinceTime,
    timestamps: flag(options.timestamps),
    limitBytes: count(options.limitBytes),
    version: count(options.version),
  };
}
