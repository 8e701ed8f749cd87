import type { Definitions } from '../definition.ts';

/** Where pods may run. Source: the Kubernetes API reference, v1.34. */
export const coreScheduling: Definitions = {
  Affinity: {
    nodeAffinity: 'NodeAffinity',
    podAffinity: 'PodAffinity',
    podAntiAffinity: 'PodAntiAffinity',
  },
  NodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: 'PreferredSchedulingTerm[]',
    requiredDuringSchedulingIgnoredDuringExecution: 'NodeSelector',
  },
  NodeSelector: {
    nodeSelectorTerms: 'NodeSelectorTerm[]!',
  },
  NodeSelectorRequirement: {
    key: 'string!',
    operator: 'string!',
    values: 'string[]',
  },
  NodeSelectorTerm: {
    matchExpressions: 'NodeSelectorRequirement[]',
    matchFields: 'NodeSelectorRequirement[]',
  },
  PodAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: 'WeightedPodAffinityTerm[]',
    requiredDuringSchedulingIgnoredDuringExecution: 'PodAffinityTerm[]',
  },
  PodAffinityTerm: {
    labelSelector: 'meta.LabelSelector',
    matchLabelKeys: 'string[]',
    mismatchLabelKeys: 'string[]',
    namespaceSelector: 'meta.LabelSelector',
    namespaces: 'string[]',
    topologyKey: 'string!',
  },
  PodAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: 'WeightedPodAffinityTerm[]',
    requiredDuringSchedulingIgnoredDuringExecution: 'PodAffinityTerm[]',
  },
  PreferredSchedulingTerm: {
    preference: 'NodeSelectorTerm!',
    weight: 'int32!',
  },
  Toleration: {
    effect: 'string',
    key: 'string',
    operator: 'string',
    tolerationSeconds: 'int64',
    value: 'string',
  },
  TopologySpreadConstraint: {
    labelSelector: 'meta.LabelSelector',
    matchLabelKeys: 'string[]',
    maxSkew: 'int32!',
    minDomains: 'int32',
    nodeAffinityPolicy: 'string',
    nodeTaintsPolicy: 'string',
    topologyKey: 'string!',
    whenUnsatisfiable: 'string!',
  },
  WeightedPodAffinityTerm: {
    podAffinityTerm: 'PodAffinityTerm!',
    weight: 'int32!',
  },
  PodSchedulingGate: {
    name: 'string!',
  },
};
