import { groupVersion } from '../../wire/resources.ts';
import { NotSpokenError, OcError } from '../errors.ts';
import { goQuote } from '../printers/go-values.ts';
import { toJson } from '../printers/json.ts';
import { layOut, tableTabs } from '../printers/tabwriter.ts';
import { toYaml } from '../printers/yaml.ts';
import { discover, type ResourceType } from '../resources/discovery.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';

export const apiResources: Verb = {
  name: 'api-resources',
  summary: 'Print the supported API resources on the server.',
  usage: 'api-resources [flags]',
  examples: ['oc api-resources', 'oc api-resources --api-group=image.openshift.io -o wide'],
  flags: [
    { name: 'output', short: 'o', type: 'string', help: 'wide, name, yaml or json' },
    { name: 'api-group', type: 'string', help: 'only of this group' },
    { name: 'namespaced', type: 'boolean', default: 'true', help: 'false: only those without a namespace' },
    { name: 'verbs', type: 'list', help: 'only those that take these verbs' },
    { name: 'categories', type: 'list', help: 'only of these categories' },
    { name: 'no-headers', type: 'boolean', help: 'no line with the names of the columns' },
    { name: 'sort-by', type: 'string', help: 'name or kind' },
    { name: 'cached', type: 'boolean', help: 'what is known already will do' },
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/apiresources/apiversions.go`. */
export const apiVersions: Verb = {
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version".',
  usage: 'api-versions',
  reads: true,
  async run({ args, cluster, request, out, path }) {
    if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`);
    const versions = new Set((await discover(cluster, request, true)).map(groupVersion));
    out(
      [...versions]
        .sort()
        .map((version) => `${version}\n`)
        .join(''),
    );
  },
};

/** Source: kubectl `cmd/apiresources/apiresources.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, cluster, request, out, args, path } = invocation;
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`);
  const output = flags.string('output');
  if (output === 'kyaml') throw new NotSpokenError('-o kyaml', 'Use -o yaml instead.');
  if (!['', 'wide', 'name', 'json', 'yaml'].includes(output)) {
    throw new OcError(
      `unable to match a printer suitable for the output format ${goQuote(output)}, allowed formats are: json,kyaml,name,wide,yaml`,
    );
  }
  const sortKey = flags.string('sort-by');
  if (!['', 'name', 'kind'].includes(sortKey)) throw new OcError('--sort-by accepts only name or kind');
  const types = (await discover(cluster, request, !flags.boolean('cached')))
    .filter(
      (type, i, all) =>
        all.findIndex((each) => each.group === type.group && each.plural === type.plural) === i,
    )
    .filter((type) => isWanted(invocation, type))
    .sort((a, b) => {
      const keyOf = (type: ResourceType) =>
        sortKey === 'name' ? type.plural : sortKey === 'kind' ? type.kind : type.group;
      return order(keyOf(a), keyOf(b)) || order(a.plural, b.plural);
    });
  if (output === 'name') {
    out(types.map(({ plural, group }) => `${group === '' ? plural : `${plural}.${group}`}\n`).join(''));
    return;
  }
  if (output === 'json' || output === 'yaml') {
    const list = listOf(types);
    out(output === 'json' ? `${toJson(list, 4)}\n` : toYaml(list));
    return;
  }
  const wide = output === 'wide';
  const head = [
    'NAME',
    'SHORTNAMES',
    'APIVERSION',
    'NAMESPACED',
    'KIND',
    ...(wide ? ['VERBS', 'CATEGORIES'] : []),
  ];
  const rows = types.map((type) => [
    type.plural,
    type.shortNames.join(','),
    groupVersion(type),
    String(type.namespaced),
    type.kind,
    ...(wide ? [type.verbs.join(','), type.categories.join(',')] : []),
  ]);
  const lines = flags.boolean('no-headers') ? rows : [head, ...rows];
  out(layOut(lines.map((cells) => `${cells.join('\t')}\n`).join(''), tableTabs));
}

function listOf(types: readonly ResourceType[]): unknown {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: '',
    resources: types.map(({ plural, singular, namespaced, group, version, kind, ...type }) => ({
      name: plural,
      singularName: singular,
      namespaced,
      ...(group === '' ? {} : { group }),
      version,
      kind,
      verbs: type.verbs,
      ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
      ...(type.categories.length === 0 ? {} : { categories: type.categories }),
    })),
  };
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function isWanted({ flags }: Invocation, type: ResourceType): boolean {
  const all = (wanted: readonly string[], has: readonly string[]) =>
    wanted.every((each) => has.includes(each));
  const words = (name: string) => flags.list(name).flatMap((each) => each.split(','));
  return (
    type.verbs.length > 0 &&
    (!flags.given('api-group') || type.group === flags.string('api-group')) &&
    (!flags.given('namespaced') || type.namespaced === flags.boolean('namespaced')) &&
    all(words('verbs'), type.verbs) &&
    all(words('categories'), type.categories)
  );
}
