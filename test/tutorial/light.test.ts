import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Names of the packages that importing a module of ours brings along. */
async function packagesOf(module: string): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (/^[^./:]+(\\/|$)/.test(specifier) && !specifier.startsWith('node:')) console.log(specifier);
      return next(specifier, context);
    } });
    await import(${JSON.stringify(`file://${join(root, module)}`)});`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return stdout.split('\n').filter((line) => line !== '');
}

test('what the menu is made of brings no package along', async () => {
  expect(await packagesOf('source/lesson/parse-lesson.ts')).toContain('yaml');
  expect(await packagesOf('source/lesson/read-course.ts')).toEqual([]);
  expect(await packagesOf('source/tutorial/create-session.ts')).toEqual([]);
});
