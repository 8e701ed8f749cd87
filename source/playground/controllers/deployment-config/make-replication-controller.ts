import type { ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, Labels } from '../../../wire/openshift.ts';
import { controllerReference } from '../kubernetes/owner-references.ts';
import { encodeDeploymentConfig } from './encoded-deployment-config.ts';
import { rolloutName } from './rollout.ts';

/**
 * The ReplicationController of the DeploymentConfig's latest version, with no replicas yet: the deployer scales it.
 * Source: openshift/library-go `pkg/apps/appsutil/util.go` MakeDeployment.
 */
export function makeReplicationController(dc: DeploymentConfig): ReplicationController {
  const { name, namespace, labels, annotations } = dc.metadata;
  const rollout = rolloutName(dc);
  const version = String(dc.status?.latestVersion ?? 0);
  const template = dc.spec.template;
  const message = dc.status?.details?.message;
  const ignored = annotations?.[Annotations.ignoreDeployer];
  const correlation = { [Labels.deployment]: rollout, [Labels.deploymentConfig]: name };
  return {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: {
      name: rollout,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels, [Labels.deploymentConfigName]: name },
      annotations: {
        [Annotations.desiredReplicas]: String(dc.spec.replicas ?? 0),
        [Annotations.deploymentConfigVersion]: version,
        [Annotations.deploymentConfigName]: name,
        [Annotations.deploymentPhase]: 'New',
        [Annotations.deploymentReplicas]: '0',
        ...(message === undefined || message === '' ? {} : { [Annotations.deploymentStatusReason]: message }),
        ...(ignored === undefined ? {} : { [Annotations.ignoreDeployer]: ignored }),
        [Annotations.encodedDeploymentConfig]: encodeDeploymentConfig(dc),
      },
      ownerReferences: [controllerReference(dc)],
    },
    spec: {
      replicas: 0,
      ...(dc.spec.minReadySeconds ? { minReadySeconds: dc.spec.minReadySeconds } : {}),
      selector: { ...dc.spec.selector, ...correlation },
      template: {
        metadata: {
          labels: { ...template?.metadata?.labels, ...correlation },
          annotations: {
            ...template?.metadata?.annotations,
            [Annotations.deploymentConfigVersion]: version,
            [Annotations.deploymentConfigName]: name,
            [Annotations.deploymentName]: rollout,
          },
        },
        spec: {
          ...template?.spec,
          containers: (template?.spec.containers ?? []).map((container) => ({
            ...container,
            ...(container.image === undefined ? {} : { image: container.image.trim() }),
          })),
        },
      },
    },
  };
}
