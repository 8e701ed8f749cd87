import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory } from '../../source/platform/make-directory.ts';

describe('makeDirectory', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'make-directory-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('makes the folder and those above it, for nobody else', () => {
    makeDirectory(join(home, 'a', 'b', 'c'));
    expect(statSync(join(home, 'a', 'b', 'c')).isDirectory()).toBe(true);
    expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o700);
  });

  it('leaves a folder that is there as it is', () => {
    writeFileSync(join(home, 'kept'), 'text');
    makeDirectory(home);
    expect(existsSync(join(home, 'kept'))).toBe(true);
  });

  it('says that a file is in the way', () => {
    writeFileSync(join(home, 'file'), '');
    expect(() => makeDirectory(join(home, 'file'))).toThrow(/EEXIST/);
    expect(() => makeDirectory(join(home, 'file', 'below'))).toThrow(/ENOTDIR/);
  });

  it.runIf(existsSync('/proc/self'))('returns where a file system has no room for folders at all', () => {
    expect(() => makeDirectory('/proc/nowhere/below')).toThrow(/ENOENT/);
  });
});
