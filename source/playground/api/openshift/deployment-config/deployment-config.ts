/** Source: openshift-apiserver `pkg/apps/apiserver/registry/deployconfig/strategy.go`, `deployconfig/etcd/etcd.go`. */
import { type DeploymentConfig, Labels } from '../../../../wire/openshift.ts';
import { DeploymentConfigs } from '../../../../wire/resources.ts';
import { keepOnlyStatus, restoreStatus } from '../../kinds/generation.ts';
import type { Kind, Subresource } from '../../kinds/kind.ts';
import { formatLabels } from '../../kinds/table.ts';
import { applyDeploymentConfigDefaults } from './deployment-config-defaults.ts';
import { raiseGeneration } from './deployment-config-generation.ts';
import { deploymentConfigTable } from './deployment-config-table.ts';
import { validateDeploymentConfig, validateDeploymentConfigUpdate } from './deployment-config-validation.ts';
import { deprecationOf } from './deprecation.ts';
import { instantiateSubresource } from './instantiate.ts';
import { rollbackSubresource } from './rollback.ts';

const defaultRevisionHistoryLimit = 10;

/** @param log the subresource of that name */
export const deploymentConfigKind = (log: Subresource): Kind<DeploymentConfig> => ({
  resource: DeploymentConfigs,
  singular: 'deploymentconfig',
  shortNames: ['dc'],
  categories: ['all'],
  table: deploymentConfigTable,
  deprecation: deprecationOf('DeploymentConfig'),
  conditionalUpdate: true,
  applyDefaults: applyDeploymentConfigDefaults,
  prepareForCreate(dc) {
    dc.metadata.generation = 1;
    delete dc.status;
    dc.spec.revisionHistoryLimit ??= defaultRevisionHistoryLimit;
    for (const { imageChangeParams } of dc.spec.triggers ?? []) delete imageChangeParams?.lastTriggeredImage;
    applyDeploymentConfigDefaults(dc);
  },
  prepareForUpdate(dc, old) {
    const version = dc.status?.latestVersion;
    const oldVersion = old.status?.latestVersion ?? 0;
    restoreStatus(dc, old);
    // The one thing of the status that may come this way: a client that asks for the next rollout.
    const isNext = version === oldVersion + 1 && dc.status !== undefined;
    if (isNext && dc.status !== undefined) dc.status.latestVersion = version;
    raiseGeneration(dc, old);
  },
  prepareForStatusUpdate: keepOnlyStatus,
  validate: validateDeploymentConfig,
  validateUpdate: validateDeploymentConfigUpdate,
  scale: {
    groupVersion: 'extensions/v1beta1',
    deprecation: 'extensions/v1beta1 Scale is deprecated in v1.2+, unavailable in v1.16+',
    selector: ({ metadata, spec }) =>
      formatLabels({ ...spec.selector, [Labels.deploymentConfig]: metadata.name }),
  },
  subresources: { instantiate: instantiateSubresource, rollback: rollbackSubresource, log },
});
