import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../../../wire/kubernetes.ts';
import { Pods } from '../../../wire/resources.ts';
import type { PodLogSource } from '../pod-logs.ts';
import { forbiddenField } from './field-errors.ts';
import { restoreStatus, startGeneration } from './generation.ts';
import type { FieldError, Kind, RequestContext } from './kind.ts';
import { admitPod } from './pod-admission.ts';
import { applyPodSpecDefaults, applyRequestDefaults, qosClass } from './pod-defaults.ts';
import { markScheduled } from './pod-scheduled.ts';
import { podSubresources } from './pod-subresources.ts';
import { podTable } from './pod-table.ts';
import { validatePodSpec } from './pod-validation.ts';

const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Source: kubernetes `pkg/registry/core/pod/strategy.go`. */
export function podKind(options: {
  podLogs?: PodLogSource | undefined;
  nameSuffix: () => string;
}): Kind<Pod> {
  return {
    resource: Pods,
    singular: 'pod',
    shortNames: ['po'],
    categories: ['all'],
    table: podTable,
    applyDefaults(pod) {
      applyPodSpecDefaults(pod.spec);
      applyRequestDefaults(pod.spec);
    },
    prepareForCreate(pod, context) {
      startGeneration(pod);
      admitPod(pod, context, options.nameSuffix);
      pod.status = { phase: 'Pending', qosClass: qosClass(pod.spec) };
    },
    prepareForUpdate(pod, old, context) {
      restoreStatus(pod, old);
      if (pod.spec.nodeName && !old.spec.nodeName) markScheduled(pod, context.now);
      const { nodeName: _, ...spec } = pod.spec;
      const { nodeName: __, ...oldSpec } = old.spec;
      const generation = old.metadata.generation ?? 0;
      pod.metadata.generation = generation + (isDeepStrictEqual(spec, oldSpec) ? 0 : 1);
    },
    prepareForStatusUpdate(pod, old) {
      pod.spec = structuredClone(old.spec);
    },
    validate: (pod) => validatePodSpec(pod.spec, 'spec', { isTemplate: false }),
    validateUpdate,
    gracefulDeletion(pod, requested) {
      // Nobody has begun to run it, or it has run already: nobody needs time to stop it.
      if (pod.spec.nodeName === undefined || pod.spec.nodeName === '' || isTerminal(pod)) return 0;
      const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 30;
      return seconds < 0 ? 1 : seconds;
    },
    fields: (pod) => ({
      'spec.nodeName': pod.spec.nodeName ?? '',
      'spec.restartPolicy': pod.spec.restartPolicy ?? '',
      'spec.schedulerName': pod.spec.schedulerName ?? '',
      'spec.serviceAccountName': pod.spec.serviceAccountName ?? '',
      'spec.hostNetwork': 'false',
      'status.phase': pod.status?.phase ?? '',
      'status.podIP': pod.status?.podIP ?? '',
      'status.nominatedNodeName': '',
    }),
    subresources: podSubresources(options.podLogs),
  };
}

const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Source: kubernetes `pkg/apis/core/validation/validation.go`, ValidatePodUpdate. */
function validateUpdate(pod: Pod, old: Pod, context: RequestContext): FieldError[] {
  const fixed = structuredClone(pod.spec);
  const before = old.spec;
  for (const list of ['containers', 'initContainers'] as const) {
    fixed[list]?.forEach((container, i) => {
      const image = before[list]?.[i]?.image;
      if (image === undefined) delete container.image;
      else container.image = image;
    });
  }
  if (before.activeDeadlineSeconds === undefined) delete fixed.activeDeadlineSeconds;
  else fixed.activeDeadlineSeconds = before.activeDeadlineSeconds;
  const isSuperset = (before.tolerations ?? []).every((toleration) =>
    (fixed.tolerations ?? []).some((other) => isDeepStrictEqual(other, toleration)),
  );
  if (isSuperset && before.tolerations !== undefined) fixed.tolerations = structuredClone(before.tolerations);
  // Upstream binds with a subresource only. The node agent here, in the same process, may put the name in.
  if (!before.nodeName && context.user.groups.includes('system:masters')) delete fixed.nodeName;
  return isDeepStrictEqual(fixed, before) ? [] : [forbiddenField('spec', changeable)];
}
