import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LabRegistry {
  /** `127.0.0.1:PORT/devenablement/workshop` */
  repository: string;
  /** Makes a tag point at an image whose program greets with `message`. Returns its digest. */
  publish(tag: string, message: string): string;
  close(): Promise<void>;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A registry with as much of the OCI distribution API as an import asks for. */
export async function startRegistry(): Promise<LabRegistry> {
  const blobs = new Map<string, Buffer>();
  const tags = new Map<string, string>();
  const keep = (value: unknown): { digest: string; size: number } => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const server = createServer((request, response) => {
    const [, kind = '', name = ''] = /\/(manifests|blobs)\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    const bytes = blobs.get(kind === 'manifests' ? (tags.get(name) ?? name) : name);
    if (request.url === '/v2/') response.writeHead(200).end('{}');
    else if (bytes === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: { Tag: name } }],
        }),
      );
    } else {
      const type = kind === 'manifests' ? manifestType : 'application/octet-stream';
      response.writeHead(200, {
        'content-type': type,
        'content-length': bytes.length,
        'docker-content-digest': digestOf(bytes),
      });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    repository: `127.0.0.1:${port}/devenablement/workshop`,
    publish(tag, message) {
      const config = keep({
        architecture: 'amd64',
        os: 'linux',
        created: '2026-11-23T03:31:31Z',
        config: { Cmd: ['/app'], Env: [`MESSAGE=${message}`] },
        rootfs: { type: 'layers', diff_ids: [] },
      });
      const manifest = keep({
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: [
          {
            mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
            digest: `sha256:${'d8c0'.repeat(16)}`,
            size: 102,
          },
        ],
      });
      tags.set(tag, manifest.digest);
      return manifest.digest;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
