import { type Cluster, ConnectionError } from '../../cluster/cluster.ts';
import { StatusError } from '../../wire/status.ts';
import type { Finding } from './finding.ts';
import { anonymous, type ReachedCluster } from './reach-cluster.ts';

/** Milliseconds from which on an answer is worth a warning. */
const slow = 1_500;

/** That the server is there, how fast it is, and who it takes the learner for. */
export function describeReached(cluster: Cluster, reached: ReachedCluster): Finding[] {
  const { version, roundTrip, user } = reached;
  const check = 'api-server';
  const told = `${cluster.server} answers in ${Math.round(roundTrip)} ms${version === undefined ? '' : ` (${version})`}.`;
  const speed: Finding =
    roundTrip < slow
      ? { check, state: 'ok', what: told }
      : {
          check,
          state: 'warning',
          what: told,
          why: 'Everything that the course shows comes later than it happens.',
          remedy: 'Look at the network between here and the cluster: a VPN or a proxy, most likely.',
        };
  return [speed, ...(cluster.insecure ? [insecure(cluster)] : []), login(cluster, user)];
}

export function insecure({ server }: Cluster): Finding {
  return {
    check: 'certificate',
    state: 'warning',
    what: `The kubeconfig says insecure-skip-tls-verify: nobody vouches that ${server} is what it says it is.`,
    why: 'Whoever is between here and there can read your token, and act as you.',
    remedy: 'Log in again with the authority of the cluster, which who runs it can give you:',
    commands: [`oc login ${server} --certificate-authority=ca.crt`],
  };
}

function login(cluster: Cluster, user: string): Finding {
  if (user !== anonymous) return { check: 'login', state: 'ok', what: `You are ${user} there.` };
  return {
    check: 'login',
    state: 'problem',
    what: `Nobody is logged in to ${cluster.server}: the kubeconfig has no credentials for it.`,
    why: 'Who is not known may do nothing.',
    remedy: 'Log in:',
    commands: [cluster.loginCommand],
  };
}

/** A cluster that cannot be asked, as a problem. */
export function describeUnreachable(cluster: Cluster, error: unknown): Finding | undefined {
  if (error instanceof StatusError && error.code === 401) {
    return {
      check: 'login',
      state: 'problem',
      what: `${cluster.server} does not accept your login (${error.message}): it has expired, or was never good.`,
      why: 'Nothing can be asked of the cluster without one.',
      remedy: 'Log in again:',
      commands: [cluster.loginCommand],
    };
  }
  if (!(error instanceof ConnectionError)) return undefined;
  const { remedy, commands } = remedyFor(cluster, error.message);
  return {
    check: 'api-server',
    state: 'problem',
    what: error.message,
    why: 'The course is played on this cluster.',
    remedy,
    ...(commands === undefined ? {} : { commands }),
  };
}

function remedyFor({ server }: Cluster, words: string): { remedy: string; commands?: string[] } {
  if (/authority|self-signed|vouche/.test(words)) {
    return {
      remedy: 'Ask who runs the cluster for the certificate of its authority, and log in with it:',
      commands: [`oc login ${server} --certificate-authority=ca.crt`],
    };
  }
  if (/ by the proxy /.test(words)) {
    return {
      remedy:
        'Set HTTPS_PROXY, or proxy-url in the kubeconfig, to a proxy that lets you through; or name the host in NO_PROXY, where it is reached without one.',
    };
  }
  if (/certificate/.test(words)) {
    return { remedy: 'Check the address in the kubeconfig and the clock of this machine.' };
  }
  return {
    remedy:
      'Check the address in the kubeconfig, the network and the VPN; or play on this machine with --target playground.',
  };
}
