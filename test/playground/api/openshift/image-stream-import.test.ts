import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  Annotations,
  type ImageImportSpec,
  type ImageStream,
  type ImageStreamImport,
  type TagImportPolicy,
} from '../../../../source/wire/openshift.ts';
import { ImageStreamImports, ImageStreams, Images, Secrets } from '../../../../source/wire/resources.ts';
import { createAuthority } from '../../../cluster/certificates.ts';
import { namespace, openTestApi, refusal, type TestApi } from './support/cluster.ts';
import {
  type BuiltImage,
  buildImage,
  buildIndex,
  fail,
  startRegistry,
  type TestRegistry,
} from './support/registry.ts';

const repository = 'devenablement/workshop';
const v1 = buildImage('hello from v1');
const v2 = buildImage('hello from v2');
const arm = buildImage('hello from v1', 'arm64');

let api: TestApi;
let registry: TestRegistry;
beforeEach(async () => {
  registry = await startRegistry();
  api = await openTestApi();
  registry.put(repository, 'jdoe2', v1);
});
afterEach(async () => {
  api.close();
  await registry.close();
});

const insecure: TagImportPolicy = { insecure: true };
const source = (tag: string): string => `${registry.host}/${repository}${tag}`;
const image = (from: string, to: string | undefined, importPolicy = insecure): ImageImportSpec => ({
  from: { kind: 'DockerImage', name: from },
  ...(to === undefined ? {} : { to: { name: to } }),
  importPolicy,
});
const post = (spec: Partial<ImageStreamImport['spec']>, metadata: object = {}): Promise<ImageStreamImport> =>
  api.client.create(ImageStreamImports, namespace, {
    metadata: { name: 'web', ...metadata },
    spec: { import: true, ...spec },
    status: {},
  });
const importTag = (from = source(':jdoe2'), policy = insecure) =>
  post({ images: [image(from, 'latest', policy)] });
const getStream = (): Promise<ImageStream> => api.client.get(ImageStreams, namespace, 'web');
const createStream = (tag: object): Promise<ImageStream> =>
  api.client.create(ImageStreams, namespace, {
    metadata: { name: 'web' },
    spec: { tags: [{ name: 'latest', annotations: null, ...tag }] },
  });
const checked = (stream: ImageStream) => stream.metadata.annotations?.[Annotations.dockerRepositoryCheck];
const history = (stream: ImageStream, tag = 'latest') =>
  stream.status?.tags?.find((list) => list.tag === tag);
const digests = (stream: ImageStream) => history(stream)?.items?.map((item) => item.image);
const digestOf = ({ manifest }: BuiltImage): string => manifest.digest;

describe('a tag', () => {
  it('makes the stream where there is none, and stores the image', async () => {
    const answer = await importTag();
    const event = {
      created: '2026-01-02T03:04:05Z',
      dockerImageReference: `${registry.host}/${repository}@${digestOf(v1)}`,
      image: digestOf(v1),
      generation: 1,
    };
    const stream = await getStream();
    expect(stream).toMatchObject({
      metadata: {
        generation: 1,
        annotations: { [Annotations.dockerRepositoryCheck]: '2026-01-02T03:04:05Z' },
      },
      spec: {
        tags: [
          {
            name: 'latest',
            from: { kind: 'DockerImage', name: source(':jdoe2') },
            generation: 1,
            importPolicy: { insecure: true, importMode: 'Legacy' },
            referencePolicy: { type: 'Source' },
          },
        ],
      },
      status: { tags: [{ tag: 'latest', items: [event] }] },
    });
    const { kind: _kind, apiVersion: _apiVersion, ...embedded } = stream;
    expect(answer.status.import).toEqual(embedded);
    expect(answer.status.images?.[0]).toMatchObject({
      status: { metadata: {}, status: 'Success' },
      tag: 'jdoe2',
      image: { metadata: { name: digestOf(v1) } },
    });

    const { metadata, ...stored } = await api.client.get(Images, undefined, digestOf(v1));
    expect(metadata.annotations).toEqual({ 'image.openshift.io/dockerLayersOrder': 'ascending' });
    expect(stored).toEqual({
      kind: 'Image',
      apiVersion: 'image.openshift.io/v1',
      dockerImageReference: event.dockerImageReference,
      dockerImageMetadata: {
        kind: 'DockerImage',
        apiVersion: 'image.openshift.io/1.0',
        Id: v1.config.digest,
        Created: '2026-11-23T03:31:31Z',
        ContainerConfig: {},
        Config: { Env: ['MESSAGE=hello from v1'], Cmd: ['/app'] },
        Architecture: 'amd64',
        Size: v1.config.bytes.length + v1.layer.bytes.length,
      },
      dockerImageMetadataVersion: '1.0',
      dockerImageManifestMediaType: v1.manifest.mediaType,
      dockerImageLayers: [
        { name: v1.layer.digest, size: v1.layer.bytes.length, mediaType: v1.layer.mediaType },
      ],
    });
  });

  it('writes nothing when nothing has changed', async () => {
    await importTag();
    const before = await getStream();
    await api.clock.advance(60_000);
    const answer = await importTag();
    expect(await getStream()).toEqual(before);
    expect(answer.status.import?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it('has its history, newest first, also when it goes back', async () => {
    for (const next of [v1, v2, v1]) {
      registry.put(repository, 'jdoe2', next);
      await importTag();
    }
    const stream = await getStream();
    expect(digests(stream)).toEqual([digestOf(v1), digestOf(v2), digestOf(v1)]);
    expect(stream.metadata.generation).toBe(3);
    expect(history(stream)?.items?.map(({ generation }) => generation)).toEqual([3, 2, 1]);
  });

  it('asked for anew gets the new generation, and keeps its time', async () => {
    await importTag();
    const stream = await getStream();
    const [tag] = stream.spec.tags ?? [];
    if (tag !== undefined) tag.generation = 0;
    await api.client.update(ImageStreams, stream);
    await api.clock.advance(60_000);
    await importTag();
    const again = await getStream();
    expect(history(again)?.items).toMatchObject([{ generation: 3, created: '2026-01-02T03:04:05Z' }]);
    expect(again.spec.tags?.[0]?.generation).toBe(3);
  });

  it('takes tags along that follow it', async () => {
    await createStream({ from: { kind: 'DockerImage', name: source(':jdoe2') }, importPolicy: insecure });
    const stream = await getStream();
    stream.spec.tags?.push({
      name: 'prod',
      annotations: null,
      from: { kind: 'ImageStreamTag', name: 'web:latest' },
    });
    await api.client.update(ImageStreams, stream);
    await importTag();
    expect(history(await getStream(), 'prod')?.items?.map((item) => item.image)).toEqual([digestOf(v1)]);
  });

  it('by digest stays at it', async () => {
    await importTag(source(`@${digestOf(v1)}`));
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
  });

  it('overwrites the import policy, but not the reference policy', async () => {
    await createStream({
      from: { kind: 'DockerImage', name: source(':jdoe2') },
      importPolicy: { scheduled: true },
      referencePolicy: { type: 'Local' },
    });
    await importTag(source(':jdoe2'), { ...insecure, importMode: 'PreserveOriginal' });
    expect((await getStream()).spec.tags?.[0]).toMatchObject({
      importPolicy: { insecure: true, importMode: 'PreserveOriginal' },
      referencePolicy: { type: 'Local' },
    });
  });

  it('is fetched and not kept without import, and not tagged without a target', async () => {
    const dry = await post({
      import: false,
      images: [{ ...image(source(':jdoe2'), 'latest'), includeManifest: true }],
    });
    expect(dry.status.images?.[0]?.image?.dockerImageManifest).toBe(v1.manifest.bytes.toString());
    expect(dry.status.import).toBeUndefined();
    expect((await refusal(getStream())).code).toBe(404);
    const untagged = await post({ images: [image(source(`@${digestOf(v1)}`), undefined)] });
    expect(untagged.status.images?.[0]?.status.status).toBe('Success');
    expect((await getStream()).status?.tags).toBeUndefined();
  });
});

describe('the stream', () => {
  beforeEach(async () => {
    await importTag();
  });

  it('must be the one that was meant', async () => {
    const { metadata } = await getStream();
    const version = await refusal(
      post({ images: [image(source(':jdoe2'), 'latest')] }, { resourceVersion: '1' }),
    );
    expect([version.code, version.message]).toEqual([
      409,
      `Operation cannot be fulfilled on imagestream.image.openshift.io "web": the image stream was updated from "1" to "${metadata.resourceVersion}"`,
    ]);
    const uid = await refusal(post({ images: [image(source(':jdoe2'), 'latest')] }, { uid: 'another' }));
    expect(uid.code).toBe(404);
  });

  it('that changed while images were fetched is not overwritten', async () => {
    registry.put(repository, 'jdoe2', v2);
    let edited: Promise<unknown> | undefined;
    registry.intercept((_request, response) => {
      if (edited !== undefined) return false;
      edited = api.client
        .patch(ImageStreams, namespace, 'web', { metadata: { labels: { app: 'web' } } }, 'merge')
        .then(() => response.end('{}'));
      return true;
    });
    const error = await refusal(importTag());
    await edited;
    expect(error.reason).toBe('Conflict');
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
    expect((await refusal(api.client.get(Images, undefined, digestOf(v2)))).code).toBe(404);
  });
});

describe('a failure', () => {
  const conditionAfter = async (work: () => Promise<ImageStreamImport>) => {
    const answer = await work();
    const stream = await getStream();
    const [condition] = history(stream)?.conditions ?? [];
    const [outcome] = answer.status.images ?? [];
    expect(outcome?.status).toMatchObject({
      status: 'Failure',
      reason: condition?.reason,
      message: condition?.message,
    });
    return condition;
  };

  it('of a missing tag is kept with the tag’s history, and goes with the next success', async () => {
    await importTag();
    registry.untag(repository, 'jdoe2');
    await api.clock.advance(60_000);
    const condition = await conditionAfter(() => importTag());
    expect(condition).toEqual({
      type: 'ImportSuccess',
      status: 'False',
      lastTransitionTime: '2026-01-02T03:05:05Z',
      reason: 'NotFound',
      message: `dockerimage.image.openshift.io "${source(':jdoe2')}" not found`,
      generation: 2,
    });
    const failed = await getStream();
    expect(digests(failed)).toEqual([digestOf(v1)]);
    expect([failed.metadata.generation, failed.spec.tags?.[0]?.generation]).toEqual([2, 2]);

    await api.clock.advance(60_000);
    await importTag();
    expect(await getStream()).toEqual(failed);

    registry.put(repository, 'jdoe2', v1);
    await importTag();
    const healed = await getStream();
    expect(history(healed)?.conditions).toBeUndefined();
    expect(history(healed)?.items).toMatchObject([{ generation: 3, created: '2026-01-02T03:04:05Z' }]);
  });

  it('of a tag that was never there leaves a tag with conditions alone', async () => {
    await importTag(source(':nothing'));
    const stream = await getStream();
    expect(history(stream)).toMatchObject({ tag: 'latest', items: null, conditions: [{ generation: 1 }] });
    expect(stream.spec.tags?.[0]?.generation).toBe(1);
    expect(checked(stream)).toBe('2026-01-02T03:04:05Z');
  });

  it.each<[string, number, string, string, string]>([
    ['401', 401, 'UNAUTHORIZED', 'Unauthorized', 'you may not have access to the container image "IMAGE"'],
    ['403', 403, 'DENIED', 'InternalError', 'Internal error occurred: IMAGE: denied: no'],
    ['429', 429, 'TOOMANYREQUESTS', 'InternalError', 'Internal error occurred: IMAGE: toomanyrequests: no'],
    [
      'a code of Quay’s own',
      404,
      'TAG_EXPIRED',
      'InternalError',
      'Internal error occurred: IMAGE: unknown: no',
    ],
    [
      '500',
      500,
      'UNKNOWN',
      'InternalError',
      'Internal error occurred: IMAGE: received unexpected HTTP status: 500 Internal Server Error',
    ],
  ])('by %s has upstream’s words', async (_, status, code, reason, message) => {
    registry.intercept((request, response) => {
      if (!request.url?.includes('/manifests/')) return false;
      fail(response, status, code, 'no');
      return true;
    });
    const condition = await conditionAfter(() => importTag());
    expect([condition?.reason, condition?.message]).toEqual([
      reason,
      message.replace('IMAGE', source(':jdoe2')),
    ]);
  });

  it('to reach the registry says so as Go does', async () => {
    const { host } = registry;
    const http = await conditionAfter(() => importTag(source(':jdoe2'), {}));
    expect(http?.message).toBe(
      `Internal error occurred: ${source(':jdoe2')}: Get "https://${host}/v2/": http: server gave HTTP response to HTTPS client`,
    );
    await registry.close();
    const refused = await conditionAfter(() => importTag());
    expect(refused?.message).toBe(
      `Internal error occurred: ${source(':jdoe2')}: Get "http://${host}/v2/": dial tcp ${host}: connect: connection refused`,
    );
  });

  it('is content that is not what its digest says', async () => {
    registry.intercept((request, response) => {
      if (!request.url?.includes('/blobs/')) return false;
      response.end('{"architecture":"amd64"}');
      return true;
    });
    const condition = await conditionAfter(() => importTag());
    expect(condition?.message).toMatch(/content integrity error: the blob retrieved with digest sha256:/);
  });

  it('is a manifest beyond all bounds', async () => {
    registry.intercept((request, response) => {
      if (!request.url?.includes('/manifests/')) return false;
      response.writeHead(200, { 'content-type': v1.manifest.mediaType });
      response.end(Buffer.alloc(5 * 1024 * 1024, ' '));
      return true;
    });
    const condition = await conditionAfter(() => importTag());
    expect(condition?.message).toContain('larger than 4194304 bytes');
  });
});

describe('a manifest list', () => {
  const index = buildIndex([
    { image: arm, platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } },
    { image: v1, platform: { architecture: 'amd64', os: 'linux' } },
  ]);
  beforeEach(async () => {
    api.close();
    api = await openTestApi({ importer: { platform: { architecture: 's390x', os: 'linux' } } });
    registry.putIndex(repository, 'multi', index, v1, arm);
  });

  it('gives one child in Legacy mode: amd64 where nothing fits better, or the preferred one', async () => {
    await importTag(source(':multi'));
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
    const stream = await getStream();
    const [tag] = stream.spec.tags ?? [];
    if (tag !== undefined) tag.annotations = { 'importer.image.openshift.io/prefer-arch': 'arm64' };
    await api.client.update(ImageStreams, stream);
    await importTag(source(':multi'));
    expect(digests(await getStream())?.[0]).toBe(digestOf(arm));
  });

  it('is kept whole in PreserveOriginal mode, with its children', async () => {
    const answer = await importTag(source(':multi'), { ...insecure, importMode: 'PreserveOriginal' });
    expect(digests(await getStream())).toEqual([index.digest]);
    const parent = await api.client.get(Images, undefined, index.digest);
    expect(parent.dockerImageLayers).toBeUndefined();
    expect(parent.dockerImageManifests).toEqual([
      {
        digest: digestOf(arm),
        mediaType: arm.manifest.mediaType,
        manifestSize: arm.manifest.bytes.length,
        architecture: 'arm64',
        os: 'linux',
        variant: 'v8',
      },
      {
        digest: digestOf(v1),
        mediaType: v1.manifest.mediaType,
        manifestSize: v1.manifest.bytes.length,
        architecture: 'amd64',
        os: 'linux',
      },
    ]);
    expect(answer.status.images?.[0]?.manifests?.map(({ metadata }) => metadata.name)).toEqual([
      digestOf(arm),
      digestOf(v1),
    ]);
    const child = await api.client.get(Images, undefined, digestOf(arm));
    expect(child.dockerImageReference).toBe(`${registry.host}/${repository}@${digestOf(arm)}`);
  });
});

describe('a whole repository', () => {
  it('is imported in the order of its versions, and what fails is counted', async () => {
    for (const tag of ['zeta', '1.0.1', 'v1.2', 'latest', '1.10.0', 'alpha'])
      registry.put(repository, tag, v1);
    registry.untag(repository, 'jdoe2');
    registry.intercept((request, response) => {
      if (!request.url?.endsWith('/manifests/zeta')) return false;
      fail(response, 404, 'MANIFEST_UNKNOWN', 'no');
      return true;
    });
    const answer = await post({
      repository: { from: { kind: 'DockerImage', name: source('') }, importPolicy: insecure },
    });
    expect(answer.status.repository?.images?.map(({ tag }) => tag)).toEqual([
      'latest',
      'v1.2',
      '1.10.0',
      '1.0.1',
      'alpha',
      'zeta',
    ]);
    expect(answer.status.repository?.status).toMatchObject({
      status: 'Failure',
      reason: 'ImportFailed',
      message: 'one of the images from this repository failed to import',
    });
    const stream = await getStream();
    expect(stream.spec.tags?.find(({ name }) => name === 'v1.2')?.from?.name).toBe(source(':v1.2'));
    expect(history(stream, 'zeta')?.conditions?.[0]?.reason).toBe('NotFound');
  });

  it('at something that is no registry is told so', async () => {
    registry.intercept((_request, response) => {
      response.writeHead(404).end('<html>');
      return true;
    });
    const answer = await post({
      repository: { from: { kind: 'DockerImage', name: source('') }, importPolicy: insecure },
    });
    expect(answer.status.repository).toEqual({
      status: {
        metadata: {},
        status: 'Failure',
        reason: 'NotV2Registry',
        message: `.image.openshift.io is forbidden: registry "${registry.host}" does not support the v2 Registry API`,
        code: 403,
      },
    });
  });

  it('leaves tags beyond the fiftieth', async () => {
    for (let i = 0; i < 52; i += 1) registry.put(repository, `t${String(i).padStart(2, '0')}`, v1);
    const answer = await post({
      repository: { from: { kind: 'DockerImage', name: source('') }, importPolicy: insecure },
    });
    expect(answer.status.repository?.images).toHaveLength(50);
    expect(answer.status.repository?.additionalTags).toEqual(['t49', 't50', 't51']);
  });
});

describe('credentials', () => {
  const secret = (name: string, password: string, annotations: Record<string, string> = {}) =>
    api.client.create(Secrets, namespace, {
      metadata: { name, annotations },
      type: 'kubernetes.io/dockerconfigjson',
      data: {
        '.dockerconfigjson': Buffer.from(
          JSON.stringify({
            auths: {
              [`${registry.host}/devenablement`]: {
                auth: Buffer.from(`robot:${password}`).toString('base64'),
              },
            },
          }),
        ).toString('base64'),
      },
    });
  const isBasic = (request: IncomingMessage, password: string): boolean =>
    request.headers.authorization === `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`;

  /** Gives a token to the robot, and one that opens nothing to everyone else. */
  const withTokens = () => {
    const asked: string[] = [];
    registry.intercept((request, response) => {
      const url = request.url ?? '';
      if (url.startsWith('/token')) {
        asked.push(url);
        if (request.headers.authorization !== undefined && !isBasic(request, 'right')) {
          response.writeHead(401, { 'content-type': 'application/json' });
          response.end('{"details":"incorrect username or password"}');
        } else response.end(JSON.stringify({ token: isBasic(request, 'right') ? 'good' : 'empty' }));
        return true;
      }
      if (request.headers.authorization === 'Bearer good') return false;
      response.setHeader('www-authenticate', `Bearer realm="http://${registry.host}/token",service="quay"`);
      fail(response, 401, 'UNAUTHORIZED', 'access to the requested resource is not authorized');
      return true;
    });
    return asked;
  };

  it('come from the namespace’s secrets and buy a token', async () => {
    const asked = withTokens();
    await secret('pull', 'right');
    await importTag();
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
    expect(asked).toEqual([
      `/token?service=quay&scope=${encodeURIComponent(`repository:${repository}:pull`)}`,
    ]);
  });

  it('that are missing, or excluded, make the image one without access', async () => {
    withTokens();
    await secret('excluded', 'right', { 'openshift.io/image.excludeSecret': 'true' });
    await importTag();
    expect(history(await getStream())?.conditions?.[0]).toMatchObject({
      reason: 'Unauthorized',
      message: `you may not have access to the container image "${source(':jdoe2')}"`,
    });
  });

  it('that are wrong are tried without, and told of when that fails, too', async () => {
    const asked = withTokens();
    await secret('wrong', 'wrong');
    await importTag();
    expect(history(await getStream())?.conditions?.[0]).toMatchObject({
      reason: 'Unauthorized',
      message: `incorrect username or password for image "${source(':jdoe2')}"`,
    });
    expect(asked).toHaveLength(2);
  });

  it('are sent plainly where a registry asks for Basic, and are no use where it redirects to', async () => {
    const elsewhere = await startRegistry();
    const seen: (string | undefined)[] = [];
    elsewhere.intercept((request, response) => {
      seen.push(request.headers.authorization);
      response.end(v1.config.bytes);
      return true;
    });
    registry.intercept((request, response) => {
      if (!isBasic(request, 'right')) {
        response.setHeader('www-authenticate', 'Basic realm="registry"');
        fail(response, 401, 'UNAUTHORIZED', 'no');
        return true;
      }
      if (!request.url?.includes('/blobs/')) return false;
      response.writeHead(307, { location: `http://${elsewhere.host}/blob` });
      response.end();
      return true;
    });
    await secret('pull', 'right');
    await importTag();
    await elsewhere.close();
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
    expect(seen).toEqual([undefined]);
  });

  it('in a secret that cannot be read harm only imports that need them', async () => {
    await api.client.create(Secrets, namespace, {
      metadata: { name: 'broken' },
      type: 'kubernetes.io/dockercfg',
      data: { '.dockercfg': Buffer.from('[]').toString('base64') },
    });
    await importTag();
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
  });
});

describe('HTTPS', () => {
  it('is trusted with the right authority, or when it need not be', async () => {
    const authority = await createAuthority();
    const { certificate, key } = await authority.sign('registry', ['127.0.0.1']);
    await registry.close();
    registry = await startRegistry({ cert: certificate, key });
    registry.put(repository, 'jdoe2', v1);
    await importTag(source(':jdoe2'), {});
    expect(history(await getStream())?.conditions?.[0]?.message).toContain(
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    );
    await importTag(source(':jdoe2'), insecure);
    expect(digests(await getStream())).toEqual([digestOf(v1)]);

    api.close();
    api = await openTestApi({ importer: { ca: authority.certificate } });
    await importTag(source(':jdoe2'), {});
    expect(digests(await getStream())).toEqual([digestOf(v1)]);
  });
});

it('ends when whoever asked has gone', async () => {
  const gone = new AbortController();
  api.close();
  api = await openTestApi({ importer: { signal: gone.signal } });
  registry.intercept(() => {
    gone.abort(new Error('gone'));
    return true;
  });
  await expect(importTag()).rejects.toThrow('gone');
  expect((await refusal(getStream())).code).toBe(404);
});

it('into a namespace that is not there asks no registry', async () => {
  const error = await refusal(
    api.client.create(ImageStreamImports, 'nowhere', {
      metadata: { name: 'web' },
      spec: { import: true, images: [image(source(':jdoe2'), 'latest')] },
    }),
  );
  expect(error.message).toBe('namespaces "nowhere" not found');
  expect(registry.requests).toEqual([]);
});

it.each<[Partial<ImageStreamImport['spec']>, string]>([
  [{}, 'spec.images: Invalid value: null: you must specify at least one image or a repository import'],
  [
    { images: [image('a:b:c', 'latest')] },
    'spec.images[0].from.name: Invalid value: "a:b:c": invalid reference format',
  ],
  [
    { images: [{ from: { kind: 'ImageStreamTag', name: 'a' } }] },
    'spec.images[0].from.kind: Invalid value: "ImageStreamTag": only DockerImage is supported',
  ],
  [
    { repository: { from: { kind: 'DockerImage', name: 'quay.io/org/web:1' } } },
    'spec.repository.from.name: Invalid value: "quay.io/org/web:1": you must specify an image repository, not a tag or ID',
  ],
])('refuses %j', async (spec, message) => {
  const error = await refusal(post(spec));
  expect(error.message).toBe(`ImageStreamImport.image.openshift.io "web" is invalid: ${message}`);
});
