import { isDeepStrictEqual } from 'node:util';
import type { ApiObject, Deployment } from '../../wire/kubernetes.ts';
import { Annotations, type DeploymentConfig, type DeploymentTrigger } from '../../wire/openshift.ts';
import { OcError } from '../errors.ts';

/** What starts a rollout of a workload, the same for DeploymentConfigs and for workloads with the annotation. */
export interface Triggers {
  configChange: boolean;
  images: ImageTrigger[];
}

export interface ImageTrigger {
  /** `stream:tag` */
  from: string;
  /** Empty for the workload's own. */
  namespace: string;
  /** Containers that get the image. */
  names: string[];
  auto: boolean;
}

interface AnnotationTrigger {
  from: { kind: string; name: string; namespace?: string };
  fieldPath: string;
  paused?: boolean;
}

/**
 * The triggers of an object; undefined for a kind that has none.
 * Source: openshift/oc `pkg/cli/set/triggers.go`, library-go `pkg/image/trigger`.
 */
export function readTriggers(object: ApiObject): Triggers | undefined {
  const own = object.metadata.namespace;
  const local = (namespace: string | undefined) =>
    namespace === undefined || namespace === own ? '' : namespace;
  if (object.kind === 'DeploymentConfig') {
    const triggers = (object as DeploymentConfig).spec.triggers ?? [];
    return {
      configChange: triggers.some(({ type }) => type === 'ConfigChange'),
      images: triggers.flatMap(({ type, imageChangeParams }) =>
        type === 'ImageChange' && imageChangeParams !== undefined
          ? [
              {
                from: imageChangeParams.from.name ?? '',
                namespace: local(imageChangeParams.from.namespace),
                names: imageChangeParams.containerNames ?? [],
                auto: imageChangeParams.automatic ?? false,
              },
            ]
          : [],
      ),
    };
  }
  if (!['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'].includes(object.kind)) return undefined;
  const text = object.metadata.annotations?.[Annotations.imageTriggers];
  const found = text === undefined ? [] : (JSON.parse(text) as AnnotationTrigger[]);
  return {
    configChange: object.kind !== 'Deployment' || (object as Deployment).spec.paused !== true,
    images: found.flatMap(({ from, fieldPath, paused = false }) => {
      const name = containerOf(object, fieldPath);
      return name === undefined
        ? []
        : [{ from: from.name, namespace: local(from.namespace), names: [name], auto: !paused }];
    }),
  };
}

function containerOf(object: ApiObject, fieldPath: string): string | undefined {
  const named = /ontainers\[\?\(@\.name==["'](.+)["']\)\]\.image$/.exec(fieldPath);
  if (named !== null) return named[1];
  const at = /\.(containers|initContainers)\[(\d+)\]\.image$/.exec(fieldPath);
  if (at === null) return undefined;
  return namesOf(object, at[1] === 'containers' ? 'containers' : 'initContainers')[Number(at[2])];
}

function namesOf(object: ApiObject, list: 'containers' | 'initContainers'): string[] {
  const { spec } = (object as Deployment).spec.template;
  return (spec[list] ?? []).map(({ name }) => name);
}

/**
 * The strategic merge patch that gives an object these triggers; undefined when it has them.
 * @throws OcError when containers are not named, or are not there
 */
export function triggersPatch(object: ApiObject, { configChange, images }: Triggers): unknown {
  const known = [...namesOf(object, 'containers'), ...namesOf(object, 'initContainers')].sort();
  for (const { names } of images) {
    if (names.length === 0) throw new OcError('you must specify --containers when setting --from-image');
    const missing = names.filter((name) => !known.includes(name)).sort();
    if (missing.length > 0) {
      throw new OcError(
        `not all container names exist: ${missing.join(', ')} (accepts: ${known.join(', ')})`,
      );
    }
  }
  return object.kind === 'DeploymentConfig'
    ? configPatch(object as DeploymentConfig, configChange, images)
    : annotationPatch(object, configChange, images);
}

function configPatch({ spec }: DeploymentConfig, configChange: boolean, images: ImageTrigger[]): unknown {
  const wanted: DeploymentTrigger[] = [
    ...(configChange ? [{ type: 'ConfigChange' }] : []),
    ...images.map(({ from, namespace, names, auto }) => ({
      type: 'ImageChange',
      imageChangeParams: {
        ...(auto ? { automatic: true } : {}),
        containerNames: names,
        from: { kind: 'ImageStreamTag', name: from, ...(namespace === '' ? {} : { namespace }) },
      },
    })),
  ];
  // Triggers that stay as they are keep their place, and with it the image that they last gave.
  const existing = (spec.triggers ?? []).filter(({ type }) => type !== 'ConfigChange');
  const kept = existing.filter((trigger) => wanted.some((each) => isDeepStrictEqual(each, trigger)));
  const added = wanted.filter((trigger) => !kept.some((each) => isDeepStrictEqual(each, trigger)));
  const triggers = [...kept, ...added];
  return isDeepStrictEqual(triggers, spec.triggers) ? undefined : { spec: { triggers } };
}

function annotationPatch(object: ApiObject, configChange: boolean, images: ImageTrigger[]): unknown {
  const seen = new Set<string>();
  const template = object.kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec';
  const triggers = images.flatMap(({ from, namespace, names, auto }) => {
    const again = names.filter((name) => seen.has(name));
    if (again.length > 0) {
      throw new OcError(`only one trigger may reference each container: ${again.sort().join(', ')}`);
    }
    return names.map((name) => {
      seen.add(name);
      return {
        from: { kind: 'ImageStreamTag', name: from, ...(namespace === '' ? {} : { namespace }) },
        fieldPath: `${template}.containers[?(@.name=="${name}")].image`,
        paused: !auto,
      };
    });
  });
  const text = JSON.stringify(triggers.map(({ paused, ...rest }) => (paused ? { ...rest, paused } : rest)));
  const before = object.metadata.annotations?.[Annotations.imageTriggers];
  const paused = object.kind === 'Deployment' ? (object as Deployment).spec.paused === true : undefined;
  const pausing = paused !== undefined && paused === configChange;
  if (before === text && !pausing) return undefined;
  return {
    ...(before === text ? {} : { metadata: { annotations: { [Annotations.imageTriggers]: text } } }),
    ...(pausing ? { spec: { paused: configChange ? null : true } } : {}),
  };
}
