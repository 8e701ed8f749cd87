import type { ConfigMap, Container, EnvVar, Pod, Secret } from '../../../wire/kubernetes.ts';
import { ConfigMaps, Secrets } from '../../../wire/resources.ts';
import type { ApiClient } from '../../api/client.ts';
import { getIfExists } from '../../controllers/runtime/update-latest.ts';
import { ContainerError } from './container-error.ts';
import { expandVariables } from './expand-variables.ts';

export interface EnvironmentContext {
  client: ApiClient;
  pod: Pod;
  podIP: string;
  hostIP: string;
  /** Value of PORT when nobody gives another. */
  port: number;
}

/**
 * What a container finds in its environment: the image's variables, then HOSTNAME and PORT, then the pod's, which may name
 * fields of the pod, ConfigMaps and Secrets. Nothing of ours. Source: k8s.io/kubernetes `pkg/kubelet/kubelet_pods.go`.
 * @param imageEnv `NAME=value`
 * @throws ContainerError CreateContainerConfigError, when something that it names is not there
 */
export async function containerEnvironment(
  context: EnvironmentContext,
  container: Container,
  imageEnv: readonly string[],
): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const entry of imageEnv) {
    const equals = entry.indexOf('=');
    if (equals > 0) environment[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  environment['HOSTNAME'] = context.pod.metadata.name;
  environment['PORT'] = String(context.port);
  for (const source of container.envFrom ?? []) Object.assign(environment, await allOf(context, source));
  for (const variable of container.env ?? []) {
    const value = await variableValue(context, variable, environment);
    if (value !== undefined) environment[variable.name] = value;
  }
  return environment;
}

async function variableValue(
  context: EnvironmentContext,
  { value = '', valueFrom }: EnvVar,
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (valueFrom?.fieldRef !== undefined) return podField(context, valueFrom.fieldRef.fieldPath);
  if (valueFrom?.configMapKeyRef !== undefined) {
    const { name, key, optional } = valueFrom.configMapKeyRef;
    const map = await configMap(context, name, optional);
    return keyOf(
      map?.data,
      key,
      optional || map === undefined,
      `ConfigMap ${context.pod.metadata.namespace}/${name}`,
    );
  }
  if (valueFrom?.secretKeyRef !== undefined) {
    const { name, key, optional } = valueFrom.secretKeyRef;
    const found = await secret(context, name, optional);
    const data = found === undefined ? undefined : decoded(found);
    return keyOf(
      data,
      key,
      optional || found === undefined,
      `Secret ${context.pod.metadata.namespace}/${name}`,
    );
  }
  return expandVariables(value, environment);
}

function keyOf(
  data: Record<string, string> | undefined,
  key: string,
  optional: boolean | undefined,
  where: string,
): string | undefined {
  const value = data?.[key];
  if (value === undefined && optional !== true)
    throw new ContainerError('CreateContainerConfigError', `couldn't find key ${key} in ${where}`);
  return value;
}

async function allOf(
  context: EnvironmentContext,
  source: NonNullable<Container['envFrom']>[number],
): Promise<Record<string, string>> {
  const { prefix = '', configMapRef, secretRef } = source;
  const map =
    configMapRef === undefined
      ? undefined
      : await configMap(context, configMapRef.name, configMapRef.optional);
  const found =
    secretRef === undefined ? undefined : await secret(context, secretRef.name, secretRef.optional);
  const data = { ...map?.data, ...(found === undefined ? {} : decoded(found)) };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [`${prefix}${key}`, value]));
}

async function configMap(
  { client, pod }: EnvironmentContext,
  name: string,
  optional: boolean | undefined,
): Promise<ConfigMap | undefined> {
  const found = await getIfExists(client, ConfigMaps, pod.metadata.namespace, name);
  if (found === undefined && optional !== true)
    throw new ContainerError('CreateContainerConfigError', `configmap "${name}" not found`);
  return found;
}

async function secret(
  { client, pod }: EnvironmentContext,
  name: string,
  optional: boolean | undefined,
): Promise<Secret | undefined> {
  const found = await getIfExists(client, Secrets, pod.metadata.namespace, name);
  if (found === undefined && optional !== true)
    throw new ContainerError('CreateContainerConfigError', `secret "${name}" not found`);
  return found;
}

const decoded = ({ data = {} }: Secret): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );

/** Source: the downward API; `pkg/fieldpath/fieldpath.go`. */
function podField({ pod, podIP, hostIP }: EnvironmentContext, path: string): string {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript !== null) {
    const [, field, key = ''] = subscript;
    return (field === 'labels' ? metadata.labels : metadata.annotations)?.[key] ?? '';
  }
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
    'status.podIP': podIP,
    'status.podIPs': podIP,
  };
  if (!Object.hasOwn(fields, path))
    throw new ContainerError('CreateContainerConfigError', `unsupported fieldPath: ${path}`);
  return fields[path] ?? '';
}
