import type { Lesson } from '../../../lesson/lesson.ts';
import { filesOfCommand } from '../../../lesson/lint-commands.ts';
import {
  DeploymentConfigs,
  Deployments,
  groupVersion,
  ImageStreams,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
} from '../../../wire/resources.ts';
import { type Right, rightKey, rightsTo } from './right.ts';
import { rightsOfCheck } from './rights-of-check.ts';
import { type CommandSurroundings, rightsOfCommand } from './rights-of-command.ts';

/** A right, and the lessons that cannot be played without it. */
export interface NeededRight {
  right: Right;
  lessons: number[];
}

/**
 * The rights that lessons need in their project: for their commands, for what their checks read, and for a reset, which deletes
 * what they make.
 */
export function neededRights(lessons: readonly Lesson[], surroundings: CommandSurroundings): NeededRight[] {
  const needed = new Map<string, NeededRight>();
  for (const lesson of lessons) {
    for (const right of rightsOfLesson(lesson, surroundings)) {
      const key = rightKey(right);
      const known = needed.get(key) ?? { right, lessons: [] };
      if (!known.lessons.includes(lesson.number)) known.lessons.push(lesson.number);
      needed.set(key, known);
    }
  }
  return [...needed.values()];
}

function rightsOfLesson(lesson: Lesson, surroundings: CommandSurroundings): Right[] {
  const observed = [
    ...rightsOfChain(lesson),
    ...lesson.steps.flatMap(({ checks }) => checks.flatMap(rightsOfCheck)),
  ];
  return [
    ...lesson.steps.flatMap(({ blocks }) =>
      commandsOf(blocks).flatMap((command) => [
        ...rightsOfCommand(command, surroundings),
        ...rightsOfReset(command, surroundings),
      ]),
    ),
    ...observed.filter((right) => isServed(right, surroundings)),
  ];
}

const hops: Record<string, readonly Resource[]> = {
  apps: [Deployments, ReplicaSets],
  'image.openshift.io': [ImageStreams],
  'apps.openshift.io': [DeploymentConfigs, ReplicationControllers],
};

/** The chain shows pods, and what they come from in the groups that the lesson is about. */
function rightsOfChain({ requires }: Lesson): Right[] {
  return [Pods, ...requires.flatMap((group) => hops[group] ?? [])].flatMap((type) =>
    rightsTo('list watch', type),
  );
}

export const commandsOf = (blocks: Lesson['steps'][number]['blocks']): string[] =>
  blocks.flatMap((block) => (block.type === 'run' ? block.commands : []));

function rightsOfReset(command: string, { types, objectsIn }: CommandSurroundings): Right[] {
  return filesOfCommand(command)
    .flatMap(objectsIn)
    .flatMap(({ apiVersion, kind }) => {
      const type = types.find((each) => each.kind === kind && groupVersion(each) === apiVersion);
      return type === undefined ? [] : rightsTo('get delete', type);
    });
}

const isServed = ({ group, resource }: Right, { types }: CommandSurroundings): boolean =>
  types.some((type) => type.group === group && type.plural === resource);
