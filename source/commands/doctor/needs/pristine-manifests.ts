import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  spec: z.looseObject({ replicas: z.number().optional(), template: z.unknown().optional() }).optional(),
});

/** An object of the course's manifests, as far as a cluster's limits depend on it. */
export type PristineObject = z.infer<typeof manifest>;

/** The course's manifests as they come, by the name under which lessons know them: `manifests/deployment.yaml`. */
export async function readPristineManifests(directory: string): Promise<Map<string, PristineObject[]>> {
  const names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name));
  const entries = names.map(async (name): Promise<[string, PristineObject[]]> => {
    const documents = parseAllDocuments(await readFile(join(directory, name), 'utf8'));
    const objects = documents.flatMap((document) => {
      const { data } = manifest.safeParse(document.toJS());
      return data === undefined ? [] : [data];
    });
    return [`manifests/${name}`, objects];
  });
  return new Map(await Promise.all(entries));
}
