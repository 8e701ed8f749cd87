import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { systemClock } from '../../source/platform/clock.ts';
import { createKindRegistry } from '../../source/playground/api/kind-registry.ts';
import { openApiV3 } from '../../source/playground/api/openapi/document-v3.ts';
import { openshiftKinds } from '../../source/playground/api/openshift/openshift-kinds.ts';

interface Recorded {
  paths: Record<string, string[]>;
  fields: Record<string, { fields: string[]; required: string[] }>;
}

interface Schema {
  properties?: Record<string, unknown>;
  required?: string[];
}

const recorded = JSON.parse(
  readFileSync(new URL('fixtures/recorded-openapi.json', import.meta.url), 'utf8'),
) as Record<string, Recorded>;
const openshift = openshiftKinds({
  clock: systemClock,
  podLogs: {
    open: () => {
      throw new Error('nothing here has a log');
    },
  },
  client: () => {
    throw new Error('nothing here is asked for');
  },
});
const kinds = createKindRegistry(openshift.kinds, openshift.virtualKinds);
const sorted = (list: readonly string[]): string[] => [...list].sort((a, b) => (a < b ? -1 : 1));

/** What clients read before they send: which verbs each path has, and which fields a kind. */
test.each(Object.keys(recorded))('the OpenAPI document of %s is as recorded', (group) => {
  const wanted = recorded[group];
  const { paths, components } = openApiV3(kinds, `${group}/v1`);
  const verbs = Object.entries(paths).map(([path, methods]) => [path, sorted(Object.keys(methods ?? {}))]);
  expect(Object.fromEntries(verbs)).toEqual(wanted?.paths);
  for (const [name, { fields, required }] of Object.entries(wanted?.fields ?? {})) {
    const schema = components.schemas[name] as Schema | undefined;
    expect(sorted(Object.keys(schema?.properties ?? {})), name).toEqual(fields);
    expect(sorted(schema?.required ?? []), name).toEqual(required);
  }
});
