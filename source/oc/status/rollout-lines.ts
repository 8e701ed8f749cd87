import { dockerDuration } from '../../wire/ages.ts';
import type { ApiObject, Deployment, Pod, ReplicaSet, ReplicationController } from '../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig } from '../../wire/openshift.ts';
import {
  configNameOf,
  isCancelled,
  isFinished,
  newestFirst,
  phaseOf,
  versionOf,
} from '../rollout/deployments.ts';
import { revisionOf } from '../rollout/replica-sets.ts';

const mostDeployments = 3;

/** The lines below a DeploymentConfig: what is awaited where nothing serves the latest version, and its newest rollouts. */
export function configRollouts(
  config: DeploymentConfig,
  controllers: readonly ReplicationController[],
  pods: readonly Pod[],
  now: number,
): string[] {
  const { metadata, spec, status } = config;
  const latest = status?.latestVersion ?? 0;
  const own = newestFirst(controllers.filter((controller) => configNameOf(controller) === metadata.name));
  const lines: string[] = [];
  const newest = own[0];
  if (newest === undefined || versionOf(newest) !== latest) {
    const { text, auto } = triggersText(config);
    if (latest === 0) lines.push(`deployment #1 waiting ${text}`);
    else if (auto) lines.push(`deployment #${latest} pending ${text}`);
  }
  for (const [i, controller] of own.slice(0, mostDeployments).entries()) {
    lines.push(rolloutLine(controller, i === 0, spec.test === true, pods, now));
  }
  return lines;
}

function triggersText({ spec }: DeploymentConfig): { text: string; auto: boolean } {
  const has = (type: string) => (spec.triggers ?? []).some((trigger) => trigger.type === type);
  if (has('ConfigChange') && has('ImageChange')) return { text: 'on image or update', auto: true };
  if (has('ConfigChange')) return { text: 'on update', auto: true };
  return has('ImageChange') ? { text: 'on image', auto: true } : { text: 'for manual', auto: false };
}

function rolloutLine(
  controller: ReplicationController,
  first: boolean,
  test: boolean,
  pods: readonly Pod[],
  now: number,
): string {
  const age = ageOf(controller, now);
  const version = versionOf(controller);
  const phase = phaseOf(controller);
  const cancelling = isCancelled(controller) && !isFinished(controller) ? ' (cancelling)' : '';
  const summary = (includeEmpty: boolean) =>
    podSummary(controller, includeEmpty, restartsOf(controller, pods));
  switch (phase) {
    case 'Failed': {
      const reason = controller.metadata.annotations?.[Annotations.deploymentStatusReason] ?? '';
      return `deployment #${version} failed ${age} ago${reason === '' ? '' : `: ${reason}`}${summary(false)}`;
    }
    case 'Complete':
      return test
        ? `test deployment #${version} deployed ${age} ago`
        : `deployment #${version} deployed ${age} ago${summary(first)}`;
    case 'Running':
      return `${test ? 'test ' : ''}deployment #${version} running${cancelling} for ${age}${summary(false)}`;
    case 'New':
    case 'Pending':
    case '':
      return `deployment #${version} ${phase.toLowerCase()}${cancelling} ${age} ago${summary(false)}`;
  }
}

export const ageOf = ({ metadata }: ApiObject, now: number) =>
  dockerDuration(now - Date.parse(metadata.creationTimestamp ?? '')).toLowerCase();

/** ` - 2 pods`, ` - 1/2 pods growing to 2`, or nothing. */
export function podSummary(
  { spec, status }: ReplicationController | ReplicaSet,
  includeEmpty: boolean,
  restarts: number,
): string {
  const ready = status?.readyReplicas ?? 0;
  const actual = status?.replicas ?? 0;
  const requested = spec.replicas ?? 1;
  const warning = restarts > 0 ? ` (warning: ${restarts} restarts)` : '';
  if (ready === requested && ready === 0 && !includeEmpty) return '';
  const text =
    ready !== requested
      ? `${ready}/${requested} pods${warning}`
      : ready === 0
        ? '0 pods'
        : `${ready === 1 ? '1 pod' : `${ready} pods`}${warning}`;
  const change =
    requested < actual ? ` reducing to ${requested}` : requested > actual ? ` growing to ${requested}` : '';
  return ` - ${text}${change}`;
}

/** Restarts of the worst container, where it restarted not long ago. */
function restartsOf(owner: ApiObject, pods: readonly Pod[]): number {
  const own = pods.filter(({ metadata }) =>
    (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid),
  );
  const counts = own.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).map(({ restartCount }) => restartCount),
  );
  return Math.max(0, ...counts);
}

/** The lines below a Deployment: its newest ReplicaSets. */
export function deploymentRollouts(
  { metadata }: Deployment,
  replicaSets: readonly ReplicaSet[],
  pods: readonly Pod[],
  now: number,
): string[] {
  const revision = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  return replicaSets
    .filter((set) => (set.metadata.ownerReferences ?? []).some(({ uid }) => uid === metadata.uid))
    .sort((a, b) => revisionOf(b) - revisionOf(a))
    .slice(0, mostDeployments)
    .map((set, i) => {
      const number = revisionOf(set);
      const restarts = restartsOf(set, pods);
      return number === revision
        ? `deployment #${number} running for ${ageOf(set, now)}${podSummary(set, false, restarts)}`
        : `deployment #${number} deployed ${ageOf(set, now)} ago${podSummary(set, i === 0, restarts)}`;
    });
}
