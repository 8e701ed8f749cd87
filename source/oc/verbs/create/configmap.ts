import { isUtf8 } from 'node:buffer';
import { ConfigMaps } from '../../../wire/resources.ts';
import { OcError } from '../../errors.ts';
import { goQuote } from '../../printers/go-values.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, nameOf } from './create-object.ts';
import { checkKey, keyValueFlags, readKeyValues } from './key-values.ts';

export const configMap: Verb = {
  name: 'configmap',
  aliases: ['cm'],
  summary: 'Create a config map from a local file, directory or literal value.',
  usage: 'create configmap NAME [--from-literal=KEY=VALUE] [--from-file=[KEY=]FILE] [flags]',
  examples: ['oc create configmap settings --from-literal=greeting=hello'],
  flags: [...keyValueFlags, ...createFlags],
  run,
};

/** Source: kubectl `cmd/create/create_configmap.go`. */
async function run(invocation: Invocation): Promise<void> {
  const name = nameOf(invocation);
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, value] of await readKeyValues(invocation)) {
    checkKey(key, 'ConfigMap');
    if (key in data || key in binaryData) {
      const where = key in data ? 'Data' : 'BinaryData';
      throw new OcError(
        `cannot add key ${goQuote(key)}, another key by that name already exists in ${where} for ConfigMap ${goQuote(name)}`,
      );
    }
    if (isUtf8(value)) data[key] = value.toString();
    else binaryData[key] = value.toString('base64');
  }
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(Object.keys(binaryData).length === 0 ? {} : { binaryData }),
  };
  await createObject(invocation, ConfigMaps, object, 'failed to create configmap: ');
}
