import type { ReplicationController } from '../../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig } from '../../../wire/openshift.ts';
import { inGoFieldOrder } from './go-field-order.ts';

const escapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/**
 * The DeploymentConfig as a rollout carries it in `openshift.io/encoded-deployment-config`: one line of JSON as Go writes
 * it, with the newline that Go's encoder ends it with.
 */
export function encodeDeploymentConfig(dc: DeploymentConfig): string {
  const json = JSON.stringify(inGoFieldOrder(dc));
  return `${json.replace(/[<>&\u2028\u2029]/g, (character) => escapes[character] ?? character)}\n`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isDeploymentConfig(value: unknown): value is DeploymentConfig {
  return (
    isObject(value) &&
    value['kind'] === 'DeploymentConfig' &&
    isObject(value['metadata']) &&
    typeof value['metadata']['name'] === 'string' &&
    isObject(value['spec'])
  );
}

/**
 * The DeploymentConfig that a rollout was made from.
 * @throws Error when the annotation is missing or is not a DeploymentConfig
 */
export function decodeDeploymentConfig(rollout: ReplicationController): DeploymentConfig {
  const text = rollout.metadata.annotations?.[Annotations.encodedDeploymentConfig];
  if (text === undefined) throw new Error('no encoded deployment config was found');
  const value: unknown = JSON.parse(text);
  if (!isDeploymentConfig(value)) throw new Error('the encoded object is not a DeploymentConfig');
  return value;
}
