import type { EnvVar, Pod, ReplicationController } from '../../../../wire/kubernetes.ts';
import {
  Annotations,
  type DeploymentStrategy,
  Labels,
  type LifecycleHook,
} from '../../../../wire/openshift.ts';
import { defaultActiveDeadlineSeconds, rolloutPodName } from '../deployer-pod.ts';

export type HookLabel = 'pre' | 'mid' | 'post';

export const hookContainerName = 'lifecycle';

const isNamed = (volume: Record<string, unknown>, names: readonly string[]): boolean =>
  typeof volume['name'] === 'string' && names.includes(volume['name']);

/**
 * The pod of an `execNewPod` hook: the container that the hook names, with the hook's command and environment.
 * Source: openshift/oc `pkg/cli/deployer/strategy/support/lifecycle.go` createHookPodManifest.
 * @param spentSeconds how long the deployer pod has been running: its deadline is the hook's too
 * @throws Error when the rollout has no container of that name
 */
export function makeHookPod(
  hook: NonNullable<LifecycleHook['execNewPod']> & Pick<LifecycleHook, 'failurePolicy'>,
  rollout: ReplicationController,
  strategy: DeploymentStrategy | undefined,
  label: HookLabel,
  spentSeconds: number,
): Pod {
  const { name, namespace } = rollout.metadata;
  const template = rollout.spec.template?.spec;
  const base = template?.containers.find((container) => container.name === hook.containerName);
  if (base === undefined) throw new Error(`no container named '${hook.containerName}' found in rc template`);
  const type = `hook-${label}`;
  const env = new Map<string, EnvVar>();
  for (const variable of [...(base.env ?? []), ...(hook.env ?? [])]) env.set(variable.name, variable);
  const names = hook.volumes ?? [];
  const volumes = (template?.volumes ?? []).filter((volume) => isNamed(volume, names));
  const volumeMounts = (base.volumeMounts ?? [])
    .filter((mount) => volumes.some((volume) => isNamed(volume, [mount.name])))
    .map(({ name, readOnly, mountPath, subPath }) => ({
      name,
      ...(readOnly === undefined ? {} : { readOnly }),
      mountPath,
      ...(subPath === undefined ? {} : { subPath }),
    }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: rolloutPodName(name, type),
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...strategy?.labels, [Labels.deployerPodFor]: name, [Labels.deployerPodType]: type },
      annotations: { ...strategy?.annotations, [Annotations.deploymentName]: name },
    },
    spec: {
      containers: [
        {
          name: hookContainerName,
          ...(base.image === undefined ? {} : { image: base.image }),
          ...(base.imagePullPolicy === undefined ? {} : { imagePullPolicy: base.imagePullPolicy }),
          command: hook.command,
          ...(base.workingDir === undefined ? {} : { workingDir: base.workingDir }),
          env: [
            ...env.values(),
            { name: 'OPENSHIFT_DEPLOYMENT_NAME', value: name },
            { name: 'OPENSHIFT_DEPLOYMENT_NAMESPACE', value: namespace ?? '' },
          ],
          resources: base.resources ?? {},
          ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
          ...(base.securityContext === undefined ? {} : { securityContext: base.securityContext }),
        },
      ],
      ...(volumes.length === 0 ? {} : { volumes }),
      // With Retry the kubelet starts the container again until it succeeds.
      restartPolicy: hook.failurePolicy === 'Retry' ? 'OnFailure' : 'Never',
      terminationGracePeriodSeconds: 10,
      activeDeadlineSeconds: Math.max(
        1,
        (strategy?.activeDeadlineSeconds ?? defaultActiveDeadlineSeconds) - spentSeconds,
      ),
      ...(template?.securityContext === undefined ? {} : { securityContext: template.securityContext }),
      ...(template?.nodeSelector === undefined ? {} : { nodeSelector: template.nodeSelector }),
      ...(template?.imagePullSecrets === undefined ? {} : { imagePullSecrets: template.imagePullSecrets }),
    },
  };
}
