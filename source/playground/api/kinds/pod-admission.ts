/**
 * What upstream's admission plugins put into each new pod: its service account's token, tolerations, priority.
 * Source: kubernetes `plugin/pkg/admission/{serviceaccount,defaulttolerationseconds,priority}`.
 */
import type { Pod, ServiceAccount } from '../../../wire/kubernetes.ts';
import { Pods, ServiceAccounts } from '../../../wire/resources.ts';
import { forbidden } from '../status-errors.ts';
import type { RequestContext } from './kind.ts';
import { accountNames } from './namespace-contents.ts';

const tokenDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';
/** An hour, and seven seconds by which upstream tells these tokens from those that users ask for. */
const tokenSeconds = 3607;

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';

/** @throws StatusError 403 for a service account that is not there */
export function admitPod(pod: Pod, context: RequestContext, volumeSuffix: () => string): void {
  const spec: Pod['spec'] & Record<string, unknown> = { ...pod.spec };
  spec.serviceAccountName ??= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  mountToken(spec, findAccount(pod, spec.serviceAccountName, context), volumeSuffix);
  addTolerations(spec);
  spec['priority'] ??= 0;
  spec['enableServiceLinks'] ??= true;
  spec['preemptionPolicy'] ??= 'PreemptLowerPriority';
  pod.spec = spec;
}

/** A pod that gets its name from a prefix is known by that here: upstream admits it before it has a name. */
const nameAtAdmission = ({ generateName, name }: Pod['metadata']): string =>
  generateName !== undefined && name.startsWith(generateName) ? generateName : name;

function findAccount(
  pod: Pod,
  name: string,
  { namespace, storage }: RequestContext,
): ServiceAccount | undefined {
  const account = storage.get(ServiceAccounts, namespace, name);
  if (account === undefined && !accountNames.includes(name))
    throw forbidden(
      Pods,
      nameAtAdmission(pod.metadata),
      `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`,
    );
  return account;
}

function mountToken(
  spec: Pod['spec'] & Record<string, unknown>,
  account: ServiceAccount | undefined,
  volumeSuffix: () => string,
): void {
  if (account?.imagePullSecrets !== undefined && (spec.imagePullSecrets ?? []).length === 0)
    spec.imagePullSecrets = account.imagePullSecrets.map(({ name }) => ({ name }));
  const wanted = spec['automountServiceAccountToken'] ?? account?.automountServiceAccountToken ?? true;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const without = containers.filter(
    (container) => container.volumeMounts?.some(({ mountPath }) => mountPath === tokenDirectory) !== true,
  );
  if (wanted === false || without.length === 0) return;
  const name = `kube-api-access-${volumeSuffix()}`;
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
  for (const container of without)
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name, readOnly: true, mountPath: tokenDirectory },
    ];
}

const tokenVolume = (name: string): Record<string, unknown> => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
      {
        configMap: {
          name: 'openshift-service-ca.crt',
          items: [{ key: 'service-ca.crt', path: 'service-ca.crt' }],
        },
      },
    ],
    defaultMode: 420,
  },
});

function addTolerations(spec: Pod['spec']): void {
  const tolerations = spec.tolerations ?? [];
  const tolerates = (key: string): boolean =>
    tolerations.some(
      (toleration) =>
        (toleration['key'] === key || toleration['key'] === undefined) &&
        (toleration['effect'] === 'NoExecute' || toleration['effect'] === undefined),
    );
  const missing = [notReady, unreachable].filter((key) => !tolerates(key));
  if (missing.length > 0)
    spec.tolerations = [
      ...tolerations,
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
    ];
}
