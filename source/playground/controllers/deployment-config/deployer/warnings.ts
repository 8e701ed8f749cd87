import type { ReplicationController } from '../../../../wire/kubernetes.ts';
import { Events } from '../../../../wire/resources.ts';
import { messageOf } from '../error-message.ts';
import { recordConfigEvent } from './config-event.ts';
import type { DeployerContext } from './context.ts';

/**
 * Prints the warnings that the rollout got while it was carried out, such as a quota that forbids its pods, and puts each
 * on the DeploymentConfig too, where people look.
 */
export async function relayWarnings(context: DeployerContext, rollout: ReplicationController): Promise<void> {
  const { client, out } = context;
  const { name, namespace, uid } = rollout.metadata;
  try {
    const { items } = await client.list(Events, namespace === undefined ? {} : { namespace });
    for (const { involvedObject, type, reason = '', message = '' } of items) {
      if (involvedObject.uid !== uid || type !== 'Warning') continue;
      out(`-->  ${reason}: ${name} ${message}`);
      await recordConfigEvent(context, rollout, 'Warning', reason, message);
    }
  } catch (error) {
    out(`--> Error listing events for replication controller ${name}: ${messageOf(error)}`);
  }
}
