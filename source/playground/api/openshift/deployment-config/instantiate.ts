/** Source: openshift-apiserver `pkg/apps/apiserver/registry/instantiate/{rest,strategy}.go`. */
import { z } from 'zod';
import type { DeploymentCause, DeploymentConfig } from '../../../../wire/openshift.ts';
import { DeploymentConfigs } from '../../../../wire/resources.ts';
import { invalidValue } from '../../kinds/field-errors.ts';
import type { FieldError, RequestContext, Subresource } from '../../kinds/kind.ts';
import { dns1123Subdomain } from '../../metadata/names.ts';
import { invalid, notFound } from '../../status-errors.ts';
import { applyDeploymentConfigDefaults } from './deployment-config-defaults.ts';
import { raiseGeneration } from './deployment-config-generation.ts';
import { validateDeploymentConfig, validateDeploymentConfigUpdate } from './deployment-config-validation.ts';
import { deprecationOf } from './deprecation.ts';
import { parseRequestBody } from './request-body.ts';
import { resolveImages, rolloutCauses } from './rollout-causes.ts';

const kind = 'DeploymentRequest';
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);

const requestSchema = z.object({
  name: z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  /** Resolves the image triggers first. */
  latest: flag,
  /** Rolls out even where nothing has changed. */
  force: flag,
  excludeTriggers: z
    .array(z.string())
    .nullish()
    .transform((types) => types ?? []),
});

type DeploymentRequest = z.infer<typeof requestSchema>;

const messages: Readonly<Record<string, string>> = {
  ConfigChange: 'config change',
  ImageChange: 'image change',
  Manual: 'manual change',
};

export const instantiateSubresource: Subresource = {
  kind,
  verbs: ['create'],
  deprecation: deprecationOf(kind),
  async handle({ body }, context) {
    const request = parseRequestBody(requestSchema, kind, body);
    return context.storage.transaction(() => {
      const dc = instantiate(request, context);
      return dc === undefined
        ? {
            code: 201,
            body: {
              kind: 'Status',
              apiVersion: 'v1',
              metadata: {},
              message: `deployment config "${request.name}" cannot be instantiated`,
              code: 204,
            },
          }
        : { code: 201, body: dc };
    });
  },
};

/**
 * Asks for the next rollout.
 * @returns undefined when there is nothing to roll out
 * @throws StatusError 400, 404, 422
 */
function instantiate(request: DeploymentRequest, context: RequestContext): DeploymentConfig | undefined {
  const old = context.storage.get(DeploymentConfigs, context.namespace, request.name);
  if (old === undefined) throw notFound(DeploymentConfigs, request.name);
  const dc = structuredClone(old);
  const errors = validateRequest(request, dc);
  if (errors.length > 0) throw invalid({ group: DeploymentConfigs.group, kind }, request.name, errors);
  if (request.latest) resolveImages(dc, request, context);
  const causes = rolloutCauses(dc, context, request.force);
  const [first] = causes;
  if (first === undefined) return undefined;
  startRollout(dc, first, causes);
  applyDeploymentConfigDefaults(dc);
  raiseGeneration(dc, old);
  const problems = [...validateDeploymentConfig(dc), ...validateDeploymentConfigUpdate(dc, old)];
  if (problems.length > 0) throw invalid(DeploymentConfigs, request.name, problems);
  return context.storage.replace(DeploymentConfigs, dc);
}

function startRollout(dc: DeploymentConfig, first: DeploymentCause, causes: DeploymentCause[]): void {
  const { status } = dc;
  if (status === undefined) return;
  status.latestVersion += 1;
  status.details = { message: messages[first.type] ?? '', causes };
}

function validateRequest({ name }: DeploymentRequest, dc: DeploymentConfig): FieldError[] {
  return [
    ...(dns1123Subdomain(name).length > 0
      ? [invalidValue('name', name, 'name of the deployment config is invalid')]
      : []),
    ...(dc.spec.paused === true
      ? [
          invalidValue(
            'spec.paused',
            true,
            `deployment config "${dc.metadata.name}" is paused - unpause to request a new deployment`,
          ),
        ]
      : []),
  ];
}
