import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lintCourse } from '../lesson/lint-course.ts';
import { lessonFiles } from '../lesson/read-course.ts';
import { packageRoot } from '../platform/package-root.ts';
import { messageOf, UserError } from '../platform/user-error.ts';

/** `oc-tutor lint [FILE…]`: 0 when the lessons are sound, 1 with a line for each fault. */
export async function lint(files: string[]): Promise<number> {
  const lessons = join(packageRoot(), 'lessons');
  const paths = files.length > 0 ? files : (await lessonFiles(lessons)).map((name) => join(lessons, name));
  const manifests = new Map<string, string>();
  const folder = join(packageRoot(), 'manifests');
  for (const name of await readdir(folder))
    manifests.set(`manifests/${name}`, await readFile(join(folder, name), 'utf8'));
  const texts = await Promise.all(
    paths.map(async (path) => {
      try {
        return { path, text: await readFile(path, 'utf8') };
      } catch (error) {
        throw new UserError(`${path} cannot be read: ${messageOf(error)}`, { exitCode: 2 });
      }
    }),
  );
  const problems = lintCourse(texts, manifests);
  for (const { file, line, message } of problems) process.stdout.write(`${file}:${line}: ${message}\n`);
  return problems.length === 0 ? 0 : 1;
}
