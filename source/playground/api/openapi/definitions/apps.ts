import type { Definitions } from '../definition.ts';

/** The group apps. Source: the Kubernetes API reference, v1.34. */
export const apps: Definitions = {
  Deployment: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'DeploymentSpec',
    status: 'DeploymentStatus',
  },
  DeploymentSpec: {
    minReadySeconds: 'int32',
    paused: 'boolean',
    progressDeadlineSeconds: 'int32',
    replicas: 'int32',
    revisionHistoryLimit: 'int32',
    selector: 'meta.LabelSelector!',
    strategy: 'DeploymentStrategy',
    template: 'core.PodTemplateSpec!',
  },
  DeploymentStrategy: {
    rollingUpdate: 'RollingUpdateDeployment',
    type: 'string',
  },
  RollingUpdateDeployment: {
    maxSurge: 'IntOrString',
    maxUnavailable: 'IntOrString',
  },
  DeploymentStatus: {
    availableReplicas: 'int32',
    collisionCount: 'int32',
    conditions: 'DeploymentCondition[type]',
    observedGeneration: 'int64',
    readyReplicas: 'int32',
    replicas: 'int32',
    terminatingReplicas: 'int32',
    unavailableReplicas: 'int32',
    updatedReplicas: 'int32',
  },
  DeploymentCondition: {
    lastTransitionTime: 'Time',
    lastUpdateTime: 'Time',
    message: 'string',
    reason: 'string',
    status: 'string!',
    type: 'string!',
  },
  ReplicaSet: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'ReplicaSetSpec',
    status: 'ReplicaSetStatus',
  },
  ReplicaSetSpec: {
    minReadySeconds: 'int32',
    replicas: 'int32',
    selector: 'meta.LabelSelector!',
    template: 'core.PodTemplateSpec',
  },
  ReplicaSetStatus: {
    availableReplicas: 'int32',
    conditions: 'ReplicaSetCondition[type]',
    fullyLabeledReplicas: 'int32',
    observedGeneration: 'int64',
    readyReplicas: 'int32',
    replicas: 'int32!',
    terminatingReplicas: 'int32',
  },
  ReplicaSetCondition: {
    lastTransitionTime: 'Time',
    message: 'string',
    reason: 'string',
    status: 'string!',
    type: 'string!',
  },
};
