import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../platform/clock.ts';

export interface Repositories {
  has(name: string): boolean;
  /** Makes the repository unless it is there: pushing is enough to get one. */
  ensure(name: string, description?: string): void;
  description(name: string): string | undefined;
  /** Names after `last`, in order. */
  names(limit: number, last: string): string[];
}

export function createRepositories(database: DatabaseSync, clock: Clock): Repositories {
  const find = database.prepare('SELECT description FROM repository WHERE name = ?');
  const insert = database.prepare(
    'INSERT OR IGNORE INTO repository (name, description, created) VALUES (?, ?, ?)',
  );
  const names = database.prepare('SELECT name FROM repository WHERE name > ? ORDER BY name LIMIT ?');
  return {
    has: (name) => find.get(name) !== undefined,
    ensure(name, description = '') {
      insert.run(name, description, clock.now());
    },
    description(name) {
      const row = find.get(name);
      return row === undefined ? undefined : String(row['description']);
    },
    names: (limit, last) => names.all(last, limit).map((row) => String(row['name'])),
  };
}
