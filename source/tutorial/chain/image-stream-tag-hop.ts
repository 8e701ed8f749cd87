import { Annotations, type ImageStream, type TagEventCondition } from '../../wire/openshift.ts';
import type { TagObservation } from '../observed.ts';
import { timeOf } from '../pods.ts';
import type { Hop, HopStatus } from '../snapshot.ts';
import { broken, hop, notCreated, pending, same, stalledUntil } from './hop.ts';
import { digestsOfTag } from './same-image.ts';

export interface ImageStreamTagInput {
  now: number;
  /** Seconds. */
  importInterval?: number;
  /** The tag that it should follow, `HOST/ORG/REPO:TAG`. */
  source: string;
  tag: TagObservation | undefined;
  name: string;
  /** Name of its tag: `latest`. */
  tagName: string;
  imageStream: ImageStream | undefined;
}

export function imageStreamTagHop(input: ImageStreamTagInput): Hop {
  const { imageStream, name, tagName } = input;
  const object = `${name}:${tagName}`;
  if (imageStream === undefined) {
    return hop('ImageStreamTag', object, notCreated);
  }
  const item = imageStream.status?.tags?.find(({ tag }) => tag === tagName)?.items?.[0];
  const digest = item?.image === '' ? undefined : item?.image;
  return hop('ImageStreamTag', object, statusOf(input, imageStream, digest), {
    digest,
    at: timeOf(item?.created),
  });
}

function statusOf(
  input: ImageStreamTagInput,
  imageStream: ImageStream,
  digest: string | undefined,
): HopStatus {
  const { name, tag, tagName, source } = input;
  const spec = imageStream.spec.tags?.find((candidate) => candidate.name === tagName);
  const failure = imageStream.status?.tags
    ?.find((candidate) => candidate.tag === tagName)
    ?.conditions?.find(({ type, status }) => type === 'ImportSuccess' && status === 'False');
  if (failure !== undefined) return importFailure(failure, name, spec?.importPolicy?.scheduled === true);
  if (tag?.state === 'there' && digest !== undefined && digestsOfTag(tag.tag).has(digest)) return same;
  if (spec === undefined) return stalledUntil(`the ImageStream has no tag \`${tagName}\` in its spec`);
  if (spec.from?.name !== source) {
    return stalledUntil(`it follows ${spec.from?.name ?? 'nothing'}, not ${source}`);
  }
  const since = timeOf(imageStream.metadata.creationTimestamp);
  if (digest === undefined) return pending('the first import, in a moment', since);
  if (tag?.state !== 'there') return stalledUntil('the tag that it follows is not to be read');
  const importNow = `\`oc import-image ${name}${tagName === 'latest' ? '' : `:${tagName}`}\``;
  if (spec.importPolicy?.scheduled !== true) {
    return stalledUntil(`its import is not scheduled; ${importNow}`, tag.tag.since);
  }
  return pending(`${nextScheduledImport(imageStream, input)}, or ${importNow}`, tag.tag.since);
}

function importFailure(failure: TagEventCondition, name: string, scheduled: boolean): HopStatus {
  const again = scheduled ? 'The next scheduled import tries again.' : `Then \`oc import-image ${name}\`.`;
  const remedies: Record<string, string> = {
    NotFound: `Publish the tag with \`oc-tutor publish v1\`. ${again}`,
    Unauthorized: `The cluster may not read the repository: it needs a pull secret in this namespace. ${again}`,
  };
  return broken(
    failure.message ?? failure.reason ?? 'The import failed.',
    remedies[failure.reason ?? ''] ?? again,
  );
}

/**
 * An import that finds nothing new writes nothing, so that the last one is seen only by what it changed. Each change starts
 * the waiting time again. Source: openshift-controller-manager pkg/image/controller/scheduled_image_controller.go.
 */
function nextScheduledImport(imageStream: ImageStream, { now, importInterval }: ImageStreamTagInput): string {
  if (importInterval === undefined)
    return 'the next scheduled import (every 15 minutes where nobody changed it)';
  const checked = timeOf(imageStream.metadata.annotations?.[Annotations.dockerRepositoryCheck]);
  const period = importInterval * 1000;
  const elapsed = checked === undefined ? 0 : Math.max(0, now - checked);
  const seconds = Math.max(1, Math.round((period - (elapsed % period)) / 1000));
  const wait = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `next scheduled import in about ${wait}`;
}
