/**
 * The order in which Go serialises the fields of a DeploymentConfig: that of its structs. JSON does not care, but people
 * compare what they see in `oc get rc -o yaml` with a cluster's.
 * Source: openshift/api `apps/v1/types.go`, k8s.io/api `core/v1/types.go`.
 */

/** Fields in order; `map` for Go maps, whose keys are sorted; `value` for what is left as it is. */
type Shape = 'value' | 'map' | { readonly [field: string]: Shape };

const fields = (names: string, nested: Record<string, Shape> = {}): Shape =>
  Object.fromEntries(names.split(' ').map((name) => [name, nested[name] ?? 'value']));

const objectMeta = fields(
  'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp ' +
    'deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields',
  {
    labels: 'map',
    annotations: 'map',
    ownerReferences: fields('apiVersion kind name uid controller blockOwnerDeletion'),
  },
);

const objectReference = fields('kind namespace name uid apiVersion resourceVersion fieldPath');
const keySelector = fields('name key optional');
const envVar = fields('name value valueFrom', {
  valueFrom: fields('fieldRef resourceFieldRef configMapKeyRef secretKeyRef', {
    fieldRef: fields('apiVersion fieldPath'),
    configMapKeyRef: keySelector,
    secretKeyRef: keySelector,
  }),
});
const resources = fields('limits requests claims', { limits: 'map', requests: 'map' });
const httpGet = fields('path port host scheme httpHeaders', { httpHeaders: fields('name value') });
const handler = { exec: fields('command'), httpGet, tcpSocket: fields('port host') };

const probe = fields(
  'exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold ' +
    'terminationGracePeriodSeconds',
  handler,
);
const container = fields(
  'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy volumeMounts ' +
    'volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath ' +
    'terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
  {
    ports: fields('name hostPort containerPort protocol hostIP'),
    env: envVar,
    resources,
    volumeMounts: fields('name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr'),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
  },
);

const podSpec = fields(
  'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds ' +
    'activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken ' +
    'nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain ' +
    'affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates ' +
    'runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints',
  { initContainers: container, containers: container, nodeSelector: 'map' },
);

const hook = fields('failurePolicy execNewPod tagImages', {
  execNewPod: fields('command env containerName volumes', { env: envVar }),
  tagImages: fields('containerName to', { to: objectReference }),
});
const strategy = fields(
  'type customParams recreateParams rollingParams resources labels annotations activeDeadlineSeconds',
  {
    customParams: fields('image environment command', { environment: envVar }),
    recreateParams: fields('timeoutSeconds pre mid post', { pre: hook, mid: hook, post: hook }),
    rollingParams: fields(
      'updatePeriodSeconds intervalSeconds timeoutSeconds maxUnavailable maxSurge pre post',
      { pre: hook, post: hook },
    ),
    resources,
    labels: 'map',
    annotations: 'map',
  },
);

const deploymentConfig = fields('kind apiVersion metadata spec status', {
  metadata: objectMeta,
  spec: fields(
    'strategy minReadySeconds triggers replicas revisionHistoryLimit test paused selector template',
    {
      strategy,
      triggers: fields('type imageChangeParams', {
        imageChangeParams: fields('automatic containerNames from lastTriggeredImage', {
          from: objectReference,
        }),
      }),
      selector: 'map',
      template: fields('metadata spec', { metadata: objectMeta, spec: podSpec }),
    },
  ),
  status: fields(
    'latestVersion observedGeneration replicas updatedReplicas availableReplicas unavailableReplicas details ' +
      'conditions readyReplicas',
    {
      details: fields('message causes', {
        causes: fields('type imageTrigger', { imageTrigger: fields('from', { from: objectReference }) }),
      }),
      conditions: fields('type status lastUpdateTime lastTransitionTime reason message'),
    },
  ),
});

function arrange(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((item) => arrange(item, shape));
  if (typeof value !== 'object' || value === null || shape === 'value') return value;
  const object = value as Record<string, unknown>;
  const present = Object.keys(object);
  if (shape === 'map') return Object.fromEntries(present.toSorted().map((key) => [key, object[key]]));
  const known = Object.keys(shape).filter((key) => object[key] !== undefined);
  const unknown = present.filter((key) => !(key in shape));
  return Object.fromEntries(
    [...known, ...unknown].map((key) => [key, arrange(object[key], shape[key] ?? 'value')]),
  );
}

/** A copy of the DeploymentConfig (as it is on the wire) with its fields in the order of the Go structs. */
export const inGoFieldOrder = (dc: object): unknown => arrange(dc, deploymentConfig);
