/** How many lines each part of a step's pane would like. */
export interface StepNeeds {
  text: number;
  /** 0: nothing was run. */
  output: number;
  checks: number;
  /** Lines of the next action, pinned below the text when it has scrolled out of it. */
  action: number;
}

export interface StepHeights {
  text: number;
  output: number;
  checks: number;
  action: number;
  /** First line of the text that is shown. */
  offset: number;
  /** Largest offset that makes sense. */
  maxOffset: number;
}

/** Rows that checks may take from a text that does not fit. */
export function mostForChecks(rows: number): number {
  return Math.max(3, Math.floor(rows * 0.45));
}

/** Fewest lines of text that are worth reading. */
const leastText = 4;

/**
 * Shares a pane's rows between the text, which scrolls, and what has to stay in sight below it: the next action, the newest
 * output, the checks. Parts with rules above them (output, checks) count these rules in what they need.
 * @param wanted offset asked for; infinity is the end
 * @param action the lines of the text that hold the next action
 */
export function stepLayout(
  rows: number,
  needs: StepNeeds,
  wanted: number,
  action: { from: number; to: number } | undefined,
): StepHeights {
  let checks = Math.min(needs.checks, mostForChecks(rows));
  let output = needs.output === 0 ? 0 : Math.min(needs.output, Math.max(4, Math.floor(rows * 0.4)));
  const text = Math.min(needs.text, leastText);
  const over = text + checks + output - rows;
  if (over > 0) {
    const given = Math.min(over, Math.max(0, output - 3));
    output -= given;
    checks = Math.max(0, checks - (over - given));
  }
  let rest = rows - checks - output;
  // What the text does not need goes to the others.
  const spare = Math.max(0, rest - needs.text);
  const forChecks = Math.min(spare, needs.checks - checks);
  checks += forChecks;
  output += Math.min(spare - forChecks, needs.output - output);
  rest = rows - checks - output;

  const free = place(rest, needs.text, wanted);
  const visible =
    action === undefined || (action.from >= free.offset && action.to <= free.offset + free.height);
  if (visible || needs.action === 0) {
    return { text: free.height, output, checks, action: 0, offset: free.offset, maxOffset: free.maxOffset };
  }
  const pinned = Math.min(needs.action, Math.max(1, rest - leastText));
  const less = place(rest - pinned, needs.text, wanted);
  return {
    text: less.height,
    output,
    checks,
    action: pinned,
    offset: less.offset,
    maxOffset: less.maxOffset,
  };
}

function place(height: number, lines: number, wanted: number) {
  const maxOffset = Math.max(0, lines - height);
  return { height, offset: Math.max(0, Math.min(wanted, maxOffset)), maxOffset };
}
