import { namesOf } from '../../../tutorial/names.ts';
import type { ImageStreamImport } from '../../../wire/openshift.ts';
import { ImageStreamImports } from '../../../wire/resources.ts';
import { StatusError } from '../../../wire/status.ts';
import type { ClusterContext } from '../contexts.ts';
import { type Check, type Finding, lessonsWords } from '../finding.ts';
import { rightsTo } from '../needs/right.ts';
import { publishedVersions } from '../needs/tags-of-course.ts';

/**
 * Has the cluster itself look at the repository, by an import that is not kept: that it can be read from here says nothing of
 * whether the cluster reaches it, trusts it and has credentials.
 * Source: openshift/api `image/v1` ImageStreamImport, `spec.import: false`.
 */
export const clusterImport: Check<ClusterContext> = {
  name: 'cluster-import',
  failure: 'Whether the cluster can read the repository could not be found out',
  async run(context) {
    const { lessons, learner, types, mayI } = context;
    const [version] = publishedVersions(lessons).keys();
    const served = types.some(({ group }) => group === ImageStreamImports.group);
    if (version === undefined || !served) return [];
    const [right] = rightsTo('create', ImageStreamImports);
    if (right === undefined || !(await mayI(right))) return [notAllowed(context)];
    const reference = `${learner.repository}:${version}`;
    const failure = await tryImport(context, reference);
    if (failure === undefined) {
      return [{ check: 'cluster-import', state: 'ok', what: `The cluster can read ${reference}.` }];
    }
    const numbers = lessons
      .filter(({ requires }) => requires.includes(ImageStreamImports.group))
      .map(({ number }) => number);
    return [
      {
        check: 'cluster-import',
        state: 'problem',
        what: `The cluster cannot read ${reference}: ${failure.words}.`,
        why: `Its ImageStreams and its nodes have to: ${lessonsWords(numbers)} would wait for an import that fails.`,
        ...remedyFor(failure.reason, learner),
        lessons: numbers,
      },
    ];
  },
};

/** The ImageStream's own first import needs no such right. */
function notAllowed({ learner, user }: ClusterContext): Finding {
  return {
    check: 'cluster-import',
    state: 'warning',
    what: `You may not create imagestreamimports in ${learner.namespace}, so whether the cluster can read the repository stays open.`,
    why: '`oc import-image` needs it too: without it, a new image waits for the next scheduled import.',
    remedy: 'An administrator of the project runs:',
    commands: [
      `oc create role oc-tutor-imports --verb=create --resource=imagestreamimports.image.openshift.io -n ${learner.namespace}`,
      `oc adm policy add-role-to-user oc-tutor-imports ${user} --role-namespace=${learner.namespace} -n ${learner.namespace}`,
    ],
  };
}

interface ImportFailure {
  words: string;
  reason: string;
}

async function tryImport(
  { cluster, learner, signal }: ClusterContext,
  reference: string,
): Promise<ImportFailure | undefined> {
  const body = {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStreamImport',
    metadata: { name: namesOf(learner).imageStream, namespace: learner.namespace },
    spec: { import: false, images: [{ from: { kind: 'DockerImage', name: reference } }] },
  };
  try {
    const answer = await cluster.create<ImageStreamImport>(ImageStreamImports, learner.namespace, body, {
      signal,
    });
    const status = answer.status.images?.[0]?.status;
    if (status === undefined || status.status === 'Success') return undefined;
    return failureOf(status.message ?? 'no reason given', status.reason);
  } catch (error) {
    // A registry that imports are not allowed from is refused as a whole.
    if (error instanceof StatusError && error.code !== 401) return failureOf(error.message, error.reason);
    throw error;
  }
}

const failureOf = (words: string, reason = ''): ImportFailure => ({
  words: words.trim().replace(/\.$/, ''),
  reason,
});

function remedyFor(
  reason: string,
  { repository, namespace }: ClusterContext['learner'],
): Pick<Finding, 'remedy' | 'commands'> {
  const host = repository.split('/', 1)[0] ?? repository;
  if (reason === 'Unauthorized') {
    return {
      remedy: 'Give the project credentials that may pull (a robot account of Quay will do):',
      commands: [
        `oc create secret docker-registry workshop-pull --docker-server=${host} --docker-username=USER --docker-password=PASSWORD -n ${namespace}`,
        `oc secrets link default workshop-pull --for=pull -n ${namespace}`,
      ],
    };
  }
  return {
    remedy: `An administrator of the cluster checks that it reaches ${host}, trusts its certificate (additionalTrustedCA) and allows imports from it (allowedRegistriesForImport):`,
    commands: ['oc get image.config.openshift.io/cluster -o yaml'],
  };
}
