import type { AnswerHeaders, Cluster } from '../../cluster/cluster.ts';
import { discover, type ResourceType } from '../../oc/resources/discovery.ts';
import type { Clock } from '../../platform/clock.ts';
import { StatusError } from '../../wire/status.ts';

/** What is asked of a cluster before anything else. */
export interface ReachedCluster {
  /** `v1.31.4`; undefined where the server does not tell. */
  version: string | undefined;
  /** Milliseconds from a request to its answer, on a connection that is open. */
  roundTrip: number;
  /** Milliseconds by which the server's clock is ahead of this machine's; undefined where the server does not tell the time. */
  ahead: number | undefined;
  types: readonly ResourceType[];
  /** Who the learner is to the cluster. */
  user: string;
}

/** Who has not said who they are. */
export const anonymous = 'system:anonymous';

/**
 * Asks a cluster for its version, the time, what it serves, and who asks.
 * @throws StatusError 401 for a login that is not valid, ConnectionError where there is no answer
 */
export async function reachCluster(
  cluster: Cluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<ReachedCluster> {
  // The first request also makes the connection; how fast the server answers is told by the second.
  await askVersion(cluster, signal);
  const begin = clock.now();
  const { version, headers } = await askVersion(cluster, signal);
  const end = clock.now();
  const user = await askUser(cluster, signal);
  // Who is not known may not even ask what there is.
  const types = user === anonymous ? [] : await discover(cluster, { signal });
  return { version, roundTrip: end - begin, ahead: aheadOf(headers, begin, end), types, user };
}

async function askVersion(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<{ version: string | undefined; headers: AnswerHeaders }> {
  let headers: AnswerHeaders = {};
  const onHeaders = (found: AnswerHeaders) => {
    headers = found;
  };
  try {
    const answer = await cluster.request<{ gitVersion?: string }>('GET', '/version', { signal, onHeaders });
    return { version: answer.gitVersion, headers };
  } catch (error) {
    // Some keep their version to themselves, and are there all the same.
    if (error instanceof StatusError && error.code === 403) return { version: undefined, headers };
    throw error;
  }
}

/** The header has whole seconds: on average it is half of one behind. */
function aheadOf(headers: AnswerHeaders, begin: number, end: number): number | undefined {
  const time = Date.parse(String(headers['date']));
  return Number.isNaN(time) ? undefined : time + 500 - (begin + end) / 2;
}

/** Source: Kubernetes `authentication.k8s.io/v1` SelfSubjectReview; before 1.28, OpenShift's `users/~`. */
async function askUser(cluster: Cluster, signal: AbortSignal): Promise<string> {
  try {
    const review = await cluster.request<{ status?: { userInfo?: { username?: string } } }>(
      'POST',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      {
        signal,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} },
      },
    );
    return review.status?.userInfo?.username ?? cluster.userName;
  } catch (error) {
    if (!(error instanceof StatusError) || error.code === 401) throw error;
    if (error.code === 403 && error.message.includes(anonymous)) return anonymous;
  }
  try {
    const user = await cluster.request<{ metadata?: { name?: string } }>(
      'GET',
      '/apis/user.openshift.io/v1/users/~',
      { signal },
    );
    return user.metadata?.name ?? cluster.userName;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    // `jdoe2/api-example-com:6443`, as `oc login` names its users.
    return cluster.userName.split('/')[0] ?? cluster.userName;
  }
}
