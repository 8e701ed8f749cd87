import { learnerLabel } from '../../../lesson/learner-label.ts';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import {
  DeploymentConfigs,
  Deployments,
  ImageStreams,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
} from '../../../wire/resources.ts';
import type { ClusterContext } from '../contexts.ts';
import { type Check, type Finding, lessonsWords } from '../finding.ts';
import type { LimitRangeItem } from '../needs/compute.ts';
import { listIfAllowed } from '../needs/list-if-allowed.ts';
import { parseQuantity } from '../needs/quantity.ts';
import { isInScope, objectKeys, podDemands, statedKeys } from '../needs/quota-demand.ts';
import { type Workload, workloadsOf } from '../needs/workloads.ts';
import { LimitRanges, unreadable } from './limit-range.ts';

type Quantities = Record<string, string>;

interface ResourceQuota extends ApiObject {
  spec?: {
    scopes?: string[];
    scopeSelector?: { matchExpressions?: { scopeName: string }[] };
  };
  status?: { hard?: Quantities; used?: Quantities };
}

/** Source: openshift/api `quota/v1` AppliedClusterResourceQuota: a quota over several projects, as one of them sees it. */
interface AppliedClusterResourceQuota extends ApiObject {
  spec?: { quota?: ResourceQuota['spec'] };
  status?: { total?: ResourceQuota['status'] };
}

const of = <T extends ApiObject>(group: string, plural: string, kind: string): Resource<T> => ({
  group,
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});
const ResourceQuotas = of<ResourceQuota>('', 'resourcequotas', 'ResourceQuota');
const AppliedClusterResourceQuotas = of<AppliedClusterResourceQuota>(
  'quota.openshift.io',
  'appliedclusterresourcequotas',
  'AppliedClusterResourceQuota',
);

/** Whether the project's quotas leave room for what the lessons make. */
export const quota: Check<ClusterContext> = {
  name: 'quota',
  failure: 'The quotas of the project could not be read',
  async run(context) {
    const { learner, lessons, manifests, cluster, signal } = context;
    const { namespace } = learner;
    const quotas = await readQuotas(context);
    if (quotas === undefined) return [unreadable('quota', 'ResourceQuotas', namespace)];
    if (quotas.length === 0) return [{ check: 'quota', state: 'ok', what: 'The project has no quota.' }];
    const ranges = (await listIfAllowed(cluster, LimitRanges, namespace, signal)) ?? [];
    const items = ranges.flatMap(({ spec }) => spec?.limits ?? []);
    const workloads = workloadsOf(lessons, manifests);
    const short = quotas.flatMap((each) => shortages(each, workloads, items));
    // Most projects have room; what is the learner's own is counted only where there seems to be none.
    const own = short.length === 0 ? new Map<string, number>() : await countOwn(context);
    const findings = short
      .filter(({ key, needed, left }) => needed === undefined || needed - (own.get(key) ?? 0) > left)
      .map((shortage) => describe(shortage, namespace));
    if (findings.length > 0) return findings;
    const names = quotas.map(({ name }) => name).join(', ');
    return [
      { check: 'quota', state: 'ok', what: `The quota ${names} leaves room for what the lessons make.` },
    ];
  },
};

interface Quota {
  name: string;
  /** It is of the cluster, over several projects. */
  shared: boolean;
  scopes: string[];
  hard: Quantities;
  used: Quantities;
}

async function readQuotas({ cluster, learner, types, signal }: ClusterContext): Promise<Quota[] | undefined> {
  const { namespace } = learner;
  const own = await listIfAllowed(cluster, ResourceQuotas, namespace, signal);
  if (own === undefined) return undefined;
  const { group } = AppliedClusterResourceQuotas;
  const applied = types.some((type) => type.group === group)
    ? ((await listIfAllowed(cluster, AppliedClusterResourceQuotas, namespace, signal)) ?? [])
    : [];
  return [
    ...own.map(({ metadata, spec, status }) => quotaOf(metadata.name, false, spec, status)),
    ...applied.map(({ metadata, spec, status }) => quotaOf(metadata.name, true, spec?.quota, status?.total)),
  ];
}

function quotaOf(
  name: string,
  shared: boolean,
  spec: ResourceQuota['spec'],
  status: ResourceQuota['status'],
): Quota {
  const selected = spec?.scopeSelector?.matchExpressions?.map(({ scopeName }) => scopeName) ?? [];
  const scopes = [...(spec?.scopes ?? []), ...selected];
  return { name, shared, scopes, hard: status?.hard ?? {}, used: status?.used ?? {} };
}

interface Shortage {
  quota: Quota;
  key: string;
  lessons: number[];
  /** Undefined: it has to be stated, and is not. */
  needed: number | undefined;
  left: number;
}

/** Each key of a quota that a lesson would go beyond. Lessons clean up after themselves: the hungriest one counts. */
function shortages(
  each: Quota,
  workloads: readonly Workload[],
  items: readonly LimitRangeItem[],
): Shortage[] {
  return Object.entries(each.hard).flatMap(([key, hard]): Shortage[] => {
    const left = (parseQuantity(hard) ?? Number.POSITIVE_INFINITY) - (parseQuantity(each.used[key]) ?? 0);
    const demands = workloads.map((workload) => ({
      lesson: workload.lesson,
      needed: demandOf(workload, key, each.scopes, items),
    }));
    const unstated = demands.filter(({ needed }) => needed === undefined);
    const beyond = demands.filter(({ needed }) => (needed ?? 0) > left);
    const numbers = (list: readonly { lesson: number }[]) => [...new Set(list.map(({ lesson }) => lesson))];
    if (unstated.length > 0)
      return [{ quota: each, key, lessons: numbers(unstated), needed: undefined, left }];
    if (beyond.length === 0) return [];
    const needed = Math.max(...beyond.map((demand) => demand.needed ?? 0));
    return [{ quota: each, key, lessons: numbers(beyond), needed, left }];
  });
}

/** How much of a key a workload takes; undefined where it would have to say and does not. */
function demandOf(
  workload: Workload,
  key: string,
  scopes: readonly string[],
  items: readonly LimitRangeItem[],
): number | undefined {
  const counted = scopes.length === 0 ? objectKeys(workload).get(key) : undefined;
  if (counted !== undefined) return counted;
  const pods = podDemands(workload, items).filter((demand) => isInScope(scopes, demand) === true);
  if (key === 'pods' || key === 'count/pods') return pods.reduce((sum, { count }) => sum + count, 0);
  if (!(statedKeys as readonly string[]).includes(key)) return 0;
  let total = 0;
  for (const { compute, count } of pods) {
    const one = compute.get(key);
    if (one === undefined) return undefined;
    total += one * count;
  }
  return total;
}

/** What the learner has there already from earlier, by the keys of quotas. */
async function countOwn({ cluster, learner, signal }: ClusterContext): Promise<Map<string, number>> {
  const selector = `${learnerLabel}=${learner.cdsid}`;
  const keys: [Resource, string[]][] = [
    [Pods, ['pods', 'count/pods']],
    [Deployments, ['count/deployments.apps']],
    [ReplicaSets, ['count/replicasets.apps']],
    [DeploymentConfigs, ['count/deploymentconfigs.apps.openshift.io']],
    [ReplicationControllers, ['replicationcontrollers', 'count/replicationcontrollers']],
    [ImageStreams, ['openshift.io/imagestreams', 'count/imagestreams.image.openshift.io']],
  ];
  const counts = keys.map(async ([resource, names]) => {
    const objects = await listIfAllowed(cluster, resource, learner.namespace, signal, selector);
    return names.map((name): [string, number] => [name, objects?.length ?? 0]);
  });
  return new Map((await Promise.all(counts)).flat());
}

function describe(
  { quota: { name, shared, hard, used }, key, lessons, needed }: Shortage,
  namespace: string,
): Finding {
  const kind = shared ? 'clusterresourcequota' : 'resourcequota';
  const where = shared ? '' : ` -n ${namespace}`;
  const about = { check: 'quota', state: 'problem', lessons } as const;
  const why = `Pods of ${lessonsWords(lessons)} would be refused, and their rollouts would wait in vain.`;
  if (needed === undefined) {
    return {
      ...about,
      what: `The quota ${name} of ${namespace} counts ${key}, and the course's pods do not state theirs.`,
      why,
      remedy: 'An administrator of the project gives it defaults, by a LimitRange:',
      commands: [`echo '${defaults}' | oc apply -n ${namespace} -f -`],
    };
  }
  return {
    ...about,
    what: `The quota ${name} of ${namespace} is full: ${key} is at ${used[key] ?? '0'} of ${hard[key] ?? '0'}, and the course needs ${amount(key, needed)} more.`,
    why,
    remedy: 'Have the class delete what it does not need any more, or an administrator raise it:',
    commands: [`oc edit ${kind} ${name}${where}`],
  };
}

const amount = (key: string, value: number): string =>
  key.endsWith('memory') ? `${Math.ceil(value / 2 ** 20)}Mi` : String(Math.ceil(value * 1000) / 1000);

const defaults = JSON.stringify({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'defaults' },
  spec: {
    limits: [
      {
        type: 'Container',
        default: { cpu: '500m', memory: '256Mi' },
        defaultRequest: { cpu: '20m', memory: '96Mi' },
      },
    ],
  },
});
