import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { ClusterContext } from '../contexts.ts';
import { type Check, type Finding, lessonsWords } from '../finding.ts';
import {
  type Compute,
  type ComputeResource,
  computeResources,
  effectiveCompute,
  type LimitRangeItem,
  quantityOf,
} from '../needs/compute.ts';
import { listIfAllowed } from '../needs/list-if-allowed.ts';
import { type Workload, workloadsOf } from '../needs/workloads.ts';

export interface LimitRange extends ApiObject {
  spec?: { limits?: LimitRangeItem[] };
}

export const LimitRanges: Resource<LimitRange> = {
  group: '',
  version: 'v1',
  plural: 'limitranges',
  kind: 'LimitRange',
  namespaced: true,
};

/** Whether the project's LimitRanges let the course's pods be created, and live. */
export const limitRange: Check<ClusterContext> = {
  name: 'limit-range',
  failure: 'The LimitRanges of the project could not be read',
  async run(context) {
    const { namespace } = context.learner;
    const ranges = await listIfAllowed(context.cluster, LimitRanges, namespace, context.signal);
    if (ranges === undefined) return [unreadable('limit-range', 'LimitRanges', namespace)];
    const workloads = workloadsOf(context.lessons, context.manifests).filter(({ pods }) => pods > 0);
    const items = ranges.flatMap(({ metadata, spec }) =>
      (spec?.limits ?? []).map((item) => ({ name: metadata.name, item })),
    );
    const findings = items.flatMap(({ name, item }) =>
      complaintsOf(
        item,
        workloads,
        items.map((each) => each.item),
      ).map(
        (complaint): Finding => ({
          check: 'limit-range',
          ...describe(name, namespace, complaint, workloads),
        }),
      ),
    );
    if (findings.length > 0) return findings;
    const what =
      ranges.length === 0
        ? `The project has no LimitRange.`
        : `The LimitRange ${ranges.map(({ metadata }) => metadata.name).join(', ')} lets the course's pods be.`;
    return [{ check: 'limit-range', state: 'ok', what }];
  },
};

/** What may not be read cannot be judged, which is no reason not to begin. */
export function unreadable(check: string, what: string, namespace: string): Finding {
  return {
    check,
    state: 'warning',
    what: `You may not read the ${what} of ${namespace}.`,
    why: 'They could keep the pods of the course from being created.',
    remedy: 'Ask an administrator of the project to look:',
    commands: [`oc get resourcequota,limitrange -n ${namespace} -o yaml`],
  };
}

interface Complaint {
  serious: boolean;
  words: string;
  resource: ComputeResource;
}

/** Bytes: Node and the sample application do not start with less. */
const leastMemory = 64 * 2 ** 20;

function complaintsOf(
  item: LimitRangeItem,
  workloads: readonly Workload[],
  all: readonly LimitRangeItem[],
): Complaint[] {
  const found = new Map<string, Complaint>();
  for (const { containers } of workloads) {
    const computes = containers.map((own) => effectiveCompute(own, all));
    for (const resource of computeResources) {
      const about = item.type === 'Pod' ? [sum(computes)] : item.type === 'Container' ? computes : [];
      const complaint = about
        .map((compute) => complain(item, resource, compute))
        .find((each) => each !== undefined);
      if (complaint !== undefined) found.set(resource, complaint);
    }
  }
  return [...found.values()];
}

/**
 * Why a container, or a pod, is refused.
 * Source: kubernetes `plugin/pkg/admission/limitranger/admission.go` PodValidateLimitFunc.
 */
function complain(item: LimitRangeItem, resource: ComputeResource, compute: Compute): Complaint | undefined {
  const { requests, limits } = compute;
  const [max, min, ratio] = [item.max, item.min, item.maxLimitRequestRatio].map((quantities) =>
    quantityOf(quantities, resource),
  );
  const serious = (words: string): Complaint => ({ serious: true, words, resource });
  const [request, limit] = [requests[resource], limits[resource]];
  const unit = item.type.toLowerCase();
  if (max !== undefined && limit === undefined)
    return serious(`a ${unit} has to state a limit of ${resource}, and none is stated`);
  if (max !== undefined && limit !== undefined && limit > max)
    return serious(`a ${unit} may have at most ${shown(item.max, resource)} of ${resource}`);
  if (min !== undefined && request === undefined)
    return serious(`a ${unit} has to request ${resource}, and does not`);
  if (min !== undefined && request !== undefined && request < min)
    return serious(`a ${unit} has to request at least ${shown(item.min, resource)} of ${resource}`);
  if (ratio !== undefined && (limit === undefined || request === undefined || limit / request > ratio))
    return serious(`the limit of ${resource} may be at most ${ratio} times what is requested`);
  if (item.type === 'Container' && resource === 'memory' && limit !== undefined && limit < leastMemory)
    return {
      serious: false,
      words: `a container gets ${Math.round(limit / 2 ** 20)} MiB of memory, too little for the application`,
      resource,
    };
  return undefined;
}

const shown = (quantities: LimitRangeItem['max'], resource: string): string =>
  String(quantities?.[resource] ?? '');

function sum(computes: readonly Compute[]): Compute {
  const total: Compute = { requests: {}, limits: {} };
  for (const part of ['requests', 'limits'] as const) {
    for (const resource of computeResources) {
      const values = computes
        .map((compute) => compute[part][resource])
        .filter((value) => value !== undefined);
      if (values.length > 0) total[part][resource] = values.reduce((one, other) => one + other, 0);
    }
  }
  return total;
}

function describe(
  name: string,
  namespace: string,
  { serious, words, resource }: Complaint,
  workloads: readonly Workload[],
): Omit<Finding, 'check'> {
  const lessons = [...new Set(workloads.map(({ lesson }) => lesson))];
  return {
    state: serious ? 'problem' : 'warning',
    what: `The LimitRange ${name} of ${namespace} stands in the way: ${words}.`,
    why: serious
      ? `The pods of ${lessonsWords(lessons)} would not be created, and their rollouts would wait in vain.`
      : `The pods of ${lessonsWords(lessons)} would be ended (OOMKilled) as they start.`,
    remedy: `An administrator of the project changes the defaults of ${resource} in it:`,
    commands: [`oc edit limitrange ${name} -n ${namespace}`],
    ...(serious ? { lessons } : {}),
  };
}
