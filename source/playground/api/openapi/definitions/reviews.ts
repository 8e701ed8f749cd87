import type { Definitions } from '../definition.ts';

/** The group authorization.k8s.io. Source: the Kubernetes API reference, v1.34. */
export const authorization: Definitions = {
  SelfSubjectAccessReview: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'SelfSubjectAccessReviewSpec!',
    status: 'SubjectAccessReviewStatus',
  },
  SelfSubjectAccessReviewSpec: {
    nonResourceAttributes: 'NonResourceAttributes',
    resourceAttributes: 'ResourceAttributes',
  },
  SubjectAccessReview: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'SubjectAccessReviewSpec!',
    status: 'SubjectAccessReviewStatus',
  },
  LocalSubjectAccessReview: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'SubjectAccessReviewSpec!',
    status: 'SubjectAccessReviewStatus',
  },
  SubjectAccessReviewSpec: {
    extra: 'object',
    groups: 'string[]',
    nonResourceAttributes: 'NonResourceAttributes',
    resourceAttributes: 'ResourceAttributes',
    uid: 'string',
    user: 'string',
  },
  SubjectAccessReviewStatus: {
    allowed: 'boolean!',
    denied: 'boolean',
    evaluationError: 'string',
    reason: 'string',
  },
  NonResourceAttributes: {
    path: 'string',
    verb: 'string',
  },
  ResourceAttributes: {
    fieldSelector: 'object',
    group: 'string',
    labelSelector: 'object',
    name: 'string',
    namespace: 'string',
    resource: 'string',
    subresource: 'string',
    verb: 'string',
    version: 'string',
  },
  SelfSubjectRulesReview: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'SelfSubjectRulesReviewSpec!',
    status: 'SubjectRulesReviewStatus',
  },
  SelfSubjectRulesReviewSpec: {
    namespace: 'string',
  },
  SubjectRulesReviewStatus: {
    evaluationError: 'string',
    incomplete: 'boolean!',
    nonResourceRules: 'NonResourceRule[]!',
    resourceRules: 'ResourceRule[]!',
  },
  NonResourceRule: {
    nonResourceURLs: 'string[]',
    verbs: 'string[]!',
  },
  ResourceRule: {
    apiGroups: 'string[]',
    resourceNames: 'string[]',
    resources: 'string[]',
    verbs: 'string[]!',
  },
};

/** The group authentication.k8s.io. Source: the Kubernetes API reference, v1.34. */
export const authentication: Definitions = {
  SelfSubjectReview: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    status: 'SelfSubjectReviewStatus',
  },
  SelfSubjectReviewStatus: {
    userInfo: 'UserInfo',
  },
  UserInfo: {
    extra: 'object',
    groups: 'string[]',
    uid: 'string',
    username: 'string',
  },
};
