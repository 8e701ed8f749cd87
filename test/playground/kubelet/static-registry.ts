import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../../cluster/certificates.ts';
import type { Blob, BuiltImage } from './image.ts';

export interface StaticRegistry {
  /** `localhost:PORT`. */
  host: string;
  ca: string;
  repository: string;
  /** Makes a tag point at an image. @returns its digest */
  publish(tag: string, image: BuiltImage, manifest?: Blob): string;
  /** Blobs and manifests that were asked for, as `manifests/v1`, `blobs/sha256:…`. */
  requests: string[];
  /** Answers with other bytes than those of the digest. */
  corrupt(digest: string, bytes: Buffer): void;
  stop(): Promise<void>;
}

/** Serves images over HTTPS and asks for a token, as registries do. */
export async function startStaticRegistry(): Promise<StaticRegistry> {
  const authority = await createAuthority();
  const { certificate, key } = await authority.sign('registry', ['localhost', '127.0.0.1']);
  const repository = 'devenablement/workshop';
  const content = new Map<string, { mediaType: string; bytes: Buffer }>();
  const requests: string[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const url = new URL(request.url ?? '/', `https://${host}`);
    if (url.pathname === '/token') {
      const token = url.searchParams.get('scope') === `repository:${repository}:pull` ? 'good' : 'bad';
      response.end(JSON.stringify({ token }));
      return;
    }
    if (request.headers.authorization !== 'Bearer good') {
      const challenge = `Bearer realm="https://${host}/token",service="${host}",scope="repository:${repository}:pull"`;
      response.writeHead(401, { 'www-authenticate': challenge });
      response.end(
        JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }),
      );
      return;
    }
    const path = decodeURIComponent(url.pathname.slice(`/v2/${repository}/`.length));
    requests.push(path);
    const found = content.get(path);
    if (found === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }));
      return;
    }
    response.writeHead(200, { 'content-type': found.mediaType });
    response.end(found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    host,
    ca: authority.certificate,
    repository,
    requests,
    publish(tag, image, manifest = image.manifest) {
      for (const { mediaType, digest, bytes } of [...image.blobs, image.manifest, manifest]) {
        content.set(`blobs/${digest}`, { mediaType, bytes });
        content.set(`manifests/${digest}`, { mediaType, bytes });
      }
      content.set(`manifests/${tag}`, manifest);
      return manifest.digest;
    },
    corrupt(digest, bytes) {
      for (const path of [`blobs/${digest}`, `manifests/${digest}`]) {
        const old = content.get(path);
        if (old !== undefined) content.set(path, { ...old, bytes });
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
