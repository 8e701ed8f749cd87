import type { Clock } from '../../../../platform/clock.ts';
import type { Pod, ReplicationController } from '../../../../wire/kubernetes.ts';
import { type DeploymentConfig, Labels } from '../../../../wire/openshift.ts';
import { Pods, ReplicationControllers } from '../../../../wire/resources.ts';
import type { ApiClient } from '../../../api/client.ts';
import type { PodLogSource } from '../../../api/pod-logs.ts';
import { createInformer } from '../../runtime/informer.ts';
import { createObservation, type Observation } from './observation.ts';

/** What a strategy works with. */
export interface DeployerContext {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  podLogs: PodLogSource | undefined;
  /** Writes one line to the deployer's log. */
  out(line: string): void;
  /** The DeploymentConfig that the new rollout was made from. */
  dc: DeploymentConfig;
  /** Changes of the DeploymentConfig's rollouts and of the pods of the new and the former one. */
  observation: Observation;
  rollout(name: string): ReplicationController | undefined;
  podsOf(rollout: ReplicationController): Pod[];
}

/** The local copies that a deployer looks at, kept current until the signal is aborted. */
export async function observeRollouts(
  client: ApiClient,
  clock: Clock,
  dc: DeploymentConfig,
  signal: AbortSignal,
): Promise<Pick<DeployerContext, 'observation' | 'rollout' | 'podsOf'>> {
  const { name, namespace } = dc.metadata;
  const inNamespace = namespace === undefined ? {} : { namespace };
  const observation = createObservation(clock, signal);
  const rollouts = createInformer(client, ReplicationControllers, {
    ...inNamespace,
    labelSelector: `${Labels.deploymentConfigName}=${name}`,
  });
  const pods = createInformer(client, Pods, {
    ...inNamespace,
    labelSelector: `${Labels.deploymentConfig}=${name}`,
  });
  await Promise.all([rollouts.start(signal), pods.start(signal)]);
  const { changed } = observation;
  rollouts.on({ added: changed, updated: changed, deleted: changed });
  pods.on({ added: changed, updated: changed, deleted: changed });
  return {
    observation,
    rollout: (rollout) => rollouts.get(namespace, rollout),
    podsOf: ({ spec }) =>
      Array.from(pods.list()).filter((pod) =>
        Object.entries(spec.selector ?? {}).every(([key, value]) => pod.metadata.labels?.[key] === value),
      ),
  };
}
