import type {
  Deployment,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
} from '../../../wire/kubernetes.ts';
import { Annotations } from '../../../wire/openshift.ts';
import { ReplicationControllers } from '../../../wire/resources.ts';
import { outputFlag } from '../../common-flags.ts';
import { writePodTemplate } from '../../describe/containers.ts';
import { OcError, throwCollected } from '../../errors.ts';
import { createObjectPrinter } from '../../printers/objects.ts';
import { describeTabs, layOut, openShiftTabs } from '../../printers/tabwriter.ts';
import { printedType, resolveType } from '../../resources/discovery.ts';
import { configSelector, newestFirst, phaseOf, versionOf } from '../../rollout/deployments.ts';
import { changeCauseAnnotation, ownReplicaSets, revisionOf } from '../../rollout/replica-sets.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { isConfig, isDeployment, noVisitor, type ReadTarget, readTargets, targetFlags } from './targets.ts';

export const history: Verb = {
  name: 'history',
  summary: 'View rollout history.',
  usage: 'rollout history (TYPE NAME | TYPE/NAME) [flags]',
  examples: ['oc rollout history dc/jdoe2-deployment-config', 'oc rollout history dc/web --revision=2'],
  flags: [
    ...targetFlags,
    { name: 'revision', type: 'number', default: '0', help: 'the pod template of this revision' },
    outputFlag('name, yaml, json, jsonpath=… of the revisions'),
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/rollout/rollout_history.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, out, context } = invocation;
  const revision = flags.number('revision');
  if (revision < 0) throw new OcError(`revision must be a positive integer: ${revision}`);
  const { targets, errors } = await readTargets(invocation);
  for (const target of targets) {
    const revisions = await revisionsOf(invocation, target);
    if (flags.given('output')) {
      const printer = await createObjectPrinter(flags.string('output'), { cwd: context.cwd });
      const word = isConfig(target) ? 'replicationcontrollers' : 'replicasets.apps';
      const type = await resolveType(invocation.cluster, word, invocation.request);
      const chosen = revision > 0 ? [find(revisions, revision)] : revisions;
      for (const { object } of chosen) out(printer.next({ type, object }));
      continue;
    }
    const head = `${printedType(target.type)}/${target.name}`;
    if (revision > 0) {
      const { template } = find(revisions, revision);
      out(`${head} with revision #${revision}\n${templateText(template)}\n`);
    } else out(`${head} \n${tableOf(target, revisions)}\n`);
  }
  throwCollected(errors);
}

interface Revision {
  number: number;
  object: ReplicationController | ReplicaSet;
  template: PodTemplateSpec | undefined;
  cells: string[];
}

async function revisionsOf(invocation: Invocation, target: ReadTarget): Promise<Revision[]> {
  if (isConfig(target)) return await configRevisions(invocation, target);
  if (isDeployment(target)) {
    const sets = await ownReplicaSets(invocation, target.object as Deployment);
    return sets
      .map((object) => ({
        number: revisionOf(object),
        object,
        template: object.spec.template,
        cells: [String(revisionOf(object)), object.metadata.annotations?.[changeCauseAnnotation] || '<none>'],
      }))
      .sort((a, b) => a.number - b.number);
  }
  throw noVisitor('history', target);
}

async function configRevisions(
  { cluster, request }: Invocation,
  { name, namespace = '' }: ReadTarget,
): Promise<Revision[]> {
  const selection = { namespace, labelSelector: configSelector(name) };
  const { items } = await cluster.list(ReplicationControllers, selection, request);
  return newestFirst(items)
    .reverse()
    .map((object) => ({
      number: versionOf(object),
      object,
      template: object.spec.template,
      cells: [
        String(versionOf(object)),
        phaseOf(object),
        object.metadata.annotations?.[Annotations.deploymentStatusReason] || '<unknown>',
      ],
    }));
}

function find(revisions: readonly Revision[], number: number): Revision {
  const revision = revisions.find((each) => each.number === number);
  if (revision === undefined) throw new OcError('unable to find the specified revision');
  return revision;
}

function tableOf(target: ReadTarget, revisions: readonly Revision[]): string {
  if (revisions.length === 0) return 'No rollout history found.';
  const [columns, tabs] = isConfig(target)
    ? [['REVISION', 'STATUS', 'CAUSE'], openShiftTabs]
    : [['REVISION', 'CHANGE-CAUSE'], describeTabs];
  const lines = [columns, ...revisions.map(({ cells }) => cells)];
  return layOut(lines.map((cells) => `${cells.join('\t')}\n`).join(''), tabs);
}

/** Here the original does not lay its tabs out. */
function templateText(template: PodTemplateSpec | undefined): string {
  let text = '';
  writePodTemplate(
    {
      line(level, content) {
        text += `${'  '.repeat(level)}${content}\n`;
      },
      raw(content) {
        text += content;
      },
    },
    template,
  );
  return text;
}
