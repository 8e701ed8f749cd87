import { join } from 'node:path';
import { type CourseEntry, readCourse } from '../../lesson/read-course.ts';
import type { Clock } from '../../platform/clock.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { createCourseReader } from '../../tutorial/course-reader.ts';
import type { Settings } from '../target/settings.ts';
import { openTarget, type Target } from '../target/target.ts';
import { checkStateFolder, checkWorkspace } from './checks/folders.ts';
import { checkNode } from './checks/node-version.ts';
import { repository } from './checks/repository.ts';
import type { CourseContext } from './contexts.ts';
import { examineCluster } from './examine-cluster.ts';
import type { Finding } from './finding.ts';
import { readPristineManifests } from './needs/pristine-manifests.ts';
import { failed, runChecks } from './run-checks.ts';

/** What `doctor` found, and where it looked. */
export interface Examination {
  target: string;
  namespace?: string;
  cdsid: string;
  repository?: string;
  server?: string;
  findings: Finding[];
  /** Numbers of the lessons that can be played. */
  playable: number[];
}

/**
 * Looks at this machine, then at the cluster and the registry of the target. Never rejects but for the signal: what goes wrong
 * is a finding.
 */
export async function examine(settings: Settings, clock: Clock, signal: AbortSignal): Promise<Examination> {
  const cdsid = settings.cdsid ?? settings.suggestion;
  const course = await readCourse(join(packageRoot(), 'lessons'));
  const findings = [
    ...checkNode(),
    ...checkStateFolder(settings.stateDirectory),
    ...checkWorkspace(settings.workspaceDirectory),
  ];
  const begun: Examination = { target: settings.target, cdsid, findings, playable: [] };
  // The playground lives in the state folder, and would only say the same again.
  const isHomeless = findings.some(({ check, state }) => check === 'state-folder' && state === 'problem');
  if (isHomeless && settings.target === 'playground') return begun;
  const end = (found: readonly Finding[], more: Partial<Examination> = {}): Examination => {
    const all = [...findings, ...found];
    return { ...begun, ...more, findings: all, playable: playable(course, all) };
  };
  let target: Target;
  try {
    target = await openTarget(settings, cdsid, { quiet: true });
  } catch (error) {
    signal.throwIfAborted();
    return end([failed('target', 'The target cannot be used', error)]);
  }
  try {
    const context = await courseContext(
      target,
      course.map(({ id }) => id),
      clock,
      signal,
    );
    const [ofCluster, ofRegistry] = await Promise.all([
      examineClusterOf(target, settings, context),
      runChecks([repository], { ...context, registry: target.registry }),
    ]);
    return end([...ofCluster.findings, ...ofRegistry], {
      namespace: target.namespace,
      repository: target.repository,
      ...(ofCluster.server === undefined ? {} : { server: ofCluster.server }),
    });
  } catch (error) {
    signal.throwIfAborted();
    return end([failed('course', 'The lessons cannot be read', error)]);
  } finally {
    await target.close();
  }
}

async function courseContext(
  target: Target,
  ids: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<CourseContext> {
  const { cdsid, namespace, repository: name } = target;
  const learner = { cdsid, namespace, repository: name };
  const reader = createCourseReader(join(packageRoot(), 'lessons'), learner);
  return {
    learner,
    lessons: await Promise.all(ids.map((id) => reader.lesson(id))),
    manifests: await readPristineManifests(join(packageRoot(), 'manifests')),
    clock,
    signal,
  };
}

async function examineClusterOf(
  target: Target,
  settings: Settings,
  context: CourseContext,
): Promise<{ server?: string; findings: Finding[] }> {
  try {
    const cluster = await target.cluster();
    const findings = await examineCluster(cluster, context, {
      sharesProgress: settings.options.progress === 'cluster',
      ...(target.importInterval === undefined ? {} : { importInterval: target.importInterval }),
    });
    return { server: cluster.server, findings };
  } catch (error) {
    context.signal.throwIfAborted();
    return { findings: [failed('kubeconfig', 'The cluster cannot be asked', error)] };
  }
}

/** A problem that names no lessons keeps them all from being played; a lesson needs those that it comes after, too. */
function playable(course: readonly CourseEntry[], findings: readonly Finding[]): number[] {
  const problems = findings.filter(({ state }) => state === 'problem');
  const isFree = ({ number, after }: CourseEntry): boolean => {
    const before = course.find((entry) => entry.id === after && entry.number < number);
    return (
      problems.every(({ lessons }) => lessons?.includes(number) === false) &&
      (before === undefined || isFree(before))
    );
  };
  return course.filter(isFree).map(({ number }) => number);
}
