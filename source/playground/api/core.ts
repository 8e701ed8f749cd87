import type { Clock } from '../../platform/clock.ts';
import type { Store } from '../store/store.ts';
import type { KindRegistry } from './kind-registry.ts';
import type { RequestContext, Storage } from './kinds/kind.ts';

/** What every verb works with. */
export interface ApiCore {
  store: Store;
  storage: Storage;
  kinds: KindRegistry;
  clock: Clock;
  /** Five characters that make a `generateName` unique. */
  nameSuffix(): string;
}

export interface WriteOptions {
  /** Does everything but keep the result. */
  dryRun?: boolean;
}

export function requestContext(
  core: ApiCore,
  { user, may }: Pick<RequestContext, 'user' | 'may'>,
  namespace: string | undefined,
  warn: (text: string) => void = () => undefined,
): RequestContext {
  return { user, may, namespace, now: core.clock.now(), storage: core.storage, warn };
}

class Undone<R> extends Error {
  readonly result: R;
  constructor(result: R) {
    super('dry run');
    this.result = result;
  }
}

/** Does `work` as one transaction, and, for a dry run, undoes it: so what it answers is what it would have been. */
export function write<R>(core: ApiCore, options: WriteOptions, work: () => R): R {
  if (options.dryRun !== true) return core.store.transaction(work);
  try {
    return core.store.transaction((): R => {
      throw new Undone(work());
    });
  } catch (error) {
    if (error instanceof Undone) return error.result as R;
    throw error;
  }
}
