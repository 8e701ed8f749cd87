import type { Definitions } from '../definition.ts';

/** The group project.openshift.io. Source: openshift/api project/v1. */
export const project: Definitions = {
  Project: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'ProjectSpec',
    status: 'ProjectStatus',
  },
  ProjectSpec: {
    finalizers: 'string[]',
  },
  ProjectStatus: {
    conditions: 'core.NamespaceCondition[type]',
    phase: 'string',
  },
  ProjectRequest: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    description: 'string',
    displayName: 'string',
  },
};

/** The group user.openshift.io. Source: openshift/api user/v1. */
export const user: Definitions = {
  User: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    fullName: 'string',
    groups: 'string[]!',
    identities: 'string[]',
  },
};
