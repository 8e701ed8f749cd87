import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StatusError } from '../wire/status.ts';
import type { Cluster } from './cluster.ts';

/**
 * What to do when a server does not know who asks: a token has expired, or was never good. Undefined for any other error.
 * @param cluster the one that refused
 */
export function loginWords(error: unknown, cluster: Pick<Cluster, 'loginCommand'>): string | undefined {
  if (!(error instanceof StatusError) || error.code !== 401) return undefined;
  return `Your login is not valid any more: log in again with \`${cluster.loginCommand}\`, and it goes on by itself.`;
}

/**
 * The command that gets a new login into the kubeconfig that is read.
 * @param kubeconfig the file that was named, where it is not the usual one
 */
export function loginCommandFor(server: string, kubeconfig: string | undefined): string {
  return `oc login ${server}${kubeconfig === undefined ? '' : ` --kubeconfig=${asShellWord(kubeconfig)}`}`;
}

const asShellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Tells of changes of the files that a login is in. */
export interface LoginFiles {
  /** Begins to look, from when the server first refuses the login: until then nothing is to be gained by it. */
  lookOut(): void;
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** Milliseconds: a file is written in several steps, and read in one. */
const settling = 150;

/** @param files paths of the kubeconfig's files; none where a pod's own account is used */
export function createLoginFiles(files: readonly string[]): LoginFiles {
  const listeners = new Set<() => void>();
  let watchers: FSWatcher[] | undefined;
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const listener of listeners) listener();
    }, settling).unref();
  };
  /** The folder: `oc login` puts a new file in the old one's place, and may find none there. */
  const watchFolder = (folder: string, names: ReadonlySet<string>): FSWatcher[] => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || names.has(name)) changed();
      });
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      // Not there, or no more watches to be had: the file is read again with each attempt all the same.
      return [];
    }
  };
  return {
    lookOut() {
      if (watchers !== undefined) return;
      const folders = Map.groupBy(files, dirname);
      watchers = [...folders].flatMap(([folder, paths]) =>
        watchFolder(folder, new Set(paths.map((path) => basename(path)))),
      );
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      clearTimeout(timer);
      for (const watcher of watchers ?? []) watcher.close();
      watchers = [];
      listeners.clear();
    },
  };
}
