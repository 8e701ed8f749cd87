import { readFileSync } from 'node:fs';
import type { Pod, ReplicationController } from '../../../../source/wire/kubernetes.ts';
import type { DeploymentConfig } from '../../../../source/wire/openshift.ts';

/** What is the same in every run of the workshop's first four lessons. Written from watches of a real control plane. */
export interface RecordedStory {
  streams: {
    imagestreams: unknown[];
    deploymentconfigs: { status: { conditions: { type: string }[] } }[];
    replicationcontrollers: { name: string }[];
    events: { about: string; component: string }[];
  };
  encodedDeploymentConfig: string;
  /** As it was created, without the encoded DeploymentConfig. */
  replicationController: ReplicationController;
  deployerPod: Pod;
  /** As it was created. */
  deploymentConfig: DeploymentConfig;
}

export const recordedStory = JSON.parse(
  readFileSync(new URL('../fixtures/recorded-story.json', import.meta.url), 'utf8'),
) as RecordedStory;
