import type { Clock } from '../../../../platform/clock.ts';
import type { Pod } from '../../../../wire/kubernetes.ts';
import type { ApiClient } from '../../../api/client.ts';
import type { EventRecorder } from '../../runtime/event-recorder.ts';

/** What the steps of a Deployment's sync work with. */
export interface DeploymentContext {
  client: ApiClient;
  clock: Clock;
  events: EventRecorder;
  /** All pods of ReplicaSets of the Deployment, ended and ending ones too. */
  pods: readonly Pod[];
}
