import type { Cluster, RequestOptions } from '../cluster/cluster.ts';
import type { Clock } from '../platform/clock.ts';
import type { OcContext } from './context.ts';
import { OcError } from './errors.ts';
import type { FlagSpec, Flags } from './flags.ts';

/** One row of the table that parsing, help and errors are made from. */
export interface Verb {
  name: string;
  aliases?: readonly string[];
  /** One line: what it does. */
  summary: string;
  /** What follows `oc`, as in `get TYPE [NAME] [flags]`. */
  usage: string;
  examples?: readonly string[];
  flags?: readonly FlagSpec[];
  /** Verbs below this one, as `status` below `rollout`. */
  verbs?: readonly Verb[];
  /** Names of verbs below this one that only the real `oc` has. */
  elsewhere?: readonly string[];
  /** It changes nothing, on the server or here; so it may be run twice. */
  reads?: boolean;
  /** @returns the exit code; nothing for 0 */
  run?: (invocation: Invocation) => Promise<number> | Promise<void>;
}

/** A verb being run. */
export interface Invocation {
  /** `oc get`, for messages. */
  path: string;
  context: OcContext;
  cluster: Cluster;
  /** Of `-n`, or else the current project. */
  namespace: string;
  explicitNamespace: boolean;
  flags: Flags;
  args: string[];
  dash: number | undefined;
  out(text: string): void;
  err(text: string): void;
  signal: AbortSignal;
  clock: Clock;
  /** For every request: the signal, and warnings printed once each. */
  request: RequestOptions & { signal: AbortSignal; onWarning: (text: string) => void };
}

/** A refusal that points to the help. Source: kubectl `cmd/util/helpers.go` UsageErrorf. */
export function usageError(path: string, message: string): OcError {
  return new OcError(`${message}\nSee '${path} -h' for help and examples`);
}

export const suggestApiResources = 'Use "oc api-resources" for a complete list of supported resources.';
