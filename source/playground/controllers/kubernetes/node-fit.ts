import type { Pod } from '../../../wire/kubernetes.ts';
import { quantityValue } from '../../api/kinds/quantity.ts';

/** What the one node has to give, to each pod anew: nobody here counts what all of them ask for together. */
const capacity: Readonly<Record<string, string>> = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '64Gi' };

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

const labelsOf = (nodeName: string): Readonly<Record<string, string>> => ({
  'kubernetes.io/arch': architectures[process.arch] ?? process.arch,
  'kubernetes.io/hostname': nodeName,
  'kubernetes.io/os': 'linux',
  'node-role.kubernetes.io/worker': '',
});

/**
 * Why the pod cannot run on the node, in the scheduler's words; undefined when it can.
 * Source: k8s.io/kubernetes `pkg/scheduler/framework/types.go` FitError, plugins `nodeaffinity`, `noderesources`.
 */
export function misfit(pod: Pod, nodeName: string): string | undefined {
  const reasons = reasonsAgainst(pod, nodeName);
  if (reasons.length === 0) return undefined;
  return (
    `0/1 nodes are available: ${reasons.map((reason) => `1 ${reason}`).join(', ')}. no new claims to deallocate, ` +
    'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'
  );
}

/** Those of the first rule that is not kept. */
function reasonsAgainst({ spec }: Pod, nodeName: string): string[] {
  const labels = labelsOf(nodeName);
  const isChosen = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  if (!isChosen) return ["node(s) didn't match Pod's node affinity/selector"];
  return Object.entries(capacity)
    .filter(([resource, amount]) => requested(spec, resource) > quantityValue(amount))
    .map(([resource]) => `Insufficient ${resource}`);
}

/** Init containers run one by one and before the others, so the largest of them counts, if it is more than all others. */
function requested({ containers, initContainers = [] }: Pod['spec'], resource: string): number {
  const amounts = (list: typeof containers): number[] =>
    list.map((container) => {
      const requests = container.resources?.['requests'] as Record<string, string> | undefined;
      return quantityValue(requests?.[resource] ?? '0');
    });
  const together = amounts(containers).reduce((sum, amount) => sum + amount, 0);
  return Math.max(together, ...amounts(initContainers));
}
