import type { ApiObject } from '../../../wire/kubernetes.ts';
import type { ApiCore } from '../core.ts';
import { invalidValue } from '../kinds/field-errors.ts';
import type { Kind, RequestContext } from '../kinds/kind.ts';
import { badRequest, conflict, invalid } from '../status-errors.ts';
import { getObject } from './read.ts';
import { type UpdateOptions, updateObject } from './update.ts';

/** `autoscaling/v1` Scale, and `extensions/v1beta1`, whose selector is a map. */
export interface Scale extends ApiObject {
  spec: { replicas?: number };
  status: { replicas: number; selector?: string | Record<string, string>; targetSelector?: string };
}

interface Scalable extends ApiObject {
  spec?: { replicas?: number };
  status?: { replicas?: number };
}

const older = 'extensions/v1beta1';

/** @throws StatusError 404 */
export function getScale<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  namespace: string | undefined,
  name: string,
): Scale {
  return toScale(kind, getObject(core, kind, namespace, name));
}

function toScale<T extends ApiObject>(kind: Kind<T>, object: T): Scale {
  const { scale } = kind;
  const scalable: Scalable = object;
  const selector = scale?.selector(object) ?? '';
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: scale?.groupVersion ?? 'autoscaling/v1',
    // Absent fields are dropped on the way out.
    metadata: JSON.parse(JSON.stringify({ name, namespace, uid, resourceVersion, creationTimestamp })),
    // Upstream omits 0.
    spec: scalable.spec?.replicas ? { replicas: scalable.spec.replicas } : {},
    status: {
      replicas: scalable.status?.replicas ?? 0,
      ...(scale?.groupVersion === older
        ? { selector: toMap(selector), targetSelector: selector }
        : { selector }),
    },
  };
}

const toMap = (selector: string): Record<string, string> =>
  Object.fromEntries(
    selector
      .split(',')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );

/**
 * PUT of `/scale`: writes `spec.replicas` and nothing else.
 * @throws StatusError 400, 404, 409, 422
 */
export function updateScale<T extends ApiObject>(
  core: ApiCore,
  kind: Kind<T>,
  name: string,
  body: unknown,
  context: RequestContext,
  options: UpdateOptions = {},
): Scale {
  const scale = body as Partial<Scale> | null;
  if (typeof scale !== 'object' || scale === null) throw badRequest('expected a Scale');
  const replicas = scale.spec?.replicas ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0)
    throw invalid({ group: kind.scale?.groupVersion.split('/')[0] ?? '', kind: 'Scale' }, name, [
      invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  const old = getObject(core, kind, context.namespace, name);
  const expected = scale.metadata?.resourceVersion;
  if (expected !== undefined && expected !== '' && expected !== old.metadata.resourceVersion)
    throw conflict(kind.resource, name);
  const { spec }: Scalable = old;
  return toScale(
    kind,
    updateObject(core, kind, name, { ...old, spec: { ...spec, replicas } }, context, options),
  );
}
