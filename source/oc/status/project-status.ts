import type {
  ApiObject,
  Deployment,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  Service,
} from '../../wire/kubernetes.ts';
import { type DeploymentConfig, type ImageStream, Labels } from '../../wire/openshift.ts';
import { configNameOf } from '../rollout/deployments.ts';
import { readTriggers } from '../rollout/triggers.ts';
import { type Marker, markersOf } from './markers.ts';
import { ageOf, configRollouts, deploymentRollouts, podSummary } from './rollout-lines.ts';

/** What `oc status` looks at. A type that is not served, or not for us, is empty. */
export interface ProjectObjects {
  project: ApiObject;
  server: string;
  services: Service[];
  configs: DeploymentConfig[];
  deployments: Deployment[];
  replicaSets: ReplicaSet[];
  controllers: ReplicationController[];
  pods: Pod[];
  streams: ImageStream[];
}

/** `oc status`. Source: openshift/oc `pkg/helpers/describe/projectstatus.go`. */
export function describeProjectStatus(objects: ProjectObjects, suggest: boolean, now: number): string {
  const { services, configs, deployments, controllers, replicaSets, pods } = objects;
  const lines = [headline(objects)];
  const covered = new Set<ApiObject>();
  const add = (level: number, [first = '', ...rest]: string[]) => {
    lines.push('  '.repeat(level) + first, ...rest.map((line) => '  '.repeat(level + 1) + line));
  };
  for (const service of services) {
    lines.push('');
    add(0, [serviceLine(service)]);
    const selects = (template: PodTemplateSpec | undefined) => selected(service, template?.metadata?.labels);
    for (const config of configs.filter(({ spec }) => selects(spec.template))) {
      covered.add(config);
      add(1, configLines(config, objects, now));
    }
    for (const deployment of deployments.filter(({ spec }) => selects(spec.template))) {
      covered.add(deployment);
      add(1, deploymentLines(deployment, objects, now));
    }
    for (const pod of pods.filter(
      ({ metadata }) => selected(service, metadata.labels) && !controlled(metadata),
    )) {
      covered.add(pod);
      add(1, [`pod/${pod.metadata.name} runs ${imagesOf(pod.spec.containers)}`]);
    }
  }
  const standalone = <T extends ApiObject>(all: readonly T[]) => all.filter((object) => !covered.has(object));
  for (const config of standalone(configs)) {
    lines.push('');
    add(0, configLines(config, objects, now));
  }
  for (const deployment of standalone(deployments)) {
    lines.push('');
    add(0, deploymentLines(deployment, objects, now));
  }
  for (const controller of controllers.filter((each) => configNameOf(each) === undefined)) {
    lines.push('');
    add(0, controllerLines(controller, 'rc', now));
  }
  for (const set of replicaSets.filter(({ metadata }) => !controlled(metadata))) {
    lines.push('');
    add(0, controllerLines(set, 'rs', now));
  }
  for (const pod of standalone(pods).filter(isMonopod)) {
    lines.push('', `pod/${pod.metadata.name} runs ${imagesOf(pod.spec.containers)}`);
  }
  lines.push('', ...ending(objects, markersOf(objects), suggest));
  return `${lines.join('\n')}\n`;
}

function headline({ project, server }: ProjectObjects): string {
  const { name, annotations = {} } = project.metadata;
  const title = annotations['openshift.io/display-name'] ?? '';
  return `In project ${title === '' || title === name ? name : `${title} (${name})`} on server ${server}`;
}

const controlled = ({ ownerReferences = [] }: ApiObject['metadata']) =>
  ownerReferences.some(({ controller }) => controller === true);

/** Pods that stand for themselves: no one made them, and they roll nothing out. */
function isMonopod({ metadata }: Pod): boolean {
  return !controlled(metadata) && metadata.labels?.[Labels.deployerPodFor] === undefined;
}

function selected({ spec }: Service, labels: Record<string, string> | undefined): boolean {
  const entries = Object.entries(spec.selector ?? {});
  return entries.length > 0 && entries.every(([key, value]) => labels?.[key] === value);
}

function serviceLine({ metadata, spec }: Service): string {
  const name = `svc/${metadata.name}`;
  const ports = servicePorts(spec);
  if (spec.type === 'NodePort') return `${name} (all nodes)${ports}`;
  if (spec.clusterIP === 'None') return `${name} (headless)${ports}`;
  if (!spec.clusterIP) return `${name} <initializing>${ports}`;
  return `${name} - ${spec.clusterIP}${ports}`;
}

function servicePorts({ ports = [], type, clusterIP }: Service['spec']): string {
  const texts = ports.map(({ port, targetPort = port, nodePort }) => {
    const outside = String(type === 'NodePort' ? (nodePort ?? port) : port);
    const inside = String(targetPort);
    return { outside, inside, same: inside === '0' || clusterIP === 'None' || outside === inside };
  });
  const [first] = texts;
  if (first === undefined) return ' no ports';
  if (texts.length === 1) return first.same ? `:${first.outside}` : `:${first.outside} -> ${first.inside}`;
  return ` ports ${texts.map(({ outside, inside, same }) => (same ? outside : `${outside}->${inside}`)).join(', ')}`;
}

const imagesOf = (containers: readonly { image?: string }[]) =>
  containers.map(({ image = '' }) => image).join(', ');

function configLines(config: DeploymentConfig, objects: ProjectObjects, now: number): string[] {
  const { metadata, spec } = config;
  const verb = spec.test ? 'test deploys' : 'deploys';
  const manual = (spec.triggers ?? []).length === 0 ? '(manual)' : '';
  const images = imageTexts(config, spec.template);
  const rollouts = configRollouts(config, objects.controllers, objects.pods, now);
  if (images.length === 1) return [`dc/${metadata.name} ${verb} ${images[0]} ${manual}`, ...rollouts];
  return [`dc/${metadata.name} ${verb} ${manual}`, ...images.flatMap((image) => [image, ...rollouts])];
}

/** Where the images of a workload come from: the tag that is followed, else what the container names. */
function imageTexts(workload: ApiObject, template: PodTemplateSpec | undefined): string[] {
  const followed = readTriggers(workload)?.images ?? [];
  return (template?.spec.containers ?? []).map((container) => {
    const trigger = followed.find(({ names }) => names.includes(container.name));
    if (trigger === undefined) return container.image ?? '';
    return trigger.namespace === '' ? `istag/${trigger.from}` : `${trigger.namespace}/${trigger.from}`;
  });
}

function deploymentLines(deployment: Deployment, objects: ProjectObjects, now: number): string[] {
  const { metadata, spec } = deployment;
  const images = imageTexts(deployment, spec.template);
  const followed = (readTriggers(deployment)?.images ?? []).length > 0;
  const head =
    images.length === 1 && followed
      ? `deployment/${metadata.name} deploys ${images[0]} `
      : `deployment/${metadata.name} deploys ${images.join(',')}`;
  return [head, ...deploymentRollouts(deployment, objects.replicaSets, objects.pods, now)];
}

function controllerLines(
  controller: ReplicationController | ReplicaSet,
  short: string,
  now: number,
): string[] {
  const { metadata, spec } = controller;
  return [
    `${short}/${metadata.name} runs ${imagesOf(spec.template?.spec.containers ?? [])}`,
    `${short}/${metadata.name} created ${ageOf(controller, now)} ago${podSummary(controller, false, 0)}`,
  ];
}

function ending(
  { services, configs }: ProjectObjects,
  markers: readonly Marker[],
  suggest: boolean,
): string[] {
  const of = (severity: Marker['severity']) => markers.filter((marker) => marker.severity === severity);
  const [errors, warnings, infos] = [of('error'), of('warning'), of('info')];
  const lines: string[] = [];
  const section = (title: string, list: readonly Marker[], shown: boolean) => {
    if (list.length === 0 || !shown) return;
    if (lines.length > 0) lines.push('');
    lines.push(title, ...list.flatMap((marker) => markerLines(marker, suggest)));
  };
  section('Errors:', errors, true);
  section('Warnings:', warnings, suggest);
  section('Info:', infos, suggest);
  if (errors.length > 0 || infos.length > 0 || (suggest && warnings.length > 0)) lines.push('');
  const counts = [
    counted(errors.length, 'error'),
    counted(warnings.length, 'warning'),
    counted(infos.length, 'info'),
  ].filter((text) => text !== '');
  const suggestions = errors.some(({ suggestion }) => suggestion !== undefined);
  if (!suggest && (suggestions || warnings.length > 0 || infos.length > 0)) {
    lines.push(`${counts.join(', ')} identified, use 'oc status --suggest' to see details.`);
  } else if (services.length === 0 && configs.length === 0) {
    lines.push(
      'You have no services, deployment configs, or build configs.',
      "Run 'oc new-app' to create an application.",
    );
  } else {
    lines.push("View details with 'oc describe <resource>/<name>' or list resources with 'oc get all'.");
  }
  return lines;
}

const counted = (count: number, word: string) =>
  count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;

function markerLines({ message, suggestion }: Marker, suggest: boolean): string[] {
  return [`  * ${message}`, ...(suggest && suggestion !== undefined ? [`    try: ${suggestion}`] : [])];
}
