import type { ApiObject } from '../../../wire/kubernetes.ts';
import { filenameFlags, selectorFlag } from '../../common-flags.ts';
import { OcError } from '../../errors.ts';
import { find, hasFiles, type Target } from '../../resources/find.ts';
import type { Invocation } from '../../verb.ts';

export const targetFlags = [...filenameFlags, selectorFlag];

export type ReadTarget = Target & { object: ApiObject };

/** The workloads that a rollout verb is for, as they are on the server. */
export async function readTargets(
  invocation: Invocation,
): Promise<{ targets: ReadTarget[]; errors: Error[] }> {
  if (invocation.args.length === 0 && !hasFiles(invocation)) {
    throw new OcError('required resource not specified');
  }
  const { targets, errors } = await find(invocation, {
    wholeTypes: true,
    read: true,
    selector: invocation.flags.string('selector'),
  });
  return {
    errors,
    targets: targets.flatMap((target) =>
      target.object === undefined ? [] : [{ ...target, object: target.object }],
    ),
  };
}

export const isConfig = ({ type }: Target): boolean =>
  type.kind === 'DeploymentConfig' && type.group === 'apps.openshift.io';

export const isDeployment = ({ type }: Target): boolean =>
  type.kind === 'Deployment' && type.group === 'apps';

/** For kinds that know no rollouts. Source: kubectl `pkg/polymorphichelpers/{historyviewer,rollbacker}.go`. */
export const noVisitor = (what: string, { type: { kind, group } }: Target): OcError =>
  new OcError(`error retrieving ${what} for "${kind}", no visitor method exists for {${group} ${kind}}`);
