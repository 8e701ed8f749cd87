import { messageOf } from '../../../../platform/user-error.ts';
import type { ApiObject, Pod, PodTemplateSpec } from '../../../../wire/kubernetes.ts';
import { Pods } from '../../../../wire/resources.ts';
import { isNotFound, StatusError } from '../../../../wire/status.ts';
import type { ApiClient } from '../../../api/client.ts';
import type { EventRecorder } from '../../runtime/event-recorder.ts';
import { controllerReference } from '../owner-references.ts';

export interface PodControl {
  /** @throws StatusError of the server; an Event FailedCreate has been recorded, unless the namespace is going away */
  create(owner: ApiObject, template: PodTemplateSpec): Promise<void>;
  /** @returns false when the pod was gone already. @throws StatusError of the server; an Event FailedDelete has been recorded */
  delete(owner: ApiObject, pod: Pod): Promise<boolean>;
}

/** Makes and deletes pods and says so in Events. Source: k8s.io/kubernetes `pkg/controller/controller_utils.go`, RealPodControl. */
export function createPodControl(client: ApiClient, events: EventRecorder): PodControl {
  return {
    async create(owner, template) {
      try {
        const pod = await client.create(Pods, owner.metadata.namespace, podFrom(owner, template));
        await events.record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      } catch (error) {
        if (!isNamespaceTerminating(error))
          await events.record(owner, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
        throw error;
      }
    },
    async delete(owner, pod) {
      const { namespace, name, uid } = pod.metadata;
      try {
        await client.delete(Pods, namespace, name, uid === undefined ? {} : { preconditions: { uid } });
      } catch (error) {
        if (isNotFound(error)) return false;
        await events.record(owner, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`);
        throw error;
      }
      await events.record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
      return true;
    },
  };
}

/** The server's words when something is to be made in a namespace that is being deleted. */
export const isNamespaceTerminating = (error: unknown): boolean =>
  error instanceof StatusError &&
  error.code === 403 &&
  ((error.status.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating') ||
    error.message.endsWith('because it is being terminated'));

function podFrom(owner: ApiObject, template: PodTemplateSpec): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: '',
      generateName: `${owner.metadata.name}-`,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(owner)],
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec: structuredClone(template.spec),
  };
}
