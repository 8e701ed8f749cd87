import { z } from 'zod';
import type { Lesson } from '../../../lesson/lesson.ts';
import { filesOfCommand } from '../../../lesson/lint-commands.ts';
import type { ContainerResources } from './compute.ts';
import type { PristineObject } from './pristine-manifests.ts';
import { commandsOf } from './rights-of-lesson.ts';

/** An object that a lesson makes, with the pods that run because of it at the height of a rollout. */
export interface Workload {
  lesson: number;
  apiVersion: string;
  kind: string;
  /** Pods of the application: the replicas, and the one more that a rollout has for a while. */
  pods: number;
  /** Pods that carry the rollout out: a DeploymentConfig has one. */
  deployers: number;
  /** Of one pod. */
  containers: (ContainerResources | undefined)[];
}

const quantities = z.record(z.string(), z.union([z.string(), z.number()])).nullish();
const podTemplate = z.looseObject({
  spec: z.looseObject({
    containers: z.array(
      z.looseObject({ resources: z.looseObject({ requests: quantities, limits: quantities }).optional() }),
    ),
  }),
});

/** By default a rollout has a quarter more pods than replicas, at least one. Source: Deployment, DeploymentConfig `maxSurge`. */
const surgeOf = (replicas: number): number => Math.ceil(replicas / 4);

/** The objects that lessons create from manifests. A later lesson goes on with what an earlier one made: each counts once. */
export function workloadsOf(
  lessons: readonly Lesson[],
  manifests: ReadonlyMap<string, readonly PristineObject[]>,
): Workload[] {
  const files = new Map<string, number>();
  for (const lesson of lessons) {
    const commands = lesson.steps.flatMap(({ blocks }) => commandsOf(blocks));
    for (const command of commands.filter((each) => /^oc\s+(?:create|apply)\b/.test(each))) {
      for (const file of filesOfCommand(command)) if (!files.has(file)) files.set(file, lesson.number);
    }
  }
  return [...files].flatMap(([file, lesson]) =>
    (manifests.get(file) ?? []).map((object) => workloadOf(object, lesson)),
  );
}

function workloadOf({ apiVersion, kind, spec }: PristineObject, lesson: number): Workload {
  const template = podTemplate.safeParse(spec?.template);
  const replicas = template.success ? (spec?.replicas ?? 1) : 0;
  return {
    lesson,
    apiVersion,
    kind,
    pods: replicas + surgeOf(replicas),
    deployers: kind === 'DeploymentConfig' ? 1 : 0,
    containers: template.data?.spec.containers.map(({ resources }) => resources) ?? [],
  };
}
