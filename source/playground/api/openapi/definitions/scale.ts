import type { Definitions } from '../definition.ts';

/** Scale, as most kinds have it. */
export const autoscaling: Definitions = {
  Scale: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'ScaleSpec',
    status: 'ScaleStatus',
  },
  ScaleSpec: {
    replicas: 'int32',
  },
  ScaleStatus: {
    replicas: 'int32!',
    selector: 'string',
  },
};

/** Scale, as DeploymentConfigs have it. */
export const extensions: Definitions = {
  Scale: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'meta.ObjectMeta',
    spec: 'ScaleSpec',
    status: 'ScaleStatus',
  },
  ScaleSpec: {
    replicas: 'int32',
  },
  ScaleStatus: {
    replicas: 'int32!',
    selector: 'string{}',
    targetSelector: 'string',
  },
};
