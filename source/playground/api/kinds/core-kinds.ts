import type { PodLogSource } from '../pod-logs.ts';
import { configMapKind } from './config-map.ts';
import { deploymentKind } from './deployment.ts';
import { endpointSliceKind, endpointsKind } from './endpoints.ts';
import { eventKind } from './event.ts';
import type { Kind } from './kind.ts';
import { namespaceKind } from './namespace.ts';
import { podKind } from './pod.ts';
import { limitRangeKind, resourceQuotaKind } from './quotas.ts';
import { randomSuffix } from './random-suffix.ts';
import { replicaSetKind } from './replica-set.ts';
import { replicationControllerKind } from './replication-controller.ts';
import { secretKind } from './secret.ts';
import { serviceKind } from './service.ts';
import { serviceAccountKind } from './service-account.ts';

/** The kinds that come from Kubernetes. */
export function coreKinds(
  options: {
    /** Where `pods/log` reads. */
    podLogs?: PodLogSource;
    /** Five characters that end the names of generated volumes; random unless told. */
    nameSuffix?: () => string;
  } = {},
): readonly Kind[] {
  return [
    configMapKind,
    endpointsKind,
    endpointSliceKind,
    eventKind(),
    limitRangeKind,
    namespaceKind,
    podKind({ podLogs: options.podLogs, nameSuffix: options.nameSuffix ?? randomSuffix }),
    replicationControllerKind,
    resourceQuotaKind,
    secretKind,
    serviceAccountKind,
    serviceKind,
    deploymentKind,
    replicaSetKind,
  ];
}
