import type { ObjectMeta } from '../../../wire/kubernetes.ts';
import { ServiceAccounts } from '../../../wire/resources.ts';
import type { RequestContext } from './kind.ts';

/** Who pods, rollouts and builds run as; upstream makes them again when they are missing. Source: openshift-controller-manager `pkg/serviceaccounts`. */
export const accountNames: readonly string[] = ['builder', 'default', 'deployer'];

/** What each new namespace has from the start, where upstream has controllers that put it there a moment later. */
export function fillNamespace(namespace: string, { storage }: Pick<RequestContext, 'storage'>): void {
  for (const name of accountNames) {
    const metadata: ObjectMeta = { name, namespace };
    // Left over from a namespace of that name, it will do.
    if (storage.get(ServiceAccounts, namespace, name) === undefined)
      storage.insert(ServiceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  }
}
