import { Namespaces, Pods, Projects } from '../../../wire/resources.ts';
import { StatusError } from '../../../wire/status.ts';
import type { ClusterContext } from '../contexts.ts';
import { type Check, enumerate, type Finding } from '../finding.ts';
import { rightsTo } from '../needs/right.ts';

/** Whether the project of the class is there and the learner may be in it. A problem here makes all others moot. */
export const project: Check<ClusterContext> = {
  name: 'project',
  failure: 'The project could not be asked for',
  async run(context) {
    const { cluster, learner, signal } = context;
    const { namespace } = learner;
    try {
      const found = await cluster.get(Namespaces, undefined, namespace, { signal });
      if (found.metadata.deletionTimestamp === undefined) return [fine(namespace)];
      return [
        {
          check: 'project',
          state: 'problem',
          what: `The project ${namespace} is being deleted.`,
          why: 'Nothing can be created in it any more.',
          remedy: 'Ask who holds the class for the right project, and give it with -n.',
        },
      ];
    } catch (error) {
      if (!(error instanceof StatusError) || ![403, 404].includes(error.code)) throw error;
      // Who may work in a project need not be let to look at the project itself.
      if (error.code === 403 && (await mayEnter(context))) return [fine(namespace)];
      return [await missing(context, error)];
    }
  },
};

const fine = (namespace: string): Finding => ({
  check: 'project',
  state: 'ok',
  what: `The project ${namespace} is there.`,
});

const mayEnter = async ({ mayI }: ClusterContext): Promise<boolean> =>
  (await Promise.all(rightsTo('list create', Pods).map(mayI))).some((allowed) => allowed);

/** OpenShift says of a project that is not there what it says of one that is closed. */
async function missing(context: ClusterContext, error: StatusError): Promise<Finding> {
  const { learner, user } = context;
  const { namespace } = learner;
  const known = await ownProjects(context);
  return {
    check: 'project',
    state: 'problem',
    what: `There is no project ${namespace} that ${user} may use (${error.message}).`,
    why: 'Everything that the lessons make is made there.',
    remedy: `${known.length === 0 ? '' : `You have: ${enumerate(known)}. `}Give the project of your class with -n. If this is it, an administrator of it lets you in:`,
    commands: [`oc adm policy add-role-to-user edit ${user} -n ${namespace}`],
  };
}

/** Names that are shown; an administrator has hundreds. */
const shown = 8;

async function ownProjects({ cluster, signal }: ClusterContext): Promise<string[]> {
  try {
    const { items } = await cluster.list(Projects, {}, { signal });
    const names = items.map(({ metadata }) => metadata.name);
    return names.length > shown ? [...names.slice(0, shown), `${names.length - shown} more`] : names;
  } catch (error) {
    if (error instanceof StatusError) return [];
    throw error;
  }
}
