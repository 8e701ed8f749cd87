import type {
  ImageOutcome,
  Importer,
} from '../../../../source/playground/api/openshift/importer/importer.ts';
import { notFound } from '../../../../source/playground/api/status-errors.ts';

export interface TestRegistry {
  importer: Importer;
  /** Makes a tag point at a digest; at nothing when it is undefined. */
  publish(reference: string, digest: string | undefined): void;
  /** How many images have been asked for. */
  requests(): number;
}

/** Stands in for registries: knows what tags point at, and nothing else. */
export function createTestRegistry(): TestRegistry {
  const digests = new Map<string, string>();
  let requests = 0;
  const look = (reference: string): ImageOutcome => {
    requests += 1;
    const [, repository = '', tag = ''] = /^(.*):([^:/]*)$/.exec(reference) ?? [];
    const digest = digests.get(reference);
    return digest === undefined
      ? {
          tag,
          children: [],
          error: notFound({ group: 'image.openshift.io', plural: 'dockerimage' }, reference),
        }
      : {
          tag,
          children: [],
          fetched: {
            metadata: { name: digest },
            dockerImageReference: `${repository}@${digest}`,
            dockerImageLayers: [],
            dockerImageMetadata: { kind: 'DockerImage', apiVersion: 'image.openshift.io/1.0' },
            dockerImageMetadataVersion: '1.0',
          },
        };
  };
  return {
    importer: {
      import: ({ spec }) =>
        Promise.resolve({ images: (spec.images ?? []).map(({ from }) => look(from.name ?? '')) }),
    },
    publish(reference, digest) {
      if (digest === undefined) digests.delete(reference);
      else digests.set(reference, digest);
    },
    requests: () => requests,
  };
}
