import type { CheckDefinition } from '../../lesson/lesson.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import type { ByName, Observed } from '../observed.ts';
import { passed, type Verdict } from './verdict.ts';

/** The object of a kind and name; an ImageStreamTag counts as there when it has an image. */
export function findObject(observed: Observed, kind: string, name: string): ApiObject | undefined {
  if (kind === 'ImageStreamTag') {
    const [stream = '', tag] = name.split(':');
    const imageStream = observed.imageStreams.get(stream);
    const history = imageStream?.status?.tags?.find((candidate) => candidate.tag === tag);
    return (history?.items ?? []).length > 0 ? imageStream : undefined;
  }
  const kinds: Record<string, ByName<ApiObject>> = {
    ImageStream: observed.imageStreams,
    DeploymentConfig: observed.deploymentConfigs,
    ReplicationController: observed.replicationControllers,
    Deployment: observed.deployments,
    ReplicaSet: observed.replicaSets,
    Pod: observed.pods,
  };
  return kinds[kind]?.get(name);
}

export function checkExists(
  { kind, name }: Extract<CheckDefinition, { type: 'exists' }>,
  observed: Observed,
): Verdict {
  const object = findObject(observed, kind, name);
  const expected = `${kind} ${name}`;
  if (object === undefined) return { outcome: 'unmet', expected, found: 'not there' };
  if (object.metadata.deletionTimestamp !== undefined) {
    return { outcome: 'unmet', expected, found: 'being deleted' };
  }
  return passed;
}

export function checkAbsent(
  { kind, name }: Extract<CheckDefinition, { type: 'absent' }>,
  observed: Observed,
): Verdict {
  const object = findObject(observed, kind, name);
  if (object === undefined) return passed;
  const expected = `no ${kind} ${name}`;
  return object.metadata.deletionTimestamp === undefined
    ? { outcome: 'unmet', expected, found: 'it is there' }
    : { outcome: 'pending', expected, found: 'being deleted', next: 'its pods are being stopped' };
}
