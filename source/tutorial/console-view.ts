import { shortDigest } from '../wire/image-reference.ts';
import { Annotations, Labels } from '../wire/openshift.ts';
import { describeChain } from './chain/chain.ts';
import { phaseOf, versionOf } from './chain/replication-controller-hop.ts';
import { namesOf } from './names.ts';
import type { Observed } from './observed.ts';
import { timeOf } from './pods.ts';

/** What the web console's page would show of the learner's objects, as lines of text. */
export function consoleView(view: 'imagestreams' | 'deployments', observed: Observed): string[] {
  return view === 'imagestreams' ? imageStreamPage(observed) : deploymentPage(observed);
}

function imageStreamPage(observed: Observed): string[] {
  const names = namesOf(observed.learner);
  const imageStream = observed.imageStreams.get(names.imageStream);
  if (imageStream === undefined) return [`ImageStream ${names.imageStream}: not found`];
  const rows = (imageStream.spec.tags ?? []).flatMap((tag) => {
    const history = imageStream.status?.tags?.find((candidate) => candidate.tag === tag.name);
    const items = history?.items ?? [];
    const failure = history?.conditions?.find(({ status }) => status === 'False')?.message;
    const from = [`${tag.name}  from ${tag.from?.name ?? '–'}`];
    const images = items.map(
      (item, index) =>
        `${index === 0 ? '▸' : ' '} ${shortDigest(item.image)}  ${moment(item.created, observed)}`,
    );
    return [...from, ...(failure === undefined ? [] : [`! ${failure}`]), ...images.slice(0, 4)];
  });
  return [`ImageStream ${names.imageStream}`, ...rows];
}

function deploymentPage(observed: Observed): string[] {
  const names = namesOf(observed.learner);
  const config = observed.deploymentConfigs.get(names.deploymentConfig);
  const workload = config === undefined ? 'Deployment' : 'DeploymentConfig';
  const pods = describeChain(observed, { workload }).hops.at(-1);
  const podRows = (pods?.pods ?? []).map(
    ({ name, phase, ready }) => `${ready ? '●' : '○'} ${name}  ${phase}`,
  );
  if (config === undefined) {
    const deployment = observed.deployments.get(names.deployment);
    if (deployment === undefined) return [`DeploymentConfig ${names.deploymentConfig}: not found`];
    return [`Deployment ${names.deployment}  ${pods?.object ?? ''}`, ...podRows];
  }
  const controllers = [...observed.replicationControllers.values()]
    .filter(({ metadata }) => metadata.labels?.[Labels.deploymentConfigName] === names.deploymentConfig)
    .sort((one, other) => versionOf(other) - versionOf(one));
  const rollouts = controllers.slice(0, 4).map((controller) => {
    const cause = controller.metadata.annotations?.[Annotations.deploymentStatusReason] ?? '';
    const created = moment(controller.metadata.creationTimestamp, observed);
    return `#${versionOf(controller)}  ${phaseOf(controller)}  ${created}  ${cause}`.trimEnd();
  });
  return [`DeploymentConfig ${names.deploymentConfig}  ${pods?.object ?? ''}`, ...rollouts, ...podRows];
}

/** Local time, with the day where that is another: unlike an age, it stays true while nothing changes. */
function moment(text: string | undefined, { now }: Observed): string {
  const time = timeOf(text);
  if (time === undefined) return '?';
  const [day = '', clock = ''] = localTime(time).split(' ');
  return localTime(now).startsWith(day) ? clock : `${day} ${clock}`;
}

/** `2026-03-01 09:30:00`. */
function localTime(time: number): string {
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}
