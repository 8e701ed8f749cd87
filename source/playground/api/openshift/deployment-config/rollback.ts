/** Source: openshift-apiserver `pkg/apps/apiserver/registry/rollback/{rest,rollback_generator}.go`. */
import { z } from 'zod';
import type { DeploymentConfig } from '../../../../wire/openshift.ts';
import { DeploymentConfigs, ReplicationControllers } from '../../../../wire/resources.ts';
import { decodeDeploymentConfig } from '../../../controllers/deployment-config/encoded-deployment-config.ts';
import { invalidValue, required } from '../../kinds/field-errors.ts';
import type { FieldError, RequestContext, Subresource } from '../../kinds/kind.ts';
import { dns1123Subdomain } from '../../metadata/names.ts';
import { invalid, notFound } from '../../status-errors.ts';
import { applyDeploymentConfigDefaults } from './deployment-config-defaults.ts';
import { deprecationOf } from './deprecation.ts';
import { parseRequestBody } from './request-body.ts';

const kind = 'DeploymentConfigRollback';
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);

const rollbackSchema = z.object({
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  updatedAnnotations: z
    .record(z.string(), z.string())
    .nullish()
    .transform((annotations) => annotations ?? {}),
  spec: z.object({
    /** 0 stands for the one before the latest. */
    revision: z
      .int()
      .nullish()
      .transform((revision) => revision ?? 0),
    includeTemplate: flag,
    includeTriggers: flag,
    includeStrategy: flag,
    includeReplicationMeta: flag,
  }),
});

type Rollback = z.infer<typeof rollbackSchema>;

/** Works out what the DeploymentConfig would be. It is the client that writes it. */
export const rollbackSubresource: Subresource = {
  kind,
  verbs: ['create'],
  deprecation: deprecationOf(kind),
  async handle({ body }, context) {
    const rollback = parseRequestBody(rollbackSchema, kind, body);
    const errors = validate(rollback);
    if (errors.length > 0) throw refused(rollback, errors);
    const dc = context.storage.get(DeploymentConfigs, context.namespace, rollback.name);
    if (dc === undefined)
      throw cannot(
        rollback,
        `cannot get deployment config "${rollback.name}": ${notFound(DeploymentConfigs, rollback.name).message}`,
      );
    return { code: 201, body: rolledBack(dc, targetOf(rollback, dc, context), rollback) };
  },
};

function validate({ name, spec }: Rollback): FieldError[] {
  const nameError =
    name === ''
      ? [required('name', 'name of the deployment config is missing')]
      : dns1123Subdomain(name).length > 0
        ? [invalidValue('name', name, 'name of the deployment config is invalid')]
        : [];
  return spec.revision < 0
    ? [...nameError, invalidValue('spec.revision', spec.revision, 'must be non-negative')]
    : nameError;
}

const refused = (rollback: Rollback, errors: readonly FieldError[]): Error =>
  invalid({ group: DeploymentConfigs.group, kind }, rollback.name, errors);

const cannot = (rollback: Rollback, why: string): Error =>
  refused(rollback, [invalidValue('name', rollback.name, why)]);

/** The DeploymentConfig as it was for the revision that is asked for. @throws StatusError 422 */
function targetOf(rollback: Rollback, dc: DeploymentConfig, context: RequestContext): DeploymentConfig {
  const latest = dc.status?.latestVersion ?? 0;
  const { revision } = rollback.spec;
  const { name, namespace } = dc.metadata;
  if (latest === 0) throw cannot(rollback, 'cannot rollback an undeployed config');
  if (latest === 1) throw cannot(rollback, `no previous deployment exists for "${namespace ?? ''}/${name}"`);
  if (revision === latest) throw cannot(rollback, `version ${revision} is already the latest`);
  const rolloutName = `${name}-${revision > 0 ? revision : latest - 1}`;
  const rollout = context.storage.get(ReplicationControllers, namespace, rolloutName);
  if (rollout === undefined) throw cannot(rollback, notFound(ReplicationControllers, rolloutName).message);
  try {
    return decodeDeploymentConfig(rollout);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw cannot(rollback, `couldn't decode deployment config from deployment: ${why}`);
  }
}

function rolledBack(
  current: DeploymentConfig,
  target: DeploymentConfig,
  rollback: Rollback,
): DeploymentConfig {
  const dc = structuredClone(current);
  const { spec, updatedAnnotations } = rollback;
  if (Object.keys(updatedAnnotations).length > 0)
    dc.metadata.annotations = { ...dc.metadata.annotations, ...updatedAnnotations };
  const take = <K extends keyof DeploymentConfig['spec']>(field: K): void => {
    if (target.spec[field] === undefined) delete dc.spec[field];
    else dc.spec[field] = target.spec[field];
  };
  if (spec.includeTemplate) take('template');
  if (spec.includeReplicationMeta) {
    take('replicas');
    take('selector');
  }
  if (spec.includeTriggers) take('triggers');
  if (spec.includeStrategy) take('strategy');
  // Else the trigger would undo the rollback at once.
  for (const { type, imageChangeParams } of dc.spec.triggers ?? [])
    if (type === 'ImageChange') delete imageChangeParams?.automatic;
  applyDeploymentConfigDefaults(dc);
  if (dc.status !== undefined) dc.status.latestVersion += 1;
  return dc;
}
