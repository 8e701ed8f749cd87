import { parseQuantity } from './quantity.ts';

export const computeResources = ['cpu', 'memory'] as const;
export type ComputeResource = (typeof computeResources)[number];

/** What a container asks for and is held to, in cores and bytes; what it does not say is left out. */
export interface Compute {
  requests: Partial<Record<ComputeResource, number>>;
  limits: Partial<Record<ComputeResource, number>>;
}

type Quantities = Record<string, string | number> | null | undefined;

/** One row of a LimitRange. Source: kubernetes core/v1 LimitRangeItem. */
export interface LimitRangeItem {
  type: string;
  max?: Quantities;
  min?: Quantities;
  default?: Quantities;
  defaultRequest?: Quantities;
  maxLimitRequestRatio?: Quantities;
}

export const quantityOf = (quantities: Quantities, resource: string): number | undefined =>
  parseQuantity(quantities?.[resource]);

export interface ContainerResources {
  requests?: Quantities;
  limits?: Quantities;
}

/**
 * What a container ends up with: its own words, then a LimitRange's defaults, where a maximum serves as the default limit, and
 * the default limit, or a minimum, as the default request.
 * Source: kubernetes `pkg/apis/core/v1/defaults.go` SetDefaults_LimitRangeItem, `plugin/pkg/admission/limitranger`.
 */
export function effectiveCompute(
  own: ContainerResources | undefined,
  items: readonly LimitRangeItem[],
): Compute {
  const compute: Compute = { requests: {}, limits: {} };
  const containers = items.filter(({ type }) => type === 'Container');
  for (const resource of computeResources) {
    const first = (find: (item: LimitRangeItem) => number | undefined): number | undefined =>
      containers.map(find).find((value) => value !== undefined);
    const ownLimit = quantityOf(own?.limits, resource);
    const defaultLimit = first(
      (item) => quantityOf(item.default, resource) ?? quantityOf(item.max, resource),
    );
    const limit = ownLimit ?? defaultLimit;
    const request =
      quantityOf(own?.requests, resource) ??
      // A limit that the container states itself is its request, too.
      ownLimit ??
      first((item) => quantityOf(item.defaultRequest, resource)) ??
      defaultLimit ??
      first((item) => quantityOf(item.min, resource));
    if (limit !== undefined) compute.limits[resource] = limit;
    if (request !== undefined) compute.requests[resource] = request;
  }
  return compute;
}
