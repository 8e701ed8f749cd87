/** What one check found. Plain data: whoever shows it has the words already. */
export interface Finding {
  /** Name of the check, for programs: `rights`. */
  check: string;
  /** `problem`: lessons cannot be played. `warning`: they can, and something is to be known. */
  state: 'ok' | 'warning' | 'problem';
  /** What is so, in one sentence. */
  what: string;
  /** Why it matters. */
  why?: string;
  /** What to do about it. */
  remedy?: string;
  /** Command lines that the remedy speaks of. */
  commands?: string[];
  /** Numbers of the lessons that cannot be played because of it. A problem without them keeps all of them from it. */
  lessons?: number[];
}

/** Looks at one thing. What it throws becomes a problem in the error's own words. */
export interface Check<Context> {
  name: string;
  /** What it is about, for when it cannot be carried out: `The rights could not be asked for`. */
  failure: string;
  run(context: Context): Promise<Finding[]>;
}

/** `1`, `1 and 2`, `1, 2 and 4`. */
export function enumerate(words: readonly (string | number)[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** `lesson 3`, `lessons 3 and 4`. */
export function lessonsWords(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'lesson' : 'lessons'} ${enumerate(numbers)}`;
}
