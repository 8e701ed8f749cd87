import type { Cluster, RequestOptions } from '../../cluster/cluster.ts';
import type { ApiObject } from '../../wire/kubernetes.ts';
import { StatusError } from '../../wire/status.ts';
import { OcError } from '../errors.ts';
import type { Invocation, Verb } from '../verb.ts';

export const whoami: Verb = {
  name: 'whoami',
  summary: 'Return information about the current session.',
  usage: 'whoami [flags]',
  flags: [
    { name: 'show-token', short: 't', type: 'boolean', help: 'the token of the session, which is a secret' },
    { name: 'show-context', short: 'c', type: 'boolean', help: 'the name of the context' },
    { name: 'show-server', type: 'boolean', help: 'the address of the server' },
    { name: 'show-console', type: 'boolean', help: 'the address of the web console' },
  ],
  reads: true,
  run,
};

/** Source: openshift/oc `pkg/cli/whoami/whoami.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, cluster, out } = invocation;
  if (invocation.args.length > 0) throw new OcError('no arguments are supported');
  if (flags.boolean('show-token')) {
    const token = await cluster.token();
    if (token === undefined) throw new OcError('no token is currently in use for this session');
    out(`${token}\n`);
  } else if (flags.boolean('show-context')) out(`${cluster.contextName}\n`);
  else if (flags.boolean('show-server')) out(`${cluster.server}\n`);
  else if (flags.boolean('show-console')) {
    const { findConsole } = await import('../../cluster/console-link.ts');
    const console = await findConsole(cluster, invocation.request);
    if (console === undefined) throw new OcError('unable to determine console location from the cluster');
    out(`${console.href.replace(/\/$/, '')}\n`);
  } else out(`${await userName(invocation)}\n`);
}

interface SelfSubjectReview extends ApiObject {
  status?: {
    userInfo?: { username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> };
  };
}

/** What the server takes us for. */
export const selfReview = (cluster: Cluster, request: RequestOptions): Promise<SelfSubjectReview> =>
  cluster.request<SelfSubjectReview>('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    ...request,
    body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {} },
  });

/** The name by which the server knows us; older servers are asked for their User object. */
export async function userName({ cluster, request }: Invocation): Promise<string> {
  try {
    const review = await selfReview(cluster, request);
    const name = review.status?.userInfo?.username;
    if (name !== undefined) return name;
  } catch (error) {
    if (!(error instanceof StatusError) || error.code === 401) throw error;
  }
  const user = await cluster.request<{ metadata: { name: string } }>(
    'GET',
    '/apis/user.openshift.io/v1/users/~',
    request,
  );
  return user.metadata.name;
}
