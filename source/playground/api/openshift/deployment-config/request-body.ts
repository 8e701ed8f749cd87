import type { z } from 'zod';
import { badRequest } from '../../status-errors.ts';

/** The body of a subresource as its kind. @throws StatusError 400 */
export function parseRequestBody<T>(schema: z.ZodType<T>, kind: string, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(
    `${kind} in version "v1" cannot be handled as a ${kind}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}
