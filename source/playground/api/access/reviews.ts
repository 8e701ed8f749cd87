import { z } from 'zod';
import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { RequestContext, VirtualKind } from '../kinds/kind.ts';
import { badRequest, invalid } from '../status-errors.ts';
import { isAllowed, mayReadPath, rulesOf } from './authorize.ts';
import { type Authenticate, anonymous, type User } from './users.ts';

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

const subjectSpec = z.object({ user: z.string().optional(), groups: z.array(z.string()).optional() });
const tokenSpec = z.object({ token: z.string().default('') });

/** Answers of the API about the one who asks. They are computed, not kept. */
export function reviewKinds(
  userOf: (context: RequestContext) => User,
  authenticate: Authenticate,
  findByName: (name: string) => User | undefined,
): VirtualKind[] {
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
        return { spec, status: { allowed: answerAccess('SelfSubjectAccessReview', spec, user) } };
      },
    ),
    review(
      resource('authorization.k8s.io', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
      (spec, user) => {
        const { namespace = '' } = z.object({ namespace: z.string().optional() }).parse(spec);
        if (namespace === '') throw badRequest('no namespace on request');
        return { spec: {}, status: { ...reviewedRules(user, namespace), incomplete: false } };
      },
    ),
    review(resource('authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview'), (spec) => ({
      spec,
      status: { allowed: answerAccess('SubjectAccessReview', spec, subjectOf(spec)) },
    })),
    review(
      {
        ...resource('authorization.k8s.io', 'localsubjectaccessreviews', 'LocalSubjectAccessReview'),
        namespaced: true,
      },
      (spec) => ({
        spec,
        status: { allowed: answerAccess('LocalSubjectAccessReview', spec, subjectOf(spec)) },
      }),
    ),
    review(resource('authentication.k8s.io', 'tokenreviews', 'TokenReview'), (spec) => {
      const found = authenticate(tokenSpec.parse(spec).token);
      return {
        spec,
        status:
          found === undefined
            ? { user: {} }
            : {
                authenticated: true,
                user: { username: found.name, uid: found.uid, groups: found.groups },
              },
      };
    }),
  ];

  /** Somebody else, as far as they are known. */
  function subjectOf(spec: unknown): User {
    const { user = '', groups = [] } = subjectSpec.parse(spec);
    const known = findByName(user);
    return { ...(known ?? anonymous), name: user, groups: [...(known?.groups ?? []), ...groups] };
  }
}

/** @throws StatusError 422 unless it is asked for one thing */
function answerAccess(kind: string, spec: unknown, user: User): boolean {
  const parsed = accessSpec.safeParse(spec);
  const { resourceAttributes: asked, nonResourceAttributes: path } = parsed.data ?? {};
  if ((asked === undefined) === (path === undefined))
    throw invalid({ group: 'authorization.k8s.io', kind }, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.resourceAttributes',
        message:
          'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      },
    ]);
  if (asked === undefined) return mayReadPath(user, path?.path ?? '', path?.verb);
  return isAllowed(user, {
    ...asked,
    subresource: asked.subresource || undefined,
    namespace: asked.namespace || undefined,
    name: asked.name || undefined,
  });
}

/** The rights of `isAllowed`, for `auth can-i --list`. */
function reviewedRules(
  user: User,
  namespace: string,
): { resourceRules: unknown[]; nonResourceRules: unknown[] } {
  const rules = rulesOf(user, namespace);
  return {
    resourceRules: rules.filter(({ resources }) => resources !== undefined),
    nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
  };
}
