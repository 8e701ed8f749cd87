import type { Cluster } from '../cluster/cluster.ts';
import { learnerLabel } from '../lesson/learner-label.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { Registry } from '../registry/registry.ts';
import { shortDigest } from '../wire/image-reference.ts';
import type { ApiObject } from '../wire/kubernetes.ts';
import type { Resource } from '../wire/resources.ts';
import { isNotFound, StatusError } from '../wire/status.ts';
import { type Learner, namesOf } from './names.ts';
import type { ResetPlan } from './snapshot.ts';
import { observeTag } from './tag-reader.ts';
import { fill, type Workspace } from './workspace.ts';

/** One object that a reset deletes, and no other under its name: the uid says which. */
export interface Deletion {
  resource: Resource;
  name: string;
  uid: string;
  createdAt: string | undefined;
  step: string | undefined;
}

/** A plan as it is shown, and what carrying it out takes. */
export interface DetailedPlan {
  shown: ResetPlan;
  deletions: Deletion[];
  /** Workspace files to put back. */
  files: string[];
  /** Lessons whose progress is forgotten. */
  lessons: string[];
  /** The digest that the learner's tag is to point at again. */
  tag: string | undefined;
}

export interface ResetPlanOptions {
  /** The lessons that are reset, variables filled in; of all the course, those that can be read. */
  lessons: readonly Lesson[];
  /** Ids of the lessons whose progress is forgotten. */
  ids: readonly string[];
  scope: 'lesson' | 'all';
  /** What the learner's tag pointed at before the lesson moved it. */
  tagBefore: string | undefined;
  learner: Learner;
  cluster: Cluster;
  registry: Registry;
  workspace: Workspace;
  signal: AbortSignal;
}

/**
 * Finds out what a reset would do: only objects that a manifest of these lessons makes, and of those only the ones that carry
 * both the learner's name and the learner's label.
 * @throws StatusError, ConnectionError when the cluster cannot be asked
 */
export async function makeResetPlan(options: ResetPlanOptions): Promise<DetailedPlan> {
  const { lessons, ids, scope, learner, cluster, workspace, signal } = options;
  const { resourceOf } = await import('../lesson/manifest.ts');
  const steps = await stepsOfFiles(lessons);
  const files = scope === 'all' ? [...workspace.pristine.keys()] : [...steps.keys()];
  const deletions: Deletion[] = [];
  const leftAlone: ResetPlan['leftAlone'] = [];
  const seen = new Set<string>();
  for (const file of files) {
    for (const wanted of workspace.objects(file)) {
      const resource = resourceOf(wanted);
      const key = `${wanted.kind}/${wanted.name}`;
      // A manifest that has been tampered with must not widen what a reset touches.
      if (resource === undefined || !wanted.name.startsWith(`${learner.cdsid}-`) || seen.has(key)) continue;
      seen.add(key);
      const object = await find(cluster, resource, learner.namespace, wanted.name, signal);
      if (object === undefined) continue;
      const { uid = '', labels, creationTimestamp } = object.metadata;
      const owner = labels?.[learnerLabel];
      if (owner !== learner.cdsid) {
        const label =
          owner === undefined ? `no label \`${learnerLabel}\`` : `the label \`${learnerLabel}: ${owner}\``;
        leftAlone.push({
          kind: wanted.kind,
          name: wanted.name,
          why: `It has ${label}, so it may not be yours.`,
        });
        continue;
      }
      deletions.push({
        resource,
        name: wanted.name,
        uid,
        createdAt: creationTimestamp,
        step: steps.get(file),
      });
    }
  }
  const tag = await planTag(options);
  if (tag.stays !== undefined) leftAlone.push(tag.stays);
  deletions.sort((one, other) => order(one.resource) - order(other.resource));
  return {
    deletions,
    files,
    lessons: [...ids],
    tag: tag.digest,
    shown: {
      scope: scope === 'all' ? 'everything' : lessons.map(({ title }) => title).join(', '),
      deletions: deletions.map(({ resource, name, createdAt, step }) => ({
        kind: resource.kind,
        name,
        ...(createdAt === undefined ? {} : { createdAt }),
        ...(step === undefined ? {} : { step }),
      })),
      restores: [...(await restoresOf(options, files)), ...tag.words],
      leftAlone,
    },
  };
}

/** What deploys goes before what it deploys from. */
function order(resource: Resource): number {
  return resource.kind === 'ImageStream' ? 1 : 0;
}

async function find(
  cluster: Cluster,
  resource: Resource,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<ApiObject | undefined> {
  try {
    return await cluster.get(resource, namespace, name, { signal });
  } catch (error) {
    // Neither the object nor, on another cluster, its kind need be there; and what may not be read was not made here.
    if (isNotFound(error) || (error instanceof StatusError && error.code === 403)) return undefined;
    throw error;
  }
}

/** The workspace files that lessons use, each with the title of the first step that creates from it. */
async function stepsOfFiles(lessons: readonly Lesson[]): Promise<Map<string, string | undefined>> {
  const { filesOfCommand } = await import('../lesson/lint-commands.ts');
  const steps = new Map<string, string | undefined>();
  for (const lesson of lessons) {
    for (const step of lesson.steps) {
      for (const block of step.blocks) {
        const made = block.type === 'run' ? block.commands.flatMap(filesOfCommand) : [];
        for (const file of made) if (steps.get(file) === undefined) steps.set(file, step.title);
        if (block.type === 'edit' && !steps.has(block.file)) steps.set(block.file, undefined);
      }
    }
  }
  return steps;
}

async function restoresOf(
  { learner, workspace, scope }: ResetPlanOptions,
  files: readonly string[],
): Promise<string[]> {
  await workspace.refresh();
  const changed = files.flatMap((file) => {
    const original = workspace.pristine.get(file) ?? '';
    const text = workspace.files.get(file)?.text;
    if (text === original) return [];
    const own = text !== undefined && text !== fill(original, learner);
    return `${file} as it came${own ? '; what you wrote is kept beside it' : ''}`;
  });
  return [...changed, scope === 'all' ? 'your progress in all lessons' : 'your progress in this lesson'];
}

/** A lesson that moved the learner's tag can be played again only if the tag points at what it did before. */
async function planTag({
  learner,
  registry,
  tagBefore,
  signal,
}: ResetPlanOptions): Promise<{ digest?: string; words: string[]; stays?: ResetPlan['leftAlone'][number] }> {
  const { tag: name } = namesOf(learner);
  const observation = await observeTag(registry, name, signal);
  if (observation?.state !== 'there') return { words: [] };
  const { digest } = observation.tag;
  if (tagBefore === undefined || tagBefore === digest) {
    return { words: [], stays: { kind: 'Tag', name, why: `It stays at ${shortDigest(digest)}.` } };
  }
  return {
    digest: tagBefore,
    words: [`the tag ${name} at ${shortDigest(tagBefore)}, as before this lesson`],
  };
}
