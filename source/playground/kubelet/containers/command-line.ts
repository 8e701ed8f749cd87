import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from '../../../wire/kubernetes.ts';
import type { ImageConfig } from '../images/manifest.ts';
import { resolveInRoot } from '../images/resolve-in-root.ts';
import { ContainerError } from './container-error.ts';
import { expandVariables } from './expand-variables.ts';

/**
 * The command of a container: the pod's `command` replaces the image's entrypoint and its command; `args` only the latter.
 * Source: k8s.io/kubernetes, "Define a Command and Arguments for a Container".
 */
export function commandOf(
  container: Pick<Container, 'command' | 'args'>,
  image: Pick<ImageConfig, 'entrypoint' | 'cmd'>,
  environment: Readonly<Record<string, string>>,
): string[] {
  const expand = (texts: readonly string[]): string[] =>
    texts.map((text) => expandVariables(text, environment));
  const { command = [], args = [] } = container;
  if (command.length > 0) return [...expand(command), ...expand(args)];
  return [...image.entrypoint, ...(args.length > 0 ? expand(args) : image.cmd)];
}

/**
 * Node's own options that a command may hold before its script, with whether a value follows. All others are refused: some
 * would open what the permission model closes.
 */
const nodeOptions = new Map<string, boolean>([
  ['-e', true],
  ['--eval', true],
  ['-p', true],
  ['--print', true],
  ['-r', true],
  ['--require', true],
  ['--import', true],
  ['-C', true],
  ['--conditions', true],
  ['--input-type', true],
  ['--max-old-space-size', false],
  ['--stack-trace-limit', false],
  ['--unhandled-rejections', false],
  ['--enable-source-maps', false],
  ['--experimental-strip-types', false],
  ['--no-warnings', false],
  ['--no-deprecation', false],
  ['--trace-warnings', false],
  ['--trace-deprecation', false],
  ['--trace-uncaught', false],
  ['--throw-deprecation', false],
  ['-v', false],
  ['--version', false],
]);

/**
 * The arguments for Node that do in `rootfs` what `command` does in its image: absolute paths of the image become paths in
 * `rootfs`.
 * @throws ContainerError for a program that is not Node, and for options that Node must not get here
 */
export async function nodeArguments(command: readonly string[], rootfs: string): Promise<string[]> {
  const [program, ...args] = command;
  if (program === undefined) throw new ContainerError('CreateContainerError', 'no command specified');
  if (!/^(?:.*\/)?(?:node|nodejs)$/.test(program)) throw notFound(program);
  let expectsValue = false;
  let inOptions = true;
  const mapped: string[] = [];
  for (const argument of args) {
    if (expectsValue) expectsValue = false;
    else if (inOptions && argument === '--') inOptions = false;
    else if (inOptions && argument.startsWith('-') && argument !== '-') {
      const name = argument.split('=', 1)[0] ?? argument;
      const takesValue = nodeOptions.get(name.startsWith('--') ? name.replaceAll('_', '-') : name);
      if (takesValue === undefined)
        throw new ContainerError(
          'CreateContainerError',
          `node: the playground does not allow the option ${name}`,
        );
      expectsValue = takesValue && !argument.includes('=');
    } else inOptions = false;
    mapped.push(await inRootfs(argument, rootfs));
  }
  return mapped;
}

/** In the words of CRI-O and crun, which OpenShift's nodes run. */
const notFound = (program: string): ContainerError =>
  new ContainerError(
    'CreateContainerError',
    `container create failed: executable file \`${program}\` not found${
      program.includes('/') ? '' : ' in $PATH'
    }: No such file or directory`,
  );

/** An absolute path that is in the image; anything else stays as it is. */
async function inRootfs(argument: string, rootfs: string): Promise<string> {
  if (!argument.startsWith('/') || argument.includes('\0')) return argument;
  const path = join(rootfs, ...(await resolveInRoot(rootfs, argument)));
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  return isThere ? path : argument;
}

/** The folder in `rootfs` that a container starts in. @throws ContainerError when the image does not have it */
export async function workingDirectory(
  container: Pick<Container, 'workingDir'>,
  image: Pick<ImageConfig, 'workingDir'>,
  rootfs: string,
): Promise<string> {
  const wanted = container.workingDir || image.workingDir;
  const path = join(rootfs, ...(await resolveInRoot(rootfs, wanted)));
  const isDirectory = await lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory)
    throw new ContainerError(
      'CreateContainerError',
      `chdir to cwd (${JSON.stringify(wanted)}): no such file or directory`,
    );
  return path;
}
