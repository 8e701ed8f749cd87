import type { CheckDefinition, DigestSubject } from '../../lesson/lesson.ts';
import { digestOf, isDigest, shortDigest } from '../../wire/image-reference.ts';
import { describeChain } from '../chain/chain.ts';
import { imageTrigger } from '../chain/deployment-config-hop.ts';
import { digestsOfTag } from '../chain/same-image.ts';
import { matchesSelector } from '../label-selector.ts';
import { namesOf } from '../names.ts';
import type { Observed } from '../observed.ts';
import { isApplicationPod, isGoing, podDigest } from '../pods.ts';
import type { HopName, HopStatus } from '../snapshot.ts';
import { notYet, passed, type Verdict } from './verdict.ts';

/** Digests found at a place: more than one for a manifest list, or for pods that do not agree. */
interface Found {
  digests: ReadonlySet<string>;
  /** Each must match, not just one. */
  each?: boolean;
  /** Why there is none. */
  missing?: string;
}

export function checkDigest(
  definition: Extract<CheckDefinition, { type: 'digest' }>,
  observed: Observed,
): Verdict {
  const { subject, equals, differs } = definition;
  const reference = equals ?? differs ?? '';
  const target = place(reference, observed);
  const found = subjectDigests(subject, observed);
  const wanted = `${differs === undefined ? '' : 'another than '}${shown(target)}, which ${label(reference, observed)} has`;
  const words = { expected: target.missing ?? wanted, found: shown(found) };
  if (target.digests.size === 0 || found.digests.size === 0) return notYet(words, blame(subject, observed));
  const matches = [...found.digests].filter((digest) => target.digests.has(digest));
  const holds =
    differs !== undefined
      ? matches.length === 0
      : found.each === true
        ? matches.length === found.digests.size
        : matches.length > 0;
  if (holds) return passed;
  // The chain strives for sameness, so that it has nothing to say about what must differ.
  return notYet(words, differs === undefined ? blame(subject, observed) : undefined);
}

export function label(reference: string, { learner }: Observed): string {
  if (isDigest(reference)) return 'the lesson';
  const prefix = `${learner.repository}:`;
  if (reference.startsWith(prefix)) return `Quay's :${reference.slice(prefix.length)}`;
  return reference;
}

export function shown({ digests, missing }: Found): string {
  return (
    missing ?? [...digests].slice(0, 1).map(shortDigest).join('') + (digests.size > 1 ? ' and others' : '')
  );
}

/** The digests of what a reference names: a digest, a tag `HOST/ORG/REPO:TAG`, or an ImageStreamTag `NAME:TAG`. */
export function place(reference: string, observed: Observed): Found {
  if (isDigest(reference)) return { digests: new Set([reference]) };
  return reference.includes('/') ? tagDigests(reference, observed) : streamDigest(reference, observed);
}

function tagDigests(reference: string, observed: Observed): Found {
  const tag = observed.tags.get(reference);
  if (tag?.state === 'there') return { digests: digestsOfTag(tag.tag) };
  const missing =
    tag === undefined
      ? 'the registry is being asked'
      : tag.state === 'missing'
        ? `no tag ${reference}`
        : tag.words;
  return { digests: new Set(), missing };
}

function streamDigest(name: string, { imageStreams }: Observed): Found {
  const [stream = '', tag = 'latest'] = name.split(':');
  const imageStream = imageStreams.get(stream);
  if (imageStream === undefined) return { digests: new Set(), missing: `no ImageStream ${stream}` };
  const image = imageStream.status?.tags?.find((candidate) => candidate.tag === tag)?.items?.[0]?.image;
  return image === undefined || image === ''
    ? { digests: new Set(), missing: `${name} has no image yet` }
    : { digests: new Set([image]) };
}

function subjectDigests(subject: DigestSubject, observed: Observed): Found {
  if ('imageStreamTag' in subject) return streamDigest(subject.imageStreamTag, observed);
  if ('tag' in subject) {
    const tag = observed.tags.get(subject.tag);
    return tag?.state === 'there'
      ? { digests: new Set([tag.tag.digest]) }
      : tagDigests(subject.tag, observed);
  }
  if ('deploymentConfig' in subject) {
    const config = observed.deploymentConfigs.get(subject.deploymentConfig);
    if (config === undefined) {
      return { digests: new Set(), missing: `no DeploymentConfig ${subject.deploymentConfig}` };
    }
    const container = imageTrigger(config, '')?.containerNames?.[0];
    const containers = config.spec.template?.spec.containers ?? [];
    const digest = digestOf((containers.find(({ name }) => name === container) ?? containers[0])?.image);
    return digest === undefined
      ? { digests: new Set(), missing: 'it has no image yet' }
      : { digests: new Set([digest]) };
  }
  const pods = [...observed.pods.values()].filter(
    (pod) => isApplicationPod(pod) && !isGoing(pod) && matchesSelector(pod.metadata.labels, subject.pods),
  );
  const digests = new Set(pods.map(podDigest).filter((digest) => digest !== undefined));
  return {
    digests,
    each: true,
    ...(digests.size === 0 ? { missing: pods.length === 0 ? 'no pods' : 'pods that have no image yet' } : {}),
  };
}

/** How it stands with the chain's hop of the subject, where it is one of the learner's. */
function blame(subject: DigestSubject, observed: Observed): HopStatus | undefined {
  const names = namesOf(observed.learner);
  const [hopName, ours]: [HopName, boolean] =
    'imageStreamTag' in subject
      ? ['ImageStreamTag', subject.imageStreamTag.startsWith(`${names.imageStream}:`)]
      : 'tag' in subject
        ? ['Quay', subject.tag === names.tag]
        : 'deploymentConfig' in subject
          ? ['DeploymentConfig', subject.deploymentConfig === names.deploymentConfig]
          : ['Pods', true];
  if (!ours) return undefined;
  const workload =
    'pods' in subject && observed.deploymentConfigs.get(names.deploymentConfig) === undefined
      ? 'Deployment'
      : 'DeploymentConfig';
  return describeChain(observed, { workload }).hops.find(({ name }) => name === hopName)?.status;
}
