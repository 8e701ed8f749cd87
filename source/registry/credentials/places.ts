import { homedir } from 'node:os';
import { join } from 'node:path';

export interface CredentialsFile {
  path: string;
  /** Whether it was named, so that it has to be there. */
  isNamed: boolean;
  /** `~/.dockercfg`: the entries without a wrapper. */
  isLegacy: boolean;
}

/**
 * The files to look in, in order. One that is named is the only one.
 * Source: containers/image `docs/containers-auth.json.5.md`, `pkg/docker/config/config.go`.
 */
export function credentialsFiles(
  authFile: string | undefined,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): CredentialsFile[] {
  const named = authFile || environment['REGISTRY_AUTH_FILE'];
  if (named) return [{ path: named, isNamed: true, isLegacy: false }];
  const home = environment['HOME'] || homedir();
  const dockerFolder = environment['DOCKER_CONFIG'];
  const docker = join(dockerFolder || join(home, '.docker'), 'config.json');
  const configuration = environment['XDG_CONFIG_HOME'] || join(home, '.config');
  const paths = [
    // Whoever sets the variable means that file.
    ...(dockerFolder ? [docker] : []),
    ...(platform === 'linux' ? [join(runtimeFolder(environment), 'auth.json')] : []),
    join(configuration, 'containers', 'auth.json'),
    docker,
  ];
  return [
    ...[...new Set(paths)].map((path) => ({ path, isNamed: false, isLegacy: false })),
    { path: join(home, '.dockercfg'), isNamed: false, isLegacy: true },
  ];
}

/** Where `podman login` writes on Linux. */
function runtimeFolder(environment: NodeJS.ProcessEnv): string {
  const runtime = environment['XDG_RUNTIME_DIR'];
  return runtime ? join(runtime, 'containers') : `/run/containers/${process.getuid?.() ?? 0}`;
}
