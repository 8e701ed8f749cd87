import { type Clock, systemClock } from '../platform/clock.ts';
import type { ApiObject, Status, Table, WatchEvent } from '../wire/kubernetes.ts';
import { type Resource, resourcePath } from '../wire/resources.ts';
import type { Cluster, DeleteOptions, Mirror, PatchType, Selection, WatchOptions } from './cluster.ts';
import { createCredentials } from './credentials.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { asTable, listAll, selectionQuery, tableAccept, tableOf, tablePages } from './list.ts';
import { createLoginFiles, loginCommandFor } from './login.ts';
import { readLog } from './logs.ts';
import { createMirror } from './mirror.ts';
import { createPool, proxyFromEnvironment } from './pool.ts';
import { type Call, createTransport } from './transport.ts';
import { watchEvents } from './watch.ts';

export interface ConnectOptions {
  /** Path of a kubeconfig that is read alone. Otherwise KUBECONFIG, `~/.kube/config` or a pod's service account. */
  kubeconfig?: string;
  /** Name of the context to use instead of the current one. */
  context?: string;
  environment?: NodeJS.ProcessEnv;
  /** Called with each warning of an answer whose request has no listener of its own. */
  onWarning?: (text: string) => void;
  clock?: Clock;
  /** Uniform in [0, 1), for the waits between attempts. */
  random?: () => number;
}

const patchTypes: Record<PatchType, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/**
 * Reads the kubeconfig and makes a {@link Cluster} of one of its contexts. Nothing is sent yet.
 * @throws UserError when the kubeconfig is missing, broken or incomplete
 */
export async function connect(options: ConnectOptions = {}): Promise<Cluster> {
  const { clock = systemClock, random = Math.random } = options;
  const environment = options.environment ?? process.env;
  const load = () =>
    loadKubeconfig({
      environment,
      ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
      ...(options.context === undefined ? {} : { context: options.context }),
    });
  const connection = await load();
  const { server } = connection.cluster;
  const proxy = connection.cluster['proxy-url'] || proxyFromEnvironment(server, environment);
  const loginCommand = loginCommandFor(server, options.kubeconfig);
  const credentials = await createCredentials(connection, {
    async reload() {
      const fresh = await load();
      // A login somewhere else is no login here.
      return fresh.cluster.server === server ? fresh : undefined;
    },
    openPool: (issuer, tls) => createPool(issuer, tls, proxyFromEnvironment(issuer, environment)),
    loginCommand,
  });
  const login = createLoginFiles(connection.files);
  const insecure = connection.cluster['insecure-skip-tls-verify'] === true;
  if (insecure) options.onWarning?.(insecureWords(server));
  const transport = createTransport({
    server,
    credentials,
    createPool: (tls) => createPool(server, tls, proxy),
    onWarning: options.onWarning,
    clock,
    proxy,
    onRefused: login.lookOut,
    loginRemedy: `Log in again with \`${loginCommand}\`.`,
  });
  const closing = new AbortController();

  const watchCall = (
    resource: Resource,
    selection: Selection & { resourceVersion?: string },
    { onWarning, timeoutSeconds }: WatchOptions,
  ): Call => ({
    method: 'GET',
    path: resourcePath(resource, selection.namespace),
    query: {
      ...selectionQuery(selection),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: selection.resourceVersion,
      timeoutSeconds: timeoutSeconds === undefined ? undefined : String(timeoutSeconds),
    },
    onWarning,
  });

  const until = (signal: AbortSignal) => AbortSignal.any([signal, closing.signal]);

  return {
    server,
    contextName: connection.contextName,
    namespace: connection.namespace,
    userName: connection.userName,
    insecure,
    loginCommand,
    onLogin: login.subscribe,

    get: (resource, namespace, name, request = {}) =>
      transport.json({ method: 'GET', path: resourcePath(resource, namespace, name), ...request }),
    list: (resource, selection = {}, request = {}) => listAll(transport, resource, selection, request),
    table: (resource, selection, name, request = {}) =>
      tableOf(transport, resource, selection, name, request),
    tablePages: (resource, selection, request = {}) => tablePages(transport, resource, selection, request),
    create: (resource, namespace, object, request = {}) =>
      transport.json({ method: 'POST', path: resourcePath(resource, namespace), body: object, ...request }),
    update(resource, object, { subresource, ...request } = {}) {
      const { namespace, name } = object.metadata;
      return transport.json({
        method: 'PUT',
        path: resourcePath(resource, namespace, name, subresource),
        body: object,
        ...request,
      });
    },
    patch: (resource, namespace, name, patch, type, { subresource, ...request } = {}) =>
      transport.json({
        method: 'PATCH',
        path: resourcePath(resource, namespace, name, subresource),
        body: patch,
        contentType: patchTypes[type],
        ...request,
      }),
    delete: (resource, namespace, name, request = {}) =>
      transport.json<Status | ApiObject>({
        method: 'DELETE',
        path: resourcePath(resource, namespace, name),
        body: deletion(request),
        signal: request.signal,
        onWarning: request.onWarning,
      }),
    watch: <T extends ApiObject>(
      resource: Resource<T>,
      selection: Selection & { resourceVersion?: string },
      signal: AbortSignal,
      request: WatchOptions = {},
    ) => watchEvents<T>(transport, watchCall(resource, selection, request), until(signal)),
    async *watchTable(resource, selection, signal, { includeObject, ...request } = {}) {
      const call = watchCall(resource, selection, request);
      const query = { ...call.query, includeObject };
      const events = watchEvents<Table | ApiObject>(
        transport,
        { ...call, query, accept: tableAccept },
        until(signal),
      );
      for await (const event of events) yield { ...event, object: asTable(event.object) };
    },
    mirror: <T extends ApiObject>(
      resource: Resource<T>,
      selection: Selection,
      onChange: (mirror: Mirror<T>) => void,
      signal: AbortSignal,
    ) => {
      const mirror = createMirror<T>(
        resource,
        selection,
        {
          list: (ended) => listAll(transport, resource, selection, { signal: ended, once: true }),
          watch: (resourceVersion, timeoutSeconds, ended, onOpen): AsyncIterable<WatchEvent<T>> =>
            watchEvents<T>(
              transport,
              { ...watchCall(resource, { ...selection, resourceVersion }, { timeoutSeconds }), once: true },
              ended,
              onOpen,
            ),
        },
        onChange,
        signal,
        { clock, random, closed: closing.signal },
      );
      const forget = login.subscribe(mirror.retry);
      mirror.ended.addEventListener('abort', forget, { once: true });
      return mirror;
    },
    logs: (resource, namespace, name, log, signal) =>
      readLog(transport, resource, namespace, name, log, until(signal)),
    request: (method, path, request = {}) => transport.json({ method, path, ...request }),
    async token() {
      const { headers } = await credentials.access();
      const header = headers['authorization'];
      return typeof header === 'string' ? /^Bearer (.+)$/.exec(header)?.[1] : undefined;
    },
    async close() {
      closing.abort(new DOMException('The connection was closed.', 'AbortError'));
      login.close();
      await transport.close();
    },
  };
}

export const insecureWords = (server: string): string =>
  `The kubeconfig says insecure-skip-tls-verify: nobody vouches that ${server} is what it says it is.`;

function deletion(options: DeleteOptions): unknown {
  const { propagationPolicy, gracePeriodSeconds, preconditions, dryRun } = options;
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(dryRun ? { dryRun: ['All'] } : {}),
  };
}
