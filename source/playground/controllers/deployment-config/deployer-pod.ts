import type { EnvVar, Pod, ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, Labels } from '../../../wire/openshift.ts';
import { DeployerImage } from '../../kubelet/builtin.ts';

const maxNameLength = 253;
export const defaultActiveDeadlineSeconds = 21_600;

/** FNV-1a, 32 bits, as 8 hexadecimal digits. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/**
 * `<rollout>-<suffix>`; what would be too long is cut and gets a hash of the rollout's name before the suffix.
 * Source: openshift/library-go `pkg/build/naming/namer.go`.
 */
export function rolloutPodName(rollout: string, suffix: string): string {
  const name = `${rollout}-${suffix}`;
  if (name.length <= maxNameLength) return name;
  const kept = maxNameLength - '-12345678-'.length - suffix.length;
  return `${rollout.slice(0, kept)}-${fnv1a(rollout)}-${suffix}`;
}

export const deployerPodName = (rollout: string): string => rolloutPodName(rollout, 'deploy');

/** Owner of the pods of a rollout: they go with it. Not a controller: nothing puts them back. */
export const ownedByRollout = (rollout: ReplicationController) => [
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    name: rollout.metadata.name,
    uid: rollout.metadata.uid ?? '',
  },
];

/**
 * The pod that carries a rollout out.
 * Source: openshift-controller-manager `pkg/apps/deployer/deployer_controller.go` makeDeployerPod.
 */
export function makeDeployerPod(rollout: ReplicationController, dc: DeploymentConfig): Pod {
  const { name, namespace } = rollout.metadata;
  const strategy = dc.spec.strategy;
  const custom = strategy?.customParams;
  const template = rollout.spec.template?.spec;
  const env: EnvVar[] = [
    ...(custom?.environment ?? []),
    { name: 'OPENSHIFT_DEPLOYMENT_NAME', value: name },
    { name: 'OPENSHIFT_DEPLOYMENT_NAMESPACE', value: namespace ?? '' },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: deployerPodName(name),
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...strategy?.labels, [Labels.deployerPodFor]: name },
      annotations: {
        ...strategy?.annotations,
        [Annotations.deploymentConfigName]: dc.metadata.name,
        [Annotations.deploymentName]: name,
      },
      ownerReferences: ownedByRollout(rollout),
    },
    spec: {
      containers: [
        {
          name: 'deployment',
          image: custom?.image || DeployerImage,
          ...(custom?.command === undefined || custom.command.length === 0
            ? {}
            : { command: custom.command }),
          env,
          resources: strategy?.resources ?? {},
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePolicy: 'FallbackToLogsOnError',
        },
      ],
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 10,
      activeDeadlineSeconds: strategy?.activeDeadlineSeconds ?? defaultActiveDeadlineSeconds,
      serviceAccountName: 'deployer',
      shareProcessNamespace: false,
      ...(template?.dnsPolicy === undefined ? {} : { dnsPolicy: template.dnsPolicy }),
      ...(template?.dnsConfig === undefined ? {} : { dnsConfig: template.dnsConfig }),
      ...(template?.enableServiceLinks === undefined
        ? {}
        : { enableServiceLinks: template.enableServiceLinks }),
      ...(template?.nodeSelector === undefined ? {} : { nodeSelector: template.nodeSelector }),
      ...(template?.imagePullSecrets === undefined ? {} : { imagePullSecrets: template.imagePullSecrets }),
      ...(template?.tolerations === undefined ? {} : { tolerations: template.tolerations }),
    },
  };
}
