import { messageOf } from '../../platform/user-error.ts';
import type { CourseContext } from './contexts.ts';
import type { Check, Finding } from './finding.ts';

/**
 * Carries checks out side by side. Their findings come in the order of the checks, whichever answers first.
 * @throws the signal's reason when it is aborted
 */
export async function runChecks<Context extends CourseContext>(
  checks: readonly Check<Context>[],
  context: Context,
): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await check.run(context);
      } catch (error) {
        context.signal.throwIfAborted();
        return [failed(check.name, check.failure, error)];
      }
    }),
  );
  return found.flat();
}

/** @param what `The rights could not be asked for` */
export function failed(check: string, what: string, error: unknown): Finding {
  const remedy = error instanceof Error && 'remedy' in error ? error.remedy : undefined;
  return {
    check,
    state: 'problem',
    what: `${what}: ${messageOf(error)}`,
    remedy: typeof remedy === 'string' ? remedy : 'Try again; if it stays so, ask who runs it.',
  };
}
