import type { ClusterContext } from '../contexts.ts';
import { type Check, enumerate, type Finding, lessonsWords } from '../finding.ts';

/** Whether the API groups are served that lessons say they require. */
export const apiGroups: Check<ClusterContext> = {
  name: 'api-groups',
  failure: 'What the cluster serves could not be found out',
  run({ types, lessons }) {
    const served = new Set(types.map(({ group }) => group));
    const wanted = [...new Set(lessons.flatMap(({ requires }) => requires))];
    const missing = wanted.filter((group) => !served.has(group));
    const findings = missing.map((group): Finding => {
      const numbers = lessons.filter(({ requires }) => requires.includes(group)).map(({ number }) => number);
      const remaining = lessons
        .filter(({ requires }) => !requires.some((each) => missing.includes(each)))
        .map(({ number }) => number);
      return {
        check: 'api-groups',
        state: 'problem',
        what: `The cluster does not serve ${group}.`,
        why: `${whyOf(group)} ${capital(lessonsWords(numbers))} cannot be played; ${remaining.length === 0 ? 'none remains' : `${lessonsWords(remaining)} can`}.`,
        ...remedyOf(group),
        lessons: numbers,
      };
    });
    const there = wanted.filter((group) => served.has(group));
    return Promise.resolve([
      ...(there.length === 0
        ? []
        : [{ check: 'api-groups', state: 'ok' as const, what: `The cluster serves ${enumerate(there)}.` }]),
      ...findings,
    ]);
  },
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function whyOf(group: string): string {
  if (group === 'apps.openshift.io') {
    return 'DeploymentConfigs are deprecated since OpenShift 4.14, and a capability that a cluster may be installed without.';
  }
  return group.endsWith('openshift.io')
    ? 'This is no OpenShift, or the server that OpenShift has for it is down.'
    : 'It belongs to every Kubernetes.';
}

/** Source: openshift/enhancements, "cluster capabilities": they can be enabled, never disabled. */
function remedyOf(group: string): Pick<Finding, 'remedy' | 'commands'> {
  if (group === 'apps.openshift.io') {
    const patch = '{"spec":{"capabilities":{"additionalEnabledCapabilities":["DeploymentConfig"]}}}';
    return {
      remedy:
        'Play the lessons that remain, or the others with --target playground. An administrator of the cluster can add the capability to those in the list (it stays for good):',
      commands: [`oc patch clusterversion version --type=merge -p '${patch}'`],
    };
  }
  return {
    remedy:
      'Check that the kubeconfig leads to the right cluster, or play with --target playground. An administrator looks with:',
    commands: [`oc get apiservices v1.${group}`],
  };
}
