import { filenameFlags, selectorFlag } from '../common-flags.ts';
import { OcError, throwCollected } from '../errors.ts';
import { toJson } from '../printers/json.ts';
import { toYaml } from '../printers/yaml.ts';
import { find } from '../resources/find.ts';
import { lastAppliedAnnotation } from '../resources/last-applied.ts';
import type { Invocation, Verb } from '../verb.ts';

export const viewLastApplied: Verb = {
  name: 'view-last-applied',
  summary: 'View the latest last-applied-configuration annotations of a resource/object.',
  usage: 'apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [flags]',
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    { name: 'output', short: 'o', type: 'string', default: 'yaml', help: 'yaml or json' },
  ],
  reads: true,
  run,
};

/** Source: kubectl `cmd/apply/apply_view_last_applied.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, out } = invocation;
  const format = flags.string('output');
  if (format !== 'yaml' && format !== 'json') {
    throw new OcError(
      `Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json\nSee 'oc apply view-last-applied -h' for help and examples`,
    );
  }
  const { targets, errors } = await find(invocation, {
    read: true,
    everything: flags.boolean('all'),
    selector: flags.string('selector'),
  });
  throwCollected(errors);
  for (const { type, name, object } of targets) {
    const text = object?.metadata.annotations?.[lastAppliedAnnotation];
    if (text === undefined) {
      throw new OcError(
        `no last-applied-configuration annotation found on resource: ${type.kind.toLowerCase()}/${name}`,
      );
    }
    const value: unknown = JSON.parse(text);
    out(format === 'yaml' ? toYaml(value) : `${toJson(value, 2)}\n`);
  }
}
