/**
 * Image references as ImageStreams take them: `web`, `org/web:v1`, `quay.io/org/web@sha256:…`. What the user left out stays
 * left out, so that what is recorded is what was written.
 * Source: openshift/library-go `pkg/image/reference/reference.go`, `pkg/image/internal/reference/regexp.go`.
 */

export interface PullSpec {
  /** '' when the reference does not name one. */
  registry: string;
  /** `org/web`, without registry, tag and digest. */
  repository: string;
  tag: string;
  digest: string;
}

export type ParsedPullSpec = { spec: PullSpec; problem?: never } | { spec?: never; problem: string };

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const host = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const name = `(?:${host}(?:\\.${host})*(?::[0-9]+)?/)?${component}(?:/${component})*`;
const reference = new RegExp(
  `^(${name})(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);
const longestName = 255;
/** Longer than any reference can be, so that no pattern is tried on text without bounds. */
const longestReference = 1024;

export function parsePullSpec(text: string): ParsedPullSpec {
  if (text === '') return { problem: 'repository name must have at least one component' };
  const match = text.length > longestReference ? null : reference.exec(text);
  if (match === null) return { problem: 'invalid reference format' };
  const [, path = '', tag = '', digest = ''] = match;
  if (path.length > longestName)
    return { problem: `repository name must not be more than ${longestName} characters` };
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  if (slash < 0) {
    const isRegistry = first.includes('.') || first.startsWith('localhost');
    return isRegistry
      ? { spec: { registry: text, repository: '', tag: '', digest } }
      : { spec: { registry: '', repository: path, tag, digest } };
  }
  const namesRegistry = /[:.]/.test(first) || first === 'localhost';
  return {
    spec: {
      registry: namesRegistry ? first : '',
      repository: namesRegistry ? path.slice(slash + 1) : path,
      tag,
      digest,
    },
  };
}

/** The reference as text, by digest when it has one. The inverse of {@link parsePullSpec}. */
export function formatPullSpec({ registry, repository, tag, digest }: PullSpec): string {
  if (repository === '') return '';
  const id = digest !== '' ? `@${digest}` : tag !== '' ? `:${tag}` : '';
  return `${registry === '' ? '' : `${registry}/`}${repository}${id}`;
}

const dockerHub = 'docker.io';

/** With what the Docker client adds: Docker Hub, its `library/`, the tag `latest`. */
export function withClientDefaults(spec: PullSpec): PullSpec {
  const registry = spec.registry === '' ? dockerHub : spec.registry;
  const isHub = [dockerHub, 'index.docker.io', 'registry-1.docker.io'].includes(registry);
  return {
    registry,
    repository: isHub && !spec.repository.includes('/') ? `library/${spec.repository}` : spec.repository,
    tag: spec.tag === '' ? 'latest' : spec.tag,
    digest: spec.digest,
  };
}

/** The host that serves the registry's API. */
export const apiHost = (registry: string): string =>
  registry === dockerHub || registry === 'index.docker.io' ? 'registry-1.docker.io' : registry;
