import type { Cluster } from '../../../cluster/cluster.ts';
import { type Right, resourceName } from './right.ts';

/** Whether the one who is logged in has a right in the project. */
export type AskAccess = (right: Right) => Promise<boolean>;

interface AccessReview {
  status?: { allowed?: boolean };
}

/** Questions under way at once: a class that starts together is no burden to the server. */
const atOnce = 6;

/**
 * Asks the API server itself, once for each right.
 * Source: Kubernetes `authorization.k8s.io/v1` SelfSubjectAccessReview.
 * @returns rejects with StatusError, ConnectionError
 */
export function createAskAccess(cluster: Cluster, namespace: string, signal: AbortSignal): AskAccess {
  const known = new Map<string, Promise<boolean>>();
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve());
  let next = 0;

  const ask = async ({ group, resource, subresource, verb }: Right): Promise<boolean> => {
    const attributes = {
      namespace,
      verb,
      group,
      resource,
      ...(subresource === undefined ? {} : { subresource }),
    };
    const review = await cluster.request<AccessReview>(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {
        signal,
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          metadata: {},
          spec: { resourceAttributes: attributes },
        },
      },
    );
    return review.status?.allowed === true;
  };

  return (right) => {
    const key = `${right.verb} ${resourceName(right)}`;
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const lane = next++ % atOnce;
    const answer = (lanes[lane] ?? Promise.resolve()).then(() => ask(right));
    lanes[lane] = answer.then(
      () => {},
      () => {},
    );
    known.set(key, answer);
    return answer;
  };
}
