import { z } from 'zod';
import type { DeleteOptions, ListOptions } from '../client.ts';
import { badRequest, invalid } from '../status-errors.ts';

/** Whether nothing is to be kept. @throws StatusError 422 */
export function dryRunOf(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  const wrong = values.find((value) => value !== 'All');
  if (wrong !== undefined)
    throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
      {
        reason: 'FieldValueNotSupported',
        field: 'dryRun',
        message: `Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`,
      },
    ]);
  return values.length > 0;
}

export function listOptionsOf(namespace: string | undefined, query: URLSearchParams): ListOptions {
  const labelSelector = query.get('labelSelector');
  const fieldSelector = query.get('fieldSelector');
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === null || labelSelector === '' ? {} : { labelSelector }),
    ...(fieldSelector === null || fieldSelector === '' ? {} : { fieldSelector }),
  };
}

const policies = ['Background', 'Foreground', 'Orphan'] as const;

const deleteBody = z
  .object({
    propagationPolicy: z.enum(policies).nullish(),
    gracePeriodSeconds: z.number().int().nullish(),
    orphanDependents: z.boolean().nullish(),
    preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
    dryRun: z.array(z.string()).nullish(),
  })
  .nullish();

/**
 * DeleteOptions, from the body or, without one, from the query.
 * @throws StatusError 400
 */
export function deleteOptionsOf(body: unknown, query: URLSearchParams): DeleteOptions & { dryRun: boolean } {
  const source =
    body ??
    Object.fromEntries(
      [...query].map(([key, value]) => {
        if (key === 'gracePeriodSeconds') return [key, Number(value)];
        if (key === 'orphanDependents') return [key, value === 'true'];
        return key === 'dryRun' ? [key, [value]] : [key, value];
      }),
    );
  const parsed = deleteBody.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`invalid DeleteOptions: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { propagationPolicy, orphanDependents, gracePeriodSeconds, preconditions, dryRun } =
    parsed.data ?? {};
  const policy =
    propagationPolicy ??
    (orphanDependents === undefined || orphanDependents === null
      ? undefined
      : orphanDependents
        ? 'Orphan'
        : 'Background');
  return {
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(gracePeriodSeconds === undefined || gracePeriodSeconds === null ? {} : { gracePeriodSeconds }),
    ...(preconditions === undefined || preconditions === null
      ? {}
      : {
          preconditions: {
            ...(preconditions.uid ? { uid: preconditions.uid } : {}),
            ...(preconditions.resourceVersion ? { resourceVersion: preconditions.resourceVersion } : {}),
          },
        }),
    dryRun: dryRunOf(query) || (dryRun ?? []).includes('All'),
  };
}
