import { UserError } from '../platform/user-error.ts';
import type { Registry } from '../registry/registry.ts';
import { RegistryError } from '../registry/registry.ts';
import { formatImageReference, isTag, parseImageReference } from '../wire/image-reference.ts';
import type { Learner } from './names.ts';

export interface Published {
  /** `HOST/ORG/REPO:CDSID`. */
  reference: string;
  digest: string;
  /** What it pointed at before. */
  before?: string;
}

/**
 * Makes the learner's tag point at what another tag of the repository has, as the push of a new build would.
 * No other tag is ever written.
 * @throws UserError for a version that is no tag or is not there; RegistryError in the registry's words
 */
export async function publish(
  version: string,
  learner: Learner,
  registry: Registry,
  signal?: AbortSignal,
): Promise<Published> {
  const repository = parseImageReference(learner.repository);
  if (repository === undefined) {
    throw new UserError(`“${learner.repository}” is not a repository.`, {
      remedy: 'Give it as HOST/ORG/REPO with --repository.',
      exitCode: 2,
    });
  }
  if (!isTag(version)) {
    throw new UserError(`“${version}” is not a tag.`, {
      remedy: 'Name a version that the repository has, such as `oc-tutor publish v2`.',
      exitCode: 2,
    });
  }
  const { registry: host, repository: path } = repository;
  const own = { registry: host, repository: path, tag: learner.cdsid };
  const source = { ...own, tag: version };
  const before = await registry.tag(own, signal);
  if ((await registry.tag(source, signal)) === undefined) {
    const known = await registry
      .tags({ registry: host, repository: path }, signal)
      .catch((error: unknown) => {
        if (error instanceof RegistryError) return [];
        throw error;
      });
    throw new UserError(`There is no tag ${version} in ${learner.repository}.`, {
      remedy: known.length === 0 ? 'Look at the repository in Quay.' : `It has: ${known.join(', ')}.`,
    });
  }
  const { digest } = await registry.retag(source, learner.cdsid, signal);
  return {
    reference: formatImageReference(own),
    digest,
    ...(before === undefined ? {} : { before: before.digest }),
  };
}

/** What `oc-tutor publish` prints. */
export function publishedWords({ reference, digest, before }: Published, version: string): string {
  return `${reference} points at ${version} ${before === digest ? 'already' : 'now'}: ${digest}`;
}
