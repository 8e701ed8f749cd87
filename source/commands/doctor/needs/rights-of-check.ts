import type { CheckDefinition, DigestSubject } from '../../../lesson/lesson.ts';
import * as resources from '../../../wire/resources.ts';
import { type Right, rightsTo } from './right.ts';

const { DeploymentConfigs, Events, ImageStreams, Pods, ReplicationControllers } = resources;

const watched = (...types: Pick<resources.Resource, 'group' | 'plural'>[]): Right[] =>
  types.flatMap((type) => rightsTo('list watch', type));

/** What a check reads: live, by watches. */
export function rightsOfCheck(check: CheckDefinition): Right[] {
  switch (check.type) {
    case 'file':
      return [];
    case 'exists':
    case 'absent':
      return watched(typeOf(check.kind));
    case 'digest':
      return rightsOfSubject(check.subject);
    case 'rollout':
      return watched(DeploymentConfigs, ReplicationControllers);
    case 'trigger':
      return watched(DeploymentConfigs);
    case 'ready':
      // Why a pod is not ready is in events.
      return watched(Pods, Events);
    case 'log':
      return [...watched(Pods), ...rightsTo('get', Pods, 'log')];
    case 'chain':
      return watched(ImageStreams, DeploymentConfigs, ReplicationControllers, Pods);
  }
}

function rightsOfSubject(subject: DigestSubject): Right[] {
  if ('imageStreamTag' in subject) return watched(ImageStreams);
  if ('deploymentConfig' in subject) return watched(DeploymentConfigs);
  return 'pods' in subject ? watched(Pods) : [];
}

/** An ImageStreamTag is seen in its stream. */
function typeOf(kind: string): Pick<resources.Resource, 'group' | 'plural'> {
  if (kind === 'ImageStreamTag') return ImageStreams;
  const known = Object.values(resources).find(
    (value): value is resources.Resource => typeof value === 'object' && value.kind === kind,
  );
  // The lesson's parser lets no other kind through.
  if (known === undefined) throw new Error(`no resource of kind ${kind}`);
  return known;
}
