import { dockerDuration } from '../../wire/ages.ts';
import type { KubernetesEvent, Pod, ReplicationController } from '../../wire/kubernetes.ts';
import type {
  DeploymentConfig,
  DeploymentStrategy,
  DeploymentTrigger,
  LifecycleHook,
} from '../../wire/openshift.ts';
import { openShiftTabs } from '../printers/tabwriter.ts';
import { activeDeployment, configNameOf, phaseOf, versionOf } from '../rollout/deployments.ts';
import { writePodTemplate } from './containers.ts';
import { writeEvents } from './events.ts';
import { joinLabels, writeMetadata, writeString } from './openshift-parts.ts';
import { type Writer, written } from './writer.ts';

export interface DeploymentConfigFacts {
  config: DeploymentConfig;
  /** Its ReplicationControllers. */
  deployments: readonly ReplicationController[];
  /** Pods of each of them, by the ReplicationController's name. */
  pods: ReadonlyMap<string, readonly Pod[]>;
  /** Undefined where none are wanted. */
  events: readonly KubernetesEvent[] | undefined;
}

const mostDeployments = 3;
const mostEvents = 8;

/** `oc describe dc`. Source: openshift/oc `pkg/helpers/describe/deployments.go`. */
export function describeDeploymentConfig(facts: DeploymentConfigFacts, now: number): string {
  const { config, deployments } = facts;
  return written(openShiftTabs, (writer) => {
    writeMetadata(writer, config.metadata, now);
    const latestVersion = config.status?.latestVersion ?? 0;
    writeString(writer, 'Latest Version', latestVersion === 0 ? 'Not deployed' : latestVersion);
    writeSpec(writer, config);
    writer.raw('\n');
    const latestName = `${config.metadata.name}-${latestVersion}`;
    const active = activeDeployment(deployments)?.metadata.name;
    const latest = deployments.find(({ metadata }) => metadata.name === latestName);
    if (latest === undefined) writeString(writer, 'Latest Deployment', '<none>');
    else {
      const verbose = latestName === active || deployments.length === 1;
      writeDeployment(writer, latest, `Deployment #${versionOf(latest)} (latest)`, verbose, facts, now);
      const others = [...deployments]
        .sort(newestFirst)
        .filter((item) => item.metadata.name !== latestName && configNameOf(item) === config.metadata.name);
      for (const item of others.slice(0, mostDeployments - 1)) {
        const isActive = item.metadata.name === active;
        writeDeployment(writer, item, `Deployment #${versionOf(item)}`, isActive, facts, now);
      }
    }
    if (facts.events !== undefined) {
      writer.raw('\n');
      writeEvents(writer, facts.events.slice(-mostEvents), now);
    }
  });
}

function newestFirst(a: ReplicationController, b: ReplicationController): number {
  const time = ({ metadata }: ReplicationController) => Date.parse(metadata.creationTimestamp ?? '');
  return time(b) - time(a) || (a.metadata.name < b.metadata.name ? 1 : -1);
}

function writeSpec(writer: Writer, { spec }: DeploymentConfig): void {
  writeString(writer, 'Selector', joinLabels(spec.selector));
  const test = spec.test ? ' (test, will be scaled down between deployments)' : '';
  writeString(writer, 'Replicas', `${spec.replicas ?? 0}${test}`);
  if (spec.paused) writeString(writer, 'Paused', 'yes');
  writeString(writer, 'Triggers', triggersText(spec.triggers ?? []));
  writeString(writer, 'Strategy', spec.strategy?.type ?? '');
  writeStrategy(writer, spec.strategy ?? {});
  if ((spec.minReadySeconds ?? 0) > 0) writeString(writer, 'MinReadySeconds', spec.minReadySeconds ?? 0);
  writer.raw('Template:\n');
  writePodTemplate(writer, spec.template);
}

function triggersText(triggers: readonly DeploymentTrigger[]): string {
  return triggers
    .flatMap(({ type, imageChangeParams }) => {
      if (type === 'ConfigChange') return ['Config'];
      const from = imageChangeParams?.from.name ?? '';
      if (type !== 'ImageChange' || from === '') return [];
      const [name = '', tag = 'latest'] = from.split(':');
      return [`Image(${name}@${tag}, auto=${imageChangeParams?.automatic ?? false})`];
    })
    .join(', ');
}

function writeStrategy(writer: Writer, strategy: DeploymentStrategy): void {
  const { customParams, recreateParams, rollingParams } = strategy;
  if (customParams !== undefined) {
    writer.line(1, `Image:\t${customParams.image || '<default>'}`);
    const environment = customParams.environment ?? [];
    if (environment.length > 0) writer.line(1, `Environment:\t${environmentText(environment)}`);
    const command = customParams.command ?? [];
    if (command.length > 0) writer.line(1, `Command:\t${commandText(command)}`);
  }
  writeHook(writer, 'Pre-deployment', (recreateParams ?? rollingParams)?.pre);
  writeHook(writer, 'Mid-deployment', recreateParams?.mid);
  writeHook(writer, 'Post-deployment', (recreateParams ?? rollingParams)?.post);
}

function writeHook(writer: Writer, prefix: string, hook: LifecycleHook | undefined): void {
  if (hook?.execNewPod !== undefined) {
    const { containerName, command, env = [] } = hook.execNewPod;
    writer.line(1, `${prefix} hook (pod type, failure policy: ${hook.failurePolicy}):`);
    writer.line(2, `Container:\t${containerName}`);
    writer.line(2, `Command:\t${commandText(command)}`);
    if (env.length > 0) writer.line(2, `Env:\t${environmentText(env)}`);
  }
  const tags = hook?.tagImages ?? [];
  if (hook !== undefined && tags.length > 0) {
    writer.line(1, `${prefix} hook (tag images, failure policy: ${hook.failurePolicy}):`);
    for (const { containerName, to } of tags) {
      writer.line(
        2,
        `Tag:\tcontainer ${containerName} to ${to.kind ?? ''} ${to.name ?? ''} ${to.namespace ?? ''}`,
      );
    }
  }
}

const environmentText = (environment: readonly { name: string; value?: string }[]) =>
  joinLabels(Object.fromEntries(environment.map(({ name, value }) => [name, value || '<none>'])));

function commandText(command: readonly string[]): string {
  return command
    .map((word) => word.replace(/\n$/, ''))
    .map((word) => (word.includes('\n') ? `\n\t  ${word.split('\n').join('\n\t  ')}` : word))
    .join(' ');
}

function writeDeployment(
  writer: Writer,
  deployment: ReplicationController,
  header: string,
  verbose: boolean,
  { pods }: DeploymentConfigFacts,
  now: number,
): void {
  const { metadata, spec, status } = deployment;
  const line = (text: string) => writer.raw(`\t${text}\n`);
  writer.raw(`${header}:\n`);
  if (verbose) line(`Name:\t${metadata.name}`);
  const age = dockerDuration(now - Date.parse(metadata.creationTimestamp ?? '')).toLowerCase();
  line(`Created:\t${age} ago`);
  line(`Status:\t${phaseOf(deployment)}`);
  if (spec.replicas !== undefined) {
    line(`Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas} desired`);
  }
  if (!verbose) return;
  line(`Selector:\t${joinLabels(spec.selector)}`);
  line(`Labels:\t${joinLabels(metadata.labels)}`);
  const phases = (pods.get(metadata.name) ?? []).map((pod) => pod.status?.phase);
  line(`Pods Status:\t${podCounts(phases)}`);
}

/** `2 Running / 0 Waiting / 0 Succeeded / 0 Failed` */
export function podCounts(phases: readonly (string | undefined)[]): string {
  const count = (phase: string) => phases.filter((each) => each === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}
