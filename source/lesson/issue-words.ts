import type { z } from 'zod';

/** What is wrong with a value, to be read after its name: `is missing`, `has no key "colour"`. */
export function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `has no key ${issue.keys.map((key) => `\`${key}\``).join(', ')}`;
  }
  if (issue.code === 'invalid_type') {
    return issue.message.endsWith('received undefined') ? 'is missing' : `must be a ${issue.expected}`;
  }
  return issue.message;
}
