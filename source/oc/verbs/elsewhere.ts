import { NotSpokenError } from '../errors.ts';

/** A verb of the real `oc` that is left out here. */
interface Elsewhere {
  /** What serves instead, in a sentence. */
  instead?: string;
  /** It would change who the session is or where it works, or builds what the course has not: the real one is not asked. */
  refused?: boolean;
  /** OpenShift's own: kubectl lacks it. */
  openshift?: boolean;
}

const session = 'The session has its own login and project: run it in a terminal of your own.';
const builds = 'The course has images, and builds none: create objects from a file with "oc create -f".';

/** Verbs that go to the real `oc`, or nowhere. */
export const elsewhere: Readonly<Record<string, Elsewhere>> = {
  adm: { openshift: true },
  attach: {},
  autoscale: { instead: 'Use "oc scale" for a fixed number of replicas.' },
  'cancel-build': { instead: builds, refused: true },
  certificate: {},
  'cluster-info': {},
  completion: {},
  config: { instead: session, refused: true },
  cordon: {},
  cp: {},
  debug: {},
  diff: {},
  drain: {},
  ex: { openshift: true },
  exec: {},
  extract: { openshift: true },
  'get-token': { openshift: true },
  idle: { openshift: true },
  image: { openshift: true },
  kustomize: {},
  login: { instead: session, refused: true },
  logout: { instead: session, refused: true },
  'new-app': { instead: builds, refused: true },
  'new-build': { instead: builds, refused: true },
  'new-project': { instead: 'The course works in one project.', refused: true },
  observe: { openshift: true },
  options: {},
  plugin: {},
  policy: { openshift: true },
  'port-forward': {},
  process: { openshift: true },
  proxy: {},
  registry: { openshift: true },
  rsh: { openshift: true },
  rsync: { openshift: true },
  run: { instead: 'Create a Pod from a file with "oc create -f".' },
  secrets: { openshift: true },
  serviceaccounts: { openshift: true },
  'start-build': { instead: builds, refused: true },
  taint: {},
  top: {},
  uncordon: {},
};

/** Of them, those that kubectl has and `oc` has not under this name. */
const onlyKubectl = new Set(['certificate', 'cordon', 'drain', 'ex', 'taint', 'top', 'uncordon']);

/** Names of verbs that the real `oc` has beside those that are spoken here. */
export const otherVerbs: readonly string[] = Object.keys(elsewhere).filter((name) => !onlyKubectl.has(name));

/** What is thrown for a verb that is left out; undefined for one that there is not at all. */
export function leftOut(word: string): NotSpokenError | undefined {
  const entry = Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
  if (entry === undefined) return undefined;
  return new NotSpokenError(`"oc ${word}"`, entry.instead, entry.refused, entry.openshift);
}
