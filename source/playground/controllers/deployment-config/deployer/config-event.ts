import { rfc3339 } from '../../../../platform/clock.ts';
import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import { Events } from '../../../../wire/resources.ts';
import { eventStamp, referenceTo } from '../../runtime/event-recorder.ts';
import { deployerPodName } from '../deployer-pod.ts';
import { decodeDeploymentConfig } from '../encoded-deployment-config.ts';
import type { DeployerContext } from './context.ts';

/**
 * Writes an Event about the DeploymentConfig that the rollout was made from, where people look. The deployer writes its
 * Events itself: each stands alone, none is counted up, and the rollout's deployer pod is the source. Never rejects, since
 * a rollout does not fail for want of an Event.
 * Source: openshift/oc `pkg/cli/deployer/strategy/util/events.go` RecordConfigEvent.
 */
export async function recordConfigEvent(
  { client, clock }: Pick<DeployerContext, 'client' | 'clock'>,
  rollout: ReplicationController,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): Promise<void> {
  try {
    const involvedObject = referenceTo(decodeDeploymentConfig(rollout));
    const namespace = involvedObject.namespace ?? '';
    const time = rfc3339(clock.now());
    const stamp = eventStamp(clock.now()).toString(16);
    await client.create(Events, namespace, {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: `${involvedObject.name ?? ''}.${stamp}`, namespace },
      involvedObject,
      reason,
      message,
      source: { component: deployerPodName(rollout.metadata.name) },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    });
  } catch {
    // There is nobody to tell but the deployer's log, and that is for what the rollout does.
  }
}
