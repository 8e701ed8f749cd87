import type { CheckDefinition, Lesson } from '../lesson/lesson.ts';
import type { ChainShape } from './chain/chain.ts';
import { namesOf } from './names.ts';
import type { Observed } from './observed.ts';

type Workload = ChainShape['workload'];

function workloadOfCheck(check: CheckDefinition, deploymentPods: string): Workload | undefined {
  switch (check.type) {
    case 'exists':
      return check.kind === 'Deployment' || check.kind === 'DeploymentConfig' ? check.kind : undefined;
    case 'rollout':
    case 'chain':
    case 'trigger':
      return 'DeploymentConfig';
    case 'digest':
      if ('deploymentConfig' in check.subject) return 'DeploymentConfig';
      return 'pods' in check.subject ? workloadOfSelector(check.subject.pods, deploymentPods) : undefined;
    case 'ready':
    case 'log':
      return workloadOfSelector(check.pods, deploymentPods);
    case 'file':
    case 'absent':
      return undefined;
  }
}

function workloadOfSelector(selector: string, deploymentPods: string): Workload | undefined {
  if (selector.includes(`=${deploymentPods}-config`)) return 'DeploymentConfig';
  return selector.includes(`=${deploymentPods}`) ? 'Deployment' : undefined;
}

/**
 * Which way of the digest a lesson is about: by what its checks name, the latest one up to the current step first; where
 * they name nothing, by what there is.
 */
export function chainShape(lesson: Lesson, step: number, observed: Observed): ChainShape {
  const names = namesOf(observed.learner);
  const of = (from: number, to?: number) =>
    lesson.steps
      .slice(from, to)
      .flatMap(({ checks }) => checks)
      .flatMap((check) => workloadOfCheck(check, names.deployment) ?? []);
  const named = of(0, step + 1).at(-1) ?? of(step + 1)[0];
  const there =
    !observed.deploymentConfigs.has(names.deploymentConfig) && observed.deployments.has(names.deployment)
      ? 'Deployment'
      : 'DeploymentConfig';
  return { workload: named ?? there, imageStream: lesson.requires.includes('image.openshift.io') };
}
