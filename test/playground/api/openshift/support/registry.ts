import { createHash } from 'node:crypto';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';

export const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

export interface Content {
  mediaType: string;
  bytes: Buffer;
  digest: string;
}

export const content = (mediaType: string, value: unknown): Content => {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  return { mediaType, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
};

export interface BuiltImage {
  manifest: Content;
  config: Content;
  layer: Content;
}

/** An image like those of the workshop. `message` makes it differ from others. */
export function buildImage(message: string, architecture = 'amd64'): BuiltImage {
  const layer = content(types.layer, Buffer.from(`layer of ${message}`));
  const config = content(types.config, {
    architecture,
    os: 'linux',
    created: '2026-11-23T03:31:31.123456789Z',
    config: { Env: [`MESSAGE=${message}`], Cmd: ['/app'], Labels: {} },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const descriptor = ({ mediaType, digest, bytes }: Content) => ({ mediaType, digest, size: bytes.length });
  const manifest = content(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(config),
    layers: [descriptor(layer)],
  });
  return { manifest, config, layer };
}

/** An index of images by platform. */
export const buildIndex = (images: { image: BuiltImage; platform: Record<string, string> }[]): Content =>
  content(types.index, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: images.map(({ image: { manifest }, platform }) => ({
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.bytes.length,
      platform,
    })),
  });

export interface TestRegistry {
  /** `127.0.0.1:40123`. */
  host: string;
  put(repository: string, tag: string, ...images: BuiltImage[]): void;
  putIndex(repository: string, tag: string, index: Content, ...images: BuiltImage[]): void;
  untag(repository: string, tag: string): void;
  /** Answers instead of the registry, for as long as it returns true. */
  intercept(handler: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined): void;
  /** Requests since the start: `GET /v2/`. */
  requests: string[];
  close(): Promise<void>;
}

/** A registry for reading, on loopback; with certificate and key over HTTPS. */
export async function startRegistry(tls?: { cert: string; key: string }): Promise<TestRegistry> {
  const contents = new Map<string, Content>();
  const tags = new Map<string, Map<string, string>>();
  const requests: string[] = [];
  let interceptor: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

  const handler: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    requests.push(`${request.method} ${request.url}`);
    if (interceptor?.(request, response) === true) return;
    if (pathname === '/v2/') {
      response.end('{}');
      return;
    }
    const [, repository = '', what = '', reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.+)$/.exec(pathname) ?? [];
    if (what === 'tags') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: repository, tags: [...(tags.get(repository)?.keys() ?? [])] }));
      return;
    }
    const digest = what === 'manifests' ? (tags.get(repository)?.get(reference) ?? reference) : reference;
    const found = contents.get(digest);
    if (found === undefined) {
      fail(response, 404, what === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN', 'unknown');
      return;
    }
    response.setHeader('content-type', found.mediaType);
    response.setHeader('docker-content-digest', found.digest);
    response.end(found.bytes);
  };
  const server = tls === undefined ? createHttpServer(handler) : createHttpsServer(tls, handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const tagAs = (repository: string, tag: string, digest: string): void => {
    const known = tags.get(repository) ?? new Map<string, string>();
    tags.set(repository, known.set(tag, digest));
  };
  const store = (images: BuiltImage[]): void => {
    for (const image of images)
      for (const item of [image.manifest, image.config, image.layer]) contents.set(item.digest, item);
  };
  return {
    host: `127.0.0.1:${port}`,
    requests,
    put(repository, tag, ...images) {
      store(images);
      tagAs(repository, tag, images[0]?.manifest.digest ?? '');
    },
    putIndex(repository, tag, index, ...images) {
      store(images);
      contents.set(index.digest, index);
      tagAs(repository, tag, index.digest);
    },
    untag: (repository, tag) => void tags.get(repository)?.delete(tag),
    intercept(next) {
      interceptor = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An error as registries give them. */
export function fail(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message, detail: {} }] }));
}
