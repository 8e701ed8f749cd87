import type { DeploymentConfig } from '../../wire/openshift.ts';
import { DeploymentConfigs, resourcePath } from '../../wire/resources.ts';
import type { Invocation } from '../verb.ts';

export interface RollbackOptions {
  /** Version to go back to; 0 leaves it to the server, which takes the one before. */
  revision: number;
  /** Name of the ReplicationController that is meant; servers look at the revision only. */
  from?: string;
  includeTriggers?: boolean;
  includeStrategy?: boolean;
  includeReplicationMeta?: boolean;
}

/**
 * Asks the server what the config would be after a rollback. Nothing is changed by that: the answer has to be sent back.
 * Source: openshift-apiserver `pkg/apps/apiserver/registry/rollback`.
 */
export async function rolledBackConfig(
  { cluster, request }: Invocation,
  { metadata }: DeploymentConfig,
  options: RollbackOptions,
): Promise<DeploymentConfig> {
  const { name, namespace } = metadata;
  return await cluster.request<DeploymentConfig>(
    'POST',
    resourcePath(DeploymentConfigs, namespace, name, 'rollback'),
    {
      ...request,
      body: {
        kind: 'DeploymentConfigRollback',
        apiVersion: 'apps.openshift.io/v1',
        name,
        spec: {
          from: options.from === undefined ? {} : { name: options.from },
          revision: options.revision,
          includeTemplate: true,
          includeTriggers: options.includeTriggers ?? false,
          includeStrategy: options.includeStrategy ?? false,
          includeReplicationMeta: options.includeReplicationMeta ?? false,
        },
      },
    },
  );
}
