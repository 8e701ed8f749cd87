import { parseAllDocuments } from 'yaml';
import * as resources from '../wire/resources.ts';
import { groupVersion, type Resource } from '../wire/resources.ts';

/** What stands in a manifest where the learner's own values go. Written exactly so. */
export const placeholders = ['<CDSID>', '<REPOSITORY>'] as const;

/** One object of a manifest, as far as it can be read. */
export interface ManifestObject {
  apiVersion: string;
  kind: string;
  name: string;
  labels: Record<string, string>;
  /** Of the pods that it makes, where it makes any. */
  podLabels?: Record<string, string>;
}

/** The objects of a YAML file. What is no object is skipped; a file that is not YAML gives what can be read of it. */
export function manifestObjects(text: string): ManifestObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const value: unknown = document.toJS();
    if (!isRecord(value) || !isRecord(value['metadata'])) return [];
    const { apiVersion, kind } = value;
    const { name, labels } = value['metadata'];
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return [];
    const podLabels = podLabelsOf(value['spec']);
    return [
      {
        apiVersion,
        kind,
        name,
        labels: stringsOf(labels),
        ...(podLabels === undefined ? {} : { podLabels }),
      },
    ];
  });
}

const known: Resource[] = Object.values(resources).filter((value) => typeof value === 'object');

/** The resource of an object's apiVersion and kind, among those that this project knows. */
export function resourceOf(object: Pick<ManifestObject, 'apiVersion' | 'kind'>): Resource | undefined {
  return known.find(
    (resource) => resource.kind === object.kind && groupVersion(resource) === object.apiVersion,
  );
}

function podLabelsOf(spec: unknown): Record<string, string> | undefined {
  if (!isRecord(spec) || !isRecord(spec['template'])) return undefined;
  const { metadata } = spec['template'];
  return stringsOf(isRecord(metadata) ? metadata['labels'] : undefined);
}

function stringsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
