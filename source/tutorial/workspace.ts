import { watch } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ManifestObject } from '../lesson/manifest.ts';
import { writeFileAtomic } from '../platform/atomic-file.ts';
import { type Clock, rfc3339 } from '../platform/clock.ts';
import { makeDirectory } from '../platform/make-directory.ts';
import { type FileState, inspectFile } from './inspect-file.ts';
import type { Learner } from './names.ts';

/** What was put back, and where the learner's own text is kept, if there was any. */
export interface Restored {
  file: string;
  backup?: string;
}

/** The learner's copies of the manifests, in a folder that they see and edit. Files go by their path in it: `manifests/x.yaml`. */
export interface Workspace {
  readonly directory: string;
  /** As last read. A file that is not there has no entry. */
  readonly files: ReadonlyMap<string, FileState>;
  /** The manifests as they came, with their placeholders. */
  readonly pristine: ReadonlyMap<string, string>;
  /** Objects of a manifest under the learner's names. */
  objects(file: string): readonly ManifestObject[];
  path(file: string): string;
  /** Copies what is missing, never over what is there, and reads all. */
  prepare(): Promise<void>;
  /** Reads the files again. Resolves to whether anything changed. */
  refresh(): Promise<boolean>;
  /** Replaces the placeholders of a file. Resolves to the change as a unified diff, or undefined where there was none. */
  fillIn(file: string): Promise<string | undefined>;
  /** Puts files back as they came. What the learner wrote is kept beside them. */
  restore(files: readonly string[]): Promise<Restored[]>;
  /** Calls `onChange` soon after an editor saved. Where watching does not work, `refresh` does. */
  watch(onChange: () => void, signal: AbortSignal): void;
}

export interface WorkspaceOptions {
  /** Where the manifests come from. */
  manifestsDirectory: string;
  directory: string;
  learner: Learner;
  clock: Clock;
}

/** Milliseconds: an editor saves in several steps. */
const settleTime = 60;

/** @throws the system's error when the manifests cannot be read */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { directory, learner, clock } = options;
  const { manifestObjects } = await import('../lesson/manifest.ts');
  const pristine = await readManifests(options.manifestsDirectory);
  const objects = new Map([...pristine].map(([file, text]) => [file, manifestObjects(fill(text, learner))]));
  const files = new Map<string, FileState>();
  const path = (file: string) => join(directory, file);

  async function refresh(): Promise<boolean> {
    let changed = false;
    for (const file of pristine.keys()) {
      const text = await readIfThere(path(file));
      if (text === files.get(file)?.text) continue;
      changed = true;
      if (text === undefined) files.delete(file);
      else files.set(file, await inspectFile(text, objects.get(file) ?? []));
    }
    return changed;
  }

  async function copyIfMissing(file: string): Promise<void> {
    makeDirectory(dirname(path(file)), 0o777);
    try {
      await writeFile(path(file), pristine.get(file) ?? '', { flag: 'wx' });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }

  return {
    directory,
    files,
    pristine,
    objects: (file) => objects.get(file) ?? [],
    path,
    refresh,
    async prepare() {
      for (const file of pristine.keys()) await copyIfMissing(file);
      await refresh();
    },
    async fillIn(file) {
      if (!pristine.has(file)) return undefined;
      await copyIfMissing(file);
      const before = await readFile(path(file), 'utf8');
      const after = fill(before, learner);
      if (after !== before) await writeFileAtomic(path(file), after, 0o644);
      await refresh();
      if (after === before) return undefined;
      const { createTwoFilesPatch } = await import('diff');
      return createTwoFilesPatch(`${file} (before)`, file, before, after).replace(/^=+\n/, '');
    },
    async restore(wanted) {
      const restored: Restored[] = [];
      for (const file of wanted) {
        const original = pristine.get(file);
        const text = await readIfThere(path(file));
        if (original === undefined || text === original) continue;
        // A file that only had its placeholders filled in can be made again; anything else is the learner's work.
        const own = text !== undefined && text !== fill(original, learner);
        const backup = own ? await keep(path(file), text, clock) : undefined;
        await writeFileAtomic(path(file), original, 0o644);
        restored.push({ file, ...(backup === undefined ? {} : { backup: join(dirname(file), backup) }) });
      }
      await refresh();
      return restored;
    },
    watch(onChange, signal) {
      for (const folder of new Set([...pristine.keys()].map((file) => dirname(path(file))))) {
        watchFolder(folder, onChange, clock, signal);
      }
    },
  };
}

/** Puts the learner's values in the place of the placeholders; nothing else changes. */
export function fill(text: string, { cdsid, repository }: Pick<Learner, 'cdsid' | 'repository'>): string {
  return text.replaceAll('<CDSID>', cdsid).replaceAll('<REPOSITORY>', repository);
}

async function readManifests(directory: string): Promise<Map<string, string>> {
  const names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return new Map(names.map((name, index) => [`manifests/${name}`, texts[index] ?? '']));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes `text` beside `path` under a name that is free. Returns that name. */
async function keep(path: string, text: string, clock: Clock): Promise<string> {
  const stamp = rfc3339(clock.now()).replace(/[:-]|Z$/g, '');
  for (let count = 1; ; count += 1) {
    const backup = `${path}.bak-${stamp}${count === 1 ? '' : `-${count}`}`;
    try {
      await writeFile(backup, text, { flag: 'wx' });
      return basename(backup);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
}

function watchFolder(folder: string, onChange: () => void, clock: Clock, signal: AbortSignal): void {
  let settling = false;
  const soon = () => {
    if (settling) return;
    settling = true;
    clock.sleep(settleTime, signal).then(
      () => {
        settling = false;
        onChange();
      },
      () => {},
    );
  };
  try {
    const watcher = watch(folder, { signal, persistent: false }, soon);
    // Some file systems cannot be watched; `refresh` is what remains.
    watcher.on('error', () => watcher.close());
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOSPC') && !hasCode(error, 'EMFILE')) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
