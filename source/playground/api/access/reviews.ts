import { z } from 'zod';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { RequestContext, VirtualKind } from '../kinds/kind.ts';
import { invalid } from '../status-errors.ts';
import { isAllowed, mayReadPath, rulesOf } from './authorize.ts';
import type { User } from './users.ts';

interface Review extends ApiObject {
  spec?: unknown;
  status?: unknown;
}

const resource = (group: string, plural: string, kind: string): Resource<Review> => ({
  group,
  version: 'v1',
  plural,
  kind,
  namespaced: false,
});

const accessSpec = z.object({
  resourceAttributes: z
    .object({
      verb: z.string().default(''),
      group: z.string().default(''),
      resource: z.string().default(''),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
  nonResourceAttributes: z.object({ path: z.string().default(''), verb: z.string().default('') }).optional(),
});

/** Answers of the API about the one who asks. They are computed, not kept. */
export function reviewKinds(userOf: (context: RequestContext) => User): VirtualKind[] {
  const review = (
    reviewed: Resource<Review>,
    answer: (spec: unknown, user: User) => Pick<Review, 'spec' | 'status'>,
  ): VirtualKind<Review> => ({
    resource: reviewed,
    singular: reviewed.kind.toLowerCase(),
    create: (object, context) =>
      Promise.resolve({
        code: 201,
        body: {
          kind: object.kind,
          apiVersion: object.apiVersion,
          metadata: { name: '' },
          ...answer(object.spec ?? {}, userOf(context)),
        },
      }),
  });

  return [
    review(resource('authentication.k8s.io', 'selfsubjectreviews', 'SelfSubjectReview'), (_, user) => ({
      status: { userInfo: { username: user.name, uid: user.uid, groups: user.groups } },
    })),
    review(
      resource('authorization.k8s.io', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
      (spec, user) => {
        const parsed = accessSpec.safeParse(spec);
        const { resourceAttributes: asked, nonResourceAttributes: path } = parsed.data ?? {};
        if ((asked === undefined) === (path === undefined))
          throw invalid({ group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview' }, '', [
            {
              reason: 'FieldValueInvalid',
              field: 'spec.resourceAttributes',
              message:
                'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
            },
          ]);
        const allowed =
          asked === undefined
            ? mayReadPath(user, path?.path ?? '', path?.verb)
            : isAllowed(user, {
                ...asked,
                subresource: asked.subresource || undefined,
                namespace: asked.namespace || undefined,
                name: asked.name || undefined,
              });
        return { spec, status: { allowed } };
      },
    ),
    review(
      resource('authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
      (spec, user) => {
        const { namespace = '' } = z.object({ namespace: z.string().optional() }).parse(spec);
        return { spec: {}, status: { ...reviewedRules(user, namespace), incomplete: false } };
      },
    ),
  ];
}

/** The rights of `isAllowed`, for `auth can-i --list`. */
function reviewedRules(
  user: User,
  namespace: string,
): { resourceRules: unknown[]; nonResourceRules: unknown[] } {
  const rules = rulesOf(user, namespace === '' ? undefined : namespace);
  return {
    resourceRules: rules.filter(({ resources }) => resources !== undefined),
    nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
  };
}
