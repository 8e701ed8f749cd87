import { resourcePath } from '../../wire/resources.ts';
import { allNamespacesFlag, outputFlag } from '../common-flags.ts';
import { OcError } from '../errors.ts';
import { createObjectPrinter } from '../printers/objects.ts';
import { layOut, tableTabs } from '../printers/tabwriter.ts';
import { discover, matchType } from '../resources/discovery.ts';
import type { Invocation, Verb } from '../verb.ts';
import { selfReview } from './whoami.ts';

const canI: Verb = {
  name: 'can-i',
  summary: 'Check whether an action is allowed.',
  usage: 'auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [flags]',
  examples: ['oc auth can-i create deploymentconfigs', 'oc auth can-i --list'],
  flags: [
    allNamespacesFlag,
    { name: 'list', type: 'boolean', help: 'everything that is allowed' },
    { name: 'quiet', short: 'q', type: 'boolean', help: 'says it by the exit code alone' },
    { name: 'subresource', type: 'string', help: 'such as log or scale' },
    { name: 'no-headers', type: 'boolean', help: 'with --list: no line with the names of the columns' },
  ],
  reads: true,
  run: runCanI,
};

const whoAmI: Verb = {
  name: 'whoami',
  summary: 'Show who you are to the server.',
  usage: 'auth whoami [flags]',
  flags: [outputFlag('yaml, json, jsonpath=…')],
  reads: true,
  run: runWhoAmI,
};

export const auth: Verb = {
  name: 'auth',
  summary: 'Inspect authorization.',
  usage: 'auth VERB [flags]',
  verbs: [canI, whoAmI],
  elsewhere: ['reconcile'],
};

/** Source: kubectl `cmd/auth/whoami.go`. */
async function runWhoAmI({ cluster, request, flags, out, context }: Invocation): Promise<void> {
  const format = flags.string('output');
  const printer = format === '' ? undefined : await createObjectPrinter(format, { cwd: context.cwd });
  const review = await selfReview(cluster, request);
  if (printer !== undefined) {
    const type = { kind: 'SelfSubjectReview', group: 'authentication.k8s.io' };
    out(printer.one({ type, object: review }));
    return;
  }
  const { username = '', uid = '', groups = [], extra = {} } = review.status?.userInfo ?? {};
  const list = (values: readonly string[]) => `[${values.join(' ')}]`;
  const rows = [
    ['ATTRIBUTE', 'VALUE'],
    ...(username === '' ? [] : [['Username', username]]),
    ...(uid === '' ? [] : [['UID', uid]]),
    ...(groups.length === 0 ? [] : [['Groups', list(groups)]]),
    ...Object.entries(extra)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, values]) => [`Extra: ${key}`, list(values)]),
  ];
  out(layOut(rows.map((cells) => `${cells.join('\t')}\n`).join(''), tableTabs));
}

interface AccessReview {
  status?: { allowed?: boolean; reason?: string; evaluationError?: string };
}

/** Source: kubectl `cmd/auth/cani.go`. */
async function runCanI(invocation: Invocation): Promise<number> {
  const { args, flags, out, cluster, request } = invocation;
  if (flags.boolean('list')) {
    if (args.length > 0) throw new OcError('list option must be specified with no arguments');
    await listRules(invocation);
    return 0;
  }
  const [verb = '', resource = ''] = args;
  if (args.length !== 2) {
    throw new OcError(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'oc auth can-i -h' for help and examples.",
    );
  }
  const spec = resource.startsWith('/')
    ? { nonResourceAttributes: { verb, path: resource } }
    : { resourceAttributes: await resourceAttributes(invocation, verb, resource) };
  const review = await cluster.request<AccessReview>(
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      ...request,
      body: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec },
    },
  );
  const { allowed = false, reason = '', evaluationError = '' } = review.status ?? {};
  const why = [reason, evaluationError].filter((text) => text !== '').map((text) => ` - ${text}`);
  if (!flags.boolean('quiet')) out(allowed ? 'yes\n' : `no${why.join('')}\n`);
  return allowed ? 0 : 1;
}

const knownVerbs = new Set(
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'.split(
    ' ',
  ),
);

async function resourceAttributes(invocation: Invocation, verb: string, argument: string) {
  const { cluster, request, flags, namespace, err } = invocation;
  const [word = '', name = ''] = argument.split('/');
  const type = word === '*' ? undefined : matchType(await discover(cluster, request), word);
  if (type === undefined && word !== '*') {
    err(`Warning: the server doesn't have a resource type '${word}'\n\n`);
  }
  if (type !== undefined && !type.namespaced && !flags.boolean('all-namespaces')) {
    const group = type.group === '' ? '' : ` in group '${type.group}'`;
    err(`Warning: resource '${type.plural}' is not namespace scoped${group}\n\n`);
  }
  if (!knownVerbs.has(verb)) err(`Warning: verb '${verb}' is not a known verb\n\n`);
  const subresource = flags.string('subresource');
  return {
    ...(flags.boolean('all-namespaces') ? {} : { namespace }),
    verb,
    group: type?.group ?? '',
    resource: type?.plural ?? word,
    ...(subresource === '' ? {} : { subresource }),
    ...(name === '' ? {} : { name }),
  };
}

interface RulesReview {
  status?: {
    incomplete?: boolean;
    evaluationError?: string;
    resourceRules?: {
      verbs: string[];
      apiGroups?: string[];
      resources?: string[];
      resourceNames?: string[];
    }[];
    nonResourceRules?: { verbs: string[]; nonResourceURLs?: string[] }[];
  };
}

async function listRules({ cluster, request, namespace, flags, out, err }: Invocation): Promise<void> {
  const path = resourcePath({
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: 'selfsubjectrulesreviews',
    namespaced: false,
  });
  const { status = {} } = await cluster.request<RulesReview>('POST', path, {
    ...request,
    body: {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: { namespace },
    },
  });
  if (status.incomplete) err(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`);
  const rows = [
    ...(status.resourceRules ?? []).flatMap(
      ({ verbs, apiGroups = [''], resources = [], resourceNames = [] }) =>
        resources.flatMap((resource) =>
          apiGroups.map((group) => ({
            key: group === '' ? resource : `${resource}.${group}`,
            urls: [],
            names: resourceNames,
            verbs,
          })),
        ),
    ),
    ...(status.nonResourceRules ?? []).map(({ verbs, nonResourceURLs = [] }) => ({
      key: '',
      urls: nonResourceURLs,
      names: [],
      verbs,
    })),
  ];
  const lines = rows
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(
      ({ key, urls, names, verbs }) =>
        `${key}\t[${urls.join(' ')}]\t[${names.join(' ')}]\t[${verbs.join(' ')}]\n`,
    );
  const head = flags.boolean('no-headers') ? '' : 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n';
  out(layOut(head + lines.join(''), tableTabs));
}
