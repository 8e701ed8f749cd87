import type { verbNames } from '../../../oc/verb-names.ts';
import {
  ConfigMaps,
  DeploymentConfigs,
  Deployments,
  Events,
  ImageStreamImports,
  ImageStreams,
  ImageStreamTags,
  Pods,
  ReplicaSets,
  ReplicationControllers,
  type Resource,
  Services,
} from '../../../wire/resources.ts';
import { type Right, rightsTo } from './right.ts';

type Type = Pick<Resource, 'group' | 'plural' | 'kind'>;

/** A command line of `oc`, as far as rights depend on it. */
export interface AskedOfOc {
  /** The verbs after the first: `['status']` of `oc rollout status`. */
  below: readonly string[];
  /** The types that it names, in its arguments or in the files of `-f`. */
  types: readonly Type[];
  /** It names objects, and not whole types. */
  named: boolean;
  /** Whether a flag is on. */
  has(flag: string): boolean;
}

const isConfig = ({ kind }: Type): boolean => kind === 'DeploymentConfig';
const each =
  (verbs: string) =>
  ({ types }: AskedOfOc): Right[] =>
    types.flatMap((type) => rightsTo(verbs, type));
const reading = ({ types, named }: AskedOfOc): Right[] =>
  types.flatMap((type) => rightsTo(named ? 'get' : 'list', type));
const nothing = (): Right[] => [];

/** What a workload's history is kept in. */
const historyOf = (type: Type): Right[] =>
  rightsTo('list', isConfig(type) ? ReplicationControllers : ReplicaSets);

/**
 * What each verb of `oc` asks the API for. A new verb does not compile without its line here.
 * Source: what `oc` and this program send; a test compares it with the requests of the whole course.
 */
export const rightsOfVerb: Record<(typeof verbNames)[number], (asked: AskedOfOc) => Right[]> = {
  annotate: each('get patch'),
  'api-resources': nothing,
  'api-versions': nothing,
  apply: each('get create patch'),
  auth: nothing,
  create: each('create'),
  // It waits until they are gone.
  delete: each('get list watch delete'),
  describe: (asked) => [
    ...reading(asked),
    ...rightsTo('list', Events),
    ...asked.types.flatMap((type) =>
      isConfig(type)
        ? [...rightsTo('list', ReplicationControllers), ...rightsTo('list', Pods)]
        : type.kind === 'Deployment'
          ? rightsTo('list', ReplicaSets)
          : [],
    ),
  ],
  edit: each('get patch'),
  events: (asked) => rightsTo(asked.has('watch') ? 'list watch' : 'list', Events),
  explain: nothing,
  expose: (asked) => [...each('get')(asked), ...rightsTo('create', Services)],
  get: (asked) => [...reading(asked), ...(asked.has('watch') ? each('list watch')(asked) : [])],
  'import-image': () => [...rightsTo('get', ImageStreams), ...rightsTo('create', ImageStreamImports)],
  label: each('get patch'),
  logs: ({ types }) =>
    (types.length === 0 ? [Pods] : types).flatMap((type) => [
      ...rightsTo('get', type),
      ...(isConfig(type) ? rightsTo('get', type, 'log') : rightsTo('get', Pods, 'log')),
      ...(isConfig(type) || type.kind === 'Pod' ? [] : rightsTo('list', Pods)),
    ]),
  patch: each('get patch'),
  project: nothing,
  projects: nothing,
  replace: (asked) => each(asked.has('force') ? 'get create delete' : 'get update')(asked),
  rollback: () => [
    ...rightsTo('get update', DeploymentConfigs),
    ...rightsTo('create', DeploymentConfigs, 'rollback'),
    ...rightsTo('get list', ReplicationControllers),
  ],
  rollout: (asked) => rightsOfRollout(asked),
  scale: ({ types }) =>
    types.flatMap((type) => [...rightsTo('get', type), ...rightsTo('get update patch', type, 'scale')]),
  set: (asked) => [
    ...each('get patch')(asked),
    ...(asked.below[0] === 'image' ? rightsTo('get', ImageStreamTags) : []),
  ],
  status: () =>
    [
      DeploymentConfigs,
      ReplicationControllers,
      Deployments,
      ReplicaSets,
      ImageStreams,
      Pods,
      Services,
    ].flatMap((type) => rightsTo('list', type)),
  tag: () => [...rightsTo('get', ImageStreams), ...rightsTo('create update delete', ImageStreamTags)],
  version: nothing,
  wait: each('get list watch'),
  whoami: nothing,
};

function rightsOfRollout(asked: AskedOfOc): Right[] {
  const { below, types } = asked;
  return types.flatMap((type) => {
    switch (below[0]) {
      case 'status':
        return rightsTo('get list watch', type);
      case 'history':
        return [...rightsTo('get', type), ...historyOf(type)];
      case 'undo':
        return isConfig(type)
          ? [
              ...rightsTo('get update', type),
              ...rightsTo('create', type, 'rollback'),
              ...rightsTo('list', ReplicationControllers),
            ]
          : [...rightsTo('get patch', type), ...historyOf(type)];
      case 'latest':
        return [...rightsTo('get update', type), ...rightsTo('create', type, 'instantiate')];
      case 'cancel':
        return [...rightsTo('get', type), ...rightsTo('list patch', ReplicationControllers)];
      case 'retry':
        return [
          ...rightsTo('get', type),
          ...rightsTo('get patch', ReplicationControllers),
          ...rightsTo('list delete', Pods),
        ];
      default:
        return rightsTo('get patch', type);
    }
  });
}

/** What the program itself keeps on the cluster, where the learner wants that: progress. */
export const rightsOfSharedProgress: readonly Right[] = rightsTo('get create update delete', ConfigMaps);
