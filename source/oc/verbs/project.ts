import type { ApiObject } from '../../wire/kubernetes.ts';
import { Namespaces, Projects } from '../../wire/resources.ts';
import { isForbidden, isNotFound } from '../../wire/status.ts';
import { asError, OcError } from '../errors.ts';
import type { Invocation, Verb } from '../verb.ts';
import { userName } from './whoami.ts';

const shortFlag = {
  name: 'short',
  short: 'q',
  type: 'boolean' as const,
  help: 'names only',
};

export const project: Verb = {
  name: 'project',
  summary: 'Switch to another project.',
  usage: 'project [NAME] [flags]',
  examples: ['oc project', 'oc project devenablement-workshop-dev'],
  flags: [shortFlag],
  run,
};

export const projects: Verb = {
  name: 'projects',
  summary: 'Display existing projects.',
  usage: 'projects [flags]',
  flags: [shortFlag],
  reads: true,
  run: runProjects,
};

/** Source: openshift/oc `pkg/cli/project/project.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags, cluster, context, out } = invocation;
  const [name] = args;
  if (args.length > 1) throw new OcError('Only one argument is supported (project name or context name).');
  const current = context.namespace;
  if (name === undefined) {
    await confirmAccess(invocation, current).catch((error: unknown) => {
      if (!isForbidden(error) && !isNotFound(error)) throw error;
      throw new OcError(
        `you do not have rights to view project "${current}" specified in your config or the project doesn't exist`,
      );
    });
    out(flags.boolean('short') ? `${current}\n` : usingLine(invocation, current));
    return;
  }
  await confirmAccess(invocation, name).catch(async (error: unknown) => {
    if (!isForbidden(error) && !isNotFound(error)) throw error;
    const head = isForbidden(error)
      ? `You are not a member of project "${name}".`
      : `A project named "${name}" does not exist on "${cluster.server}".`;
    throw new OcError(head + (await otherProjects(invocation)));
  });
  await userName(invocation);
  if (name !== current) {
    if (context.switchNamespace === undefined) {
      throw new OcError(
        `the project stays "${current}" here: put -n ${name} behind a command to use another project for it`,
      );
    }
    await context.switchNamespace(name);
  }
  if (flags.boolean('short')) out(`${name}\n`);
  else {
    out(
      `${name === current ? 'Already on' : 'Now using'} project "${name}" on server "${cluster.server}".\n`,
    );
  }
}

/** A context whose name was made up by `oc login` is not named. */
function usingLine({ cluster }: Invocation, current: string): string {
  const [namespace, , ...rest] = cluster.contextName.split('/');
  const generated = namespace === current && rest.length === 1;
  const named = generated ? '' : ` from context named "${cluster.contextName}"`;
  return `Using project "${current}"${named} on server "${cluster.server}".\n`;
}

async function confirmAccess({ cluster, request }: Invocation, name: string): Promise<void> {
  try {
    await cluster.get(Projects, undefined, name, request);
  } catch (error) {
    if (!isNotFound(error) && !isForbidden(error)) throw error;
    // A Kubernetes without projects has namespaces all the same.
    const found = await cluster.get(Namespaces, undefined, name, request).catch(() => undefined);
    if (found === undefined) throw error;
  }
}

async function listProjects({ cluster, request }: Invocation): Promise<ApiObject[]> {
  try {
    return (await cluster.list(Projects, {}, request)).items;
  } catch (error) {
    if (!isNotFound(error) && !isForbidden(error)) throw error;
    return (await cluster.list(Namespaces, {}, request)).items;
  }
}

async function otherProjects(invocation: Invocation): Promise<string> {
  const found = await listProjects(invocation).catch(() => undefined);
  const [first] = found ?? [];
  if (found === undefined) return '';
  if (first === undefined) {
    return "\nYou are not a member of any projects. You can request a project to be created with the 'new-project' command.";
  }
  if (found.length === 1) return `\nYou have one project on this server: ${displayName(first)}`;
  return `\nYour projects are:${found.map((each) => `\n* ${displayName(each)}`).join('')}`;
}

const titleOf = ({ metadata }: ApiObject) => metadata.annotations?.['openshift.io/display-name'] ?? '';

function displayName(each: ApiObject): string {
  const title = titleOf(each);
  return title === '' || title === each.metadata.name
    ? each.metadata.name
    : `${title} (${each.metadata.name})`;
}

/** Source: openshift/oc `pkg/cli/projects/projects.go`. */
async function runProjects(invocation: Invocation): Promise<void> {
  const { args, flags, context, out } = invocation;
  if (args.length > 0) throw new OcError('no arguments should be passed');
  const found = (await listProjects(invocation)).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const [first] = found;
  if (flags.boolean('short')) {
    out(`${found.map(({ metadata }) => metadata.name).join('\n')}\n`);
    return;
  }
  if (first === undefined) {
    out(
      "You are not a member of any projects. You can request a project to be created with the 'new-project' command.\n",
    );
    return;
  }
  const current = context.namespace;
  const access = await confirmAccess(invocation, current).then(
    () => undefined,
    (error: unknown) => asError(error),
  );
  if (found.length === 1) out(`You have one project on this server: "${displayName(first)}".\n`);
  else {
    const lines = found.map((each) => {
      const { name } = each.metadata;
      const mark = access === undefined ? (name === current ? '  * ' : '    ') : '';
      const title = titleOf(each);
      return `${mark}${name}${title === '' || title === name ? '' : ` - ${title}`}`;
    });
    out(
      `You have access to the following projects and can switch between them with 'oc project <projectname>':\n\n${lines.join('\n')}\n`,
    );
  }
  if (access !== undefined) {
    if (isForbidden(access)) {
      out(`You do not have rights to view project "${current}". Please switch to an existing one.\n`);
    }
    throw access;
  }
  out(`\n${usingLine(invocation, current)}`);
}
