import type { Cluster } from '../cluster/cluster.ts';
import type { Clock } from '../platform/clock.ts';
import type { RealOc } from './real/real-oc.ts';

/**
 * What a command line runs with. Texts that it gives out hold what the server sent, as it was sent: who writes them to a
 * terminal passes them through `platform/sanitize.ts` first.
 */
export interface OcContext {
  cluster: Cluster;
  /** The project that commands without `-n` act on. */
  namespace: string;
  /** Folder that file names are relative to. */
  cwd: string;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Ends what runs: watches and follows end quietly, others with exit code 130. */
  signal: AbortSignal;
  clock: Clock;
  /** Everything that is on standard input, for `-f -`. */
  stdin?: () => Promise<string>;
  /** Opens a file in the user's editor and comes back when that has ended. Without it nothing can be edited. */
  editor?: (file: string, signal: AbortSignal) => Promise<void>;
  /** Output goes to the terminal as it is, so a program that is handed over to may have it to itself. */
  ownsTerminal?: boolean;
  /** The `oc` or `kubectl` of this machine, for what this one does not know. */
  real?: () => Promise<RealOc | undefined>;
  /** Makes another project the current one, for `oc project NAME`. Without it the project stays as it is. */
  switchNamespace?: (namespace: string) => void | Promise<void>;
}
