import type { ApiObject, Pod, PodTemplateSpec } from '../../wire/kubernetes.ts';
import type { DeploymentConfig } from '../../wire/openshift.ts';
import type { ProjectObjects } from './project-status.ts';

/** Something worth a look in a project. */
export interface Marker {
  severity: 'error' | 'warning' | 'info';
  message: string;
  /** A command that helps. */
  suggestion?: string;
}

/** Source: openshift/oc `pkg/helpers/graph/{appsgraph,kubegraph}/analysis`. */
export function markersOf(objects: ProjectObjects): Marker[] {
  const { configs, deployments, pods } = objects;
  return [
    ...configs.flatMap((config) => triggerMarkers(config, objects)),
    ...pods.flatMap(restartMarkers),
    ...configs.flatMap(({ metadata, spec }) => readinessMarkers(`dc/${metadata.name}`, spec.template)),
    ...configs.flatMap(({ metadata, spec }) => livenessMarkers(`dc/${metadata.name}`, spec.template)),
    ...deployments.flatMap(({ metadata, spec }) =>
      livenessMarkers(`deployment/${metadata.name}`, spec.template),
    ),
    ...pods
      .filter(standsAlone)
      .flatMap(({ metadata, spec }) => livenessMarkers(`pod/${metadata.name}`, { spec })),
  ];
}

function triggerMarkers(config: DeploymentConfig, { streams }: ProjectObjects): Marker[] {
  const name = `dc/${config.metadata.name}`;
  for (const { type, imageChangeParams } of config.spec.triggers ?? []) {
    if (type !== 'ImageChange' || imageChangeParams === undefined) continue;
    const { from } = imageChangeParams;
    if (from.namespace !== undefined && from.namespace !== config.metadata.namespace) continue;
    const [streamName = '', tag = 'latest'] = (from.name ?? '').split(':');
    const stream = streams.find(({ metadata }) => metadata.name === streamName);
    const effect = `The image trigger for ${name} will have no effect`;
    if (stream === undefined) {
      return [{ severity: 'error', message: `${effect} because is/${streamName} does not exist.` }];
    }
    const items = stream.status?.tags?.find((each) => each.tag === tag)?.items ?? [];
    if (items.length === 0) {
      return [
        {
          severity: 'warning',
          message: `${effect} until istag/${streamName}:${tag} is imported or created by a build.`,
        },
      ];
    }
  }
  return [];
}

/** Containers that restart again and again. */
function restartMarkers({ metadata, status }: Pod): Marker[] {
  return (status?.containerStatuses ?? []).flatMap(({ name, restartCount, state }): Marker[] => {
    const who = `container "${name}" in pod/${metadata.name}`;
    if (state?.waiting?.reason === 'CrashLoopBackOff') {
      const suggestion = `oc logs -p ${metadata.name} -c ${name}`;
      return [{ severity: 'error', message: `${who} is crash-looping`, suggestion }];
    }
    if (restartCount <= 5) return [];
    return [{ severity: 'warning', message: `${who} has restarted within the last 10 minutes` }];
  });
}

function readinessMarkers(name: string, template: PodTemplateSpec | undefined): Marker[] {
  const containers = template?.spec.containers ?? [];
  if (containers.length === 0 || containers.some(({ readinessProbe }) => readinessProbe)) return [];
  return [
    {
      severity: 'info',
      message: `${name} has no readiness probe to verify pods are ready to accept traffic or ensure deployment is successful.`,
      suggestion: `oc set probe ${name} --readiness ...`,
    },
  ];
}

function livenessMarkers(name: string, template: PodTemplateSpec | undefined): Marker[] {
  const containers = template?.spec.containers ?? [];
  if (containers.length === 0 || containers.some(({ livenessProbe }) => livenessProbe)) return [];
  return [
    {
      severity: 'info',
      message: `${name} has no liveness probe to verify pods are still running.`,
      suggestion: `oc set probe ${name} --liveness ...`,
    },
  ];
}

const standsAlone = ({ metadata }: ApiObject) => (metadata.ownerReferences ?? []).length === 0;
