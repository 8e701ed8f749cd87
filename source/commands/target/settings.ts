import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { UserError } from '../../platform/user-error.ts';
import { cdsidFault, suggestCdsid } from '../../tutorial/cdsid.ts';

/** The options that all commands share, as commander gives them. */
export interface GlobalOptions {
  target?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  cdsid?: string;
  repository?: string;
  registryCa?: string;
  registryInsecure?: boolean;
  stateDir?: string;
  workspace?: string;
  progress?: string;
  color?: string;
  accessible?: boolean;
  json?: boolean;
}

export interface Settings {
  options: GlobalOptions;
  stateDirectory: string;
  workspaceDirectory: string;
  target: 'playground' | 'cluster';
  /** The CDSID that was given or used last; checked. */
  cdsid: string | undefined;
  suggestion: string;
}

const defaultWorkspace = 'oc-tutor-workshop';

/** @throws UserError (exit code 2) for a value that cannot be */
export function readSettings(options: GlobalOptions): Settings {
  const stateDirectory = resolve(
    options.stateDir ?? process.env['OC_TUTOR_STATE_DIR'] ?? envPaths('oc-tutor', { suffix: '' }).data,
  );
  const target = options.target ?? 'playground';
  if (target !== 'playground' && target !== 'cluster') {
    throw new UserError(`There is no target “${target}”.`, {
      remedy: 'Use --target playground or --target cluster.',
      exitCode: 2,
    });
  }
  const given = options.cdsid ?? process.env['OC_TUTOR_CDSID'];
  const cdsid = given ?? lastCdsid(stateDirectory);
  if (cdsid !== undefined) {
    const fault = cdsidFault(cdsid);
    if (fault !== undefined)
      throw new UserError(fault, { exitCode: 2, remedy: 'Give another with --cdsid.' });
  }
  return {
    options,
    stateDirectory,
    workspaceDirectory: resolve(options.workspace ?? defaultWorkspace),
    target,
    cdsid,
    suggestion: suggestCdsid(userName()) ?? 'learner',
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

function lastCdsid(stateDirectory: string): string | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(stateDirectory, 'learner.json'), 'utf8'));
    if (typeof value === 'object' && value !== null && 'cdsid' in value && typeof value.cdsid === 'string') {
      return cdsidFault(value.cdsid) === undefined ? value.cdsid : undefined;
    }
  } catch {
    // Not there, or not ours: the question is asked again.
  }
  return undefined;
}

/** @throws UserError when the state folder cannot be written */
export async function rememberCdsid(stateDirectory: string, cdsid: string): Promise<void> {
  try {
    await writeFileAtomic(join(stateDirectory, 'learner.json'), `${JSON.stringify({ cdsid })}\n`);
  } catch (error) {
    throw new UserError(
      `The state folder ${stateDirectory} cannot be written: ${error instanceof Error ? error.message : error}`,
      { remedy: 'Choose another with --state-dir.', cause: error },
    );
  }
}
