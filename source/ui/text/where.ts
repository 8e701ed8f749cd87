import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';

/** A file's place with what matters first: `logs.txt in ~/work`. */
export function whereIs(path: string): string {
  const folder = dirname(path);
  const home = homedir();
  return `${basename(path)} in ${folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder}`;
}
