/** Manifest lists and OCI indexes. Source: openshift-apiserver `pkg/image/apiserver/importer/importer.go`. */
import { z } from 'zod';

const listSchema = z.object({
  manifests: z
    .array(
      z.object({
        mediaType: z.string().default(''),
        digest: z.string(),
        size: z.number().default(0),
        platform: z
          .object({
            architecture: z.string().default(''),
            os: z.string().default(''),
            variant: z.string().default(''),
          })
          .nullish()
          .transform((platform) => platform ?? { architecture: '', os: '', variant: '' }),
      }),
    )
    .nullish()
    .transform((manifests) => manifests ?? []),
});

export type ManifestList = z.infer<typeof listSchema>;

export interface Platform {
  architecture: string;
  os: string;
}

/** @throws Error when it is no list */
export function parseManifestList(bytes: Buffer): ManifestList {
  const parsed = listSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!parsed.success) throw new Error('the manifest list cannot be read');
  return parsed.data;
}

/**
 * The one child that a Legacy import takes: of the preferred platform, else linux/amd64, else the first.
 * @throws Error for a list without children
 */
export function chooseChild({ manifests }: ManifestList, preferred: Platform): string {
  const [first] = manifests;
  if (first === undefined) throw new Error('no manifests in manifest list');
  const of = ({ architecture, os }: Platform) =>
    manifests.find(({ platform }) => platform.architecture === architecture && platform.os === os);
  return (of(preferred) ?? of({ architecture: 'amd64', os: 'linux' }) ?? first).digest;
}
