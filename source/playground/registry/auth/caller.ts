export type Action = 'pull' | 'push';

/** Who makes a request, and what the credentials that came with it allow. */
export interface Caller {
  /** Undefined: nobody in particular. */
  name: string | undefined;
  /** Whether the credentials allow it, whatever there is. */
  may(action: Action, repository: string): boolean;
}

/** All repositories here are public. */
export const anonymous: Caller = { name: undefined, may: (action) => action === 'pull' };
