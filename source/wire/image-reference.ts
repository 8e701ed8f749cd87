/** Image references as people write them: `host[:port]/path[:tag][@algorithm:hex]`. */

export interface ImageReference {
  /** `quay.io`, `localhost:5000`. */
  registry: string;
  /** `devenablement/workshop`, without host, tag or digest. */
  repository: string;
  tag?: string;
  /** `sha256:<64 hex>`. */
  digest?: string;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

export const isTag = (text: string): boolean => tagPattern.test(text);
export const isDigest = (text: string): boolean => digestPattern.test(text);
/** Whether `text` is a repository name by the OCI distribution spec (no host). */
export const isRepositoryName = (text: string): boolean =>
  text.length > 0 && text.length <= 255 && text.split('/').every((part) => component.test(part));

/**
 * Parses a reference that names its registry. Returns undefined for what is not one.
 * A first part counts as a host when it has a dot or a colon, or is `localhost` (rule of the Docker CLI).
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const at = text.indexOf('@');
  const digest = at >= 0 ? text.slice(at + 1) : undefined;
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const name = at >= 0 ? text.slice(0, at) : text;
  const slash = name.indexOf('/');
  if (slash <= 0) return undefined;
  const registry = name.slice(0, slash);
  if (
    !/^(localhost|\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]*[.][A-Za-z0-9.-]+|[A-Za-z0-9-]+(?=:))(:\d+)?$/.test(
      registry,
    )
  )
    return undefined;
  const rest = name.slice(slash + 1);
  const colon = rest.indexOf(':');
  const repository = colon >= 0 ? rest.slice(0, colon) : rest;
  const tag = colon >= 0 ? rest.slice(colon + 1) : undefined;
  if (!isRepositoryName(repository)) return undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The inverse of {@link parseImageReference}. */
export function formatImageReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** The digest at the end of a pull spec or a pod's imageID, `sha256:…`, if it has one. */
export function digestOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /sha256:[0-9a-f]{64}$/.exec(text)?.[0];
}

/** `sha256:72d4cd64…`: enough of a digest to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.length > 16 ? `${digest.slice(0, 15)}…` : digest;
}
