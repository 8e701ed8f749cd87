import type { ClusterContext } from '../contexts.ts';
import { type Check, enumerate, type Finding, lessonsWords } from '../finding.ts';
import { resourceName, rightKey } from '../needs/right.ts';
import { type NeededRight, neededRights } from '../needs/rights-of-lesson.ts';
import { rightsOfSharedProgress } from '../needs/rights-of-verb.ts';

/** Every right that the lessons need, asked of the API server one by one. */
export const rights: Check<ClusterContext> = {
  name: 'rights',
  failure: 'The rights could not be asked for',
  async run(context) {
    const { lessons, types, manifests, mayI, learner, user, sharesProgress } = context;
    const needed = neededRights(lessons, { types, objectsIn: (file) => manifests.get(file) ?? [] });
    const shared = sharesProgress ? rightsOfSharedProgress : [];
    const wanted = [...needed, ...shared.map((right): NeededRight => ({ right, lessons: [] }))];
    const answers = await Promise.all(
      wanted.map(async (need) => ({ need, allowed: await mayI(need.right) })),
    );
    const missing = answers.filter(({ allowed }) => !allowed).map(({ need }) => need);
    const who = { user, namespace: learner.namespace };
    if (missing.length === 0) {
      const keys = new Set(wanted.map(({ right }) => rightKey(right)));
      return [
        {
          check: 'rights',
          state: 'ok',
          what: `You have all ${keys.size} rights in ${who.namespace} that the lessons need.`,
        },
      ];
    }
    const byResource = Map.groupBy(missing, ({ right }) => resourceName(right));
    if (byResource.size > mostSingle) return [manyMissing(missing, who)];
    return [...byResource.values()].map((group) => someMissing(group, who));
  },
};

/** More resources than this are no matter of single rights: the role is missing. */
const mostSingle = 2;

interface Who {
  user: string;
  namespace: string;
}

const numbersOf = (missing: readonly NeededRight[]): number[] =>
  [...new Set(missing.flatMap(({ lessons }) => lessons))].sort((one, other) => one - other);

const verbsOf = (missing: readonly NeededRight[]): string[] => [
  ...new Set(missing.map(({ right }) => right.verb)),
];

function someMissing(missing: readonly NeededRight[], { user, namespace }: Who): Finding {
  const [first] = missing;
  const resource = first === undefined ? '' : resourceName(first.right);
  const verbs = verbsOf(missing);
  const role = `oc-tutor-${resource.split(/[./]/, 1)[0] ?? ''}${resource.includes('/') ? `-${resource.split('/')[1]}` : ''}`;
  return {
    ...about(missing, `You may not ${enumerate(verbs, 'or')} ${resource} in ${namespace}.`),
    remedy: `An administrator of the project gives ${user} exactly that:`,
    commands: [
      `oc create role ${role} --verb=${verbs.join(',')} --resource=${resource} -n ${namespace}`,
      `oc adm policy add-role-to-user ${role} ${user} --role-namespace=${namespace} -n ${namespace}`,
    ],
  };
}

function manyMissing(missing: readonly NeededRight[], { user, namespace }: Who): Finding {
  const byVerb = Map.groupBy(missing, ({ right }) => right.verb);
  const words = [...byVerb].map(
    ([verb, group]) =>
      `${verb} ${enumerate(
        group.map(({ right }) => resourceName(right)),
        'or',
      )}`,
  );
  return {
    ...about(missing, `You may not ${words.join('; ')} in ${namespace}.`),
    remedy: 'The role `edit` has all of that. An administrator of the project runs:',
    commands: [`oc adm policy add-role-to-user edit ${user} -n ${namespace}`],
  };
}

function about(missing: readonly NeededRight[], what: string): Finding {
  const lessons = numbersOf(missing);
  const isShared = missing.every((need) => need.lessons.length === 0);
  const why = isShared
    ? 'It is needed to keep your progress on the cluster (--progress cluster); the lessons can do without.'
    : `${capital(lessonsWords(lessons))} ${lessons.length === 1 ? 'needs' : 'need'} it.`;
  return {
    check: 'rights',
    state: isShared ? 'warning' : 'problem',
    what,
    why,
    ...(isShared ? {} : { lessons }),
  };
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
