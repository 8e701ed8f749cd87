import type { ApiObject, Container, PodSpec } from '../../../wire/kubernetes.ts';

/** The pod spec of a pod or of what makes pods; undefined for other objects. */
export function podSpecOf(object: ApiObject): PodSpec | undefined {
  const { spec } = object as ApiObject & {
    spec?: Partial<PodSpec> & {
      template?: { spec?: PodSpec };
      jobTemplate?: { spec?: { template?: { spec?: PodSpec } } };
    };
  };
  if (object.kind === 'Pod') return spec as PodSpec;
  return spec?.template?.spec ?? spec?.jobTemplate?.spec?.template?.spec;
}

/** A strategic merge patch that puts `fields` into the pod spec of an object. */
export function podSpecPatch(object: ApiObject, fields: object): unknown {
  if (object.kind === 'Pod') return { spec: fields };
  if (object.kind === 'CronJob') return { spec: { jobTemplate: { spec: { template: { spec: fields } } } } };
  return { spec: { template: { spec: fields } } };
}

export const allContainers = ({ containers, initContainers = [] }: PodSpec): Container[] => [
  ...initContainers,
  ...containers,
];

/** Those whose name is `pattern`, in which `*` stands for any letters. */
export function matching(containers: readonly Container[], pattern: string): Container[] {
  const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
  return containers.filter(({ name }) => expression.test(name));
}
