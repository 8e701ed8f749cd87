import { ConfigMaps } from '../wire/resources.ts';
import { StatusError } from '../wire/status.ts';
import type { Cluster, RequestOptions } from './cluster.ts';

/**
 * The address of the cluster's web console, which OpenShift publishes for every user to read. Undefined where there is none
 * or it is not ours to know.
 * Source: openshift/console-operator, ConfigMap `console-public`.
 * @throws ConnectionError when there was no answer
 */
export async function findConsole(cluster: Cluster, options: RequestOptions = {}): Promise<URL | undefined> {
  try {
    const published = await cluster.get(ConfigMaps, 'openshift-config-managed', 'console-public', options);
    const address = published.data?.['consoleURL'];
    const url = address === undefined ? null : URL.parse(address);
    // It ends up as a link in a terminal, so nothing but a web address will do.
    return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
