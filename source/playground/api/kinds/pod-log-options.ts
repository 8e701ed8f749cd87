import { z } from 'zod';
import type { PodLogOptions } from '../pod-logs.ts';
import { badRequest, invalid } from '../status-errors.ts';
import { invalidValue } from './field-errors.ts';

const flag = z.stringbool().optional();
const count = z.coerce.number().int().optional();
const logQuery = z.object({
  container: z.string().optional(),
  follow: flag,
  previous: flag,
  timestamps: flag,
  sinceSeconds: count,
  sinceTime: z.string().optional(),
  tailLines: count,
  limitBytes: count,
});

/** Source: kubernetes `pkg/apis/core/validation/validation.go`, ValidatePodLogOptions. */
export function parseLogOptions(podName: string, query: URLSearchParams): PodLogOptions {
  const parsed = logQuery.safeParse(Object.fromEntries([...query].filter(([, value]) => value !== '')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`invalid query parameter ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { tailLines, limitBytes, sinceSeconds, sinceTime } = parsed.data;
  const errors = [
    ...(tailLines !== undefined && tailLines < 0
      ? [invalidValue('tailLines', tailLines, 'must be greater than or equal to 0')]
      : []),
    ...(limitBytes !== undefined && limitBytes < 1
      ? [invalidValue('limitBytes', limitBytes, 'must be greater than 0')]
      : []),
    ...(sinceSeconds !== undefined && sinceTime !== undefined
      ? [
          {
            reason: 'FieldValueForbidden' as const,
            field: '',
            message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
          },
        ]
      : []),
    ...(sinceSeconds !== undefined && sinceSeconds < 1
      ? [invalidValue('sinceSeconds', sinceSeconds, 'must be greater than 0')]
      : []),
    ...(sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime))
      ? [invalidValue('sinceTime', sinceTime, 'must be a time in RFC 3339')]
      : []),
  ];
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, podName, errors);
  // Absent options are left out, not undefined.
  return JSON.parse(JSON.stringify(parsed.data)) as PodLogOptions;
}
