/**
 * Tags that point to what is not there are found out while the status is brought up to date, which comes before validation.
 * What was found is kept for it here.
 */
import type { ImageStream } from '../../../../wire/openshift.ts';
import type { FieldError } from '../../kinds/kind.ts';
import { invalid } from '../../status-errors.ts';

const problems = new WeakMap<ImageStream, FieldError[]>();

export const rememberTagProblems = (stream: ImageStream, errors: FieldError[]): void => {
  if (errors.length > 0) problems.set(stream, errors);
};

/** One cause with all that is wrong: upstream wraps an error of its own into an internal one, whose path is empty. */
export function tagProblems(stream: ImageStream): FieldError[] {
  const errors = problems.get(stream);
  if (errors === undefined) return [];
  const { message } = invalid({ group: '', kind: 'imagestreams' }, stream.metadata.name, errors);
  return [{ reason: 'InternalError', field: '[]', message: `Internal error: ${message}` }];
}
