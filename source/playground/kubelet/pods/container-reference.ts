import type { ObjectReference, Pod } from '../../../wire/kubernetes.ts';
import { referenceTo } from '../../controllers/runtime/event-recorder.ts';

/** How Events name a container of a pod. */
export function containerReference(pod: Pod, container: string, isInit: boolean): ObjectReference {
  return { ...referenceTo(pod), fieldPath: `spec.${isInit ? 'initContainers' : 'containers'}{${container}}` };
}

/** How a kubelet names a pod in messages: `web_demo(4b7c…)`. */
export const podInWords = ({ metadata: { name, namespace = '', uid = '' } }: Pod): string =>
  `${name}_${namespace}(${uid})`;
