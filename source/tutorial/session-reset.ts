import type { Lesson } from '../lesson/lesson.ts';
import { parseImageReference } from '../wire/image-reference.ts';
import { carryOutDeletions } from './carry-out-reset.ts';
import { makeResetPlan } from './reset-plan.ts';
import { type SessionCore, toError } from './session-core.ts';
import type { ResetPlan } from './snapshot.ts';

/** Makes the plan and keeps it to be confirmed. What goes wrong shows as a problem, and the plan is empty. */
export async function planReset(
  core: SessionCore,
  scope: 'lesson' | 'all',
  lessonId: string | undefined,
): Promise<ResetPlan> {
  const { state, options, learner, connector } = core;
  const id = lessonId ?? state.open?.state.lesson.id;
  state.busy = 'looking for what a reset would delete';
  core.changed();
  try {
    const wanted = scope === 'all' ? state.course.map((entry) => entry.id) : id === undefined ? [] : [id];
    if (wanted.length === 0) throw new Error('No lesson is open: choose one, or reset everything.');
    const lessons: Lesson[] = [];
    for (const lesson of wanted) {
      try {
        lessons.push(await core.lessons.lesson(lesson));
      } catch (error) {
        // One that cannot be read must not keep the others' objects there; all manifests are looked at anyway.
        if (scope === 'lesson') throw error;
      }
    }
    state.plan = await makeResetPlan({
      lessons,
      ids: wanted,
      scope,
      tagBefore: scope === 'lesson' ? state.store.progress.lessons[wanted[0] ?? '']?.tagBefore : undefined,
      learner,
      cluster: await connector.connected(core.closed),
      registry: options.registry,
      workspace: await core.workspace(),
      signal: core.closed,
    });
    return state.plan.shown;
  } catch (error) {
    if (!core.closed.aborted) core.problem(toError(error), 'The reset could not be planned.');
    return { scope: '', deletions: [], restores: [], leftAlone: [] };
  } finally {
    state.busy = undefined;
    core.changed();
  }
}

/** Carries the kept plan out: objects, then the tag, then files, then progress. */
export async function carryOutReset(core: SessionCore, signal: AbortSignal): Promise<void> {
  const { state, learner, connector } = core;
  const { plan } = state;
  if (plan === undefined) return;
  state.plan = undefined;
  state.busy = 'deleting your objects and waiting until they are gone';
  core.changed();
  try {
    await carryOutDeletions(plan.deletions, learner, await connector.connected(signal), signal);
    if (plan.tag !== undefined) await pointTagAt(plan.tag, core, signal);
    const restored = await (await core.workspace()).restore(plan.files);
    const openId = state.open?.state.lesson.id;
    if (openId !== undefined && plan.lessons.includes(openId)) core.closeLesson();
    state.store.update((progress) => {
      for (const id of plan.lessons) delete progress.lessons[id];
    });
    const failure = await state.store.flush();
    if (failure !== undefined) throw failure;
    const backups = restored.flatMap(({ backup }) => backup ?? []);
    const kept = backups.length === 0 ? '' : ` What you wrote is kept in ${backups.join(', ')}.`;
    const count = plan.deletions.length;
    const gone = count === 0 ? 'Done' : count === 1 ? '1 object is gone' : `${count} objects are gone`;
    state.notice = { text: `Reset: ${gone}.${kept}`, until: 'action' };
    if (openId !== undefined && plan.lessons.includes(openId)) {
      state.busy = undefined;
      await core.open(openId);
    }
  } catch (error) {
    if (!core.closed.aborted)
      core.problem(toError(error), 'The reset did not come to its end; plan it again.');
  } finally {
    state.busy = undefined;
    core.changed();
  }
}

/** No other tag than the learner's is ever written. */
async function pointTagAt(
  digest: string,
  { options, learner }: SessionCore,
  signal: AbortSignal,
): Promise<void> {
  const repository = parseImageReference(learner.repository);
  if (repository !== undefined)
    await options.registry.retag({ ...repository, digest }, learner.cdsid, signal);
}
