import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageStreamTagKind } from '../../../../source/playground/api/openshift/image/image-stream-tag.ts';
import { imageTagTable } from '../../../../source/playground/api/openshift/image/image-tag-table.ts';
import {
  type ImageSignature,
  ImageSignatures,
  type ImageStreamImage,
  ImageStreamImages,
  type ImageStreamMapping,
  ImageStreamMappings,
  type ImageTag,
  ImageTags,
} from '../../../../source/playground/api/openshift/image/resources.ts';
import type { ImageStream, ImageStreamTag, TagReference } from '../../../../source/wire/openshift.ts';
import { ImageStreams, ImageStreamTags, Images, Secrets } from '../../../../source/wire/resources.ts';
import {
  type Answer,
  namespace,
  openTestApi,
  recording,
  refusal,
  serve,
  type TestApi,
} from './support/cluster.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const pullSpec = (letter: string): string => `quay.io/org/web@${digest(letter)}`;

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
  await api.client.create(ImageStreams, namespace, {
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {},
  });
});
afterEach(() => api.close());

/** As a registry in the cluster does after a push. */
const push = (tag: string, letter: string): Promise<unknown> =>
  api.client.create(ImageStreamMappings, namespace, {
    metadata: { name: 'web' },
    tag,
    image: { metadata: { name: digest(letter) }, dockerImageReference: pullSpec(letter) },
  } as Partial<ImageStreamMapping>);
const getStream = (): Promise<ImageStream> => api.client.get(ImageStreams, namespace, 'web');
const getTag = (tag: string): Promise<ImageStreamTag> =>
  api.client.get(ImageStreamTags, namespace, `web:${tag}`);
const putTag = (name: string, tag: Partial<TagReference> | undefined, metadata: object = {}) =>
  api.client.update(ImageStreamTags, {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStreamTag',
    metadata: { name, namespace, ...metadata },
    ...(tag === undefined ? {} : { tag }),
  } as ImageStreamTag);
const docker = { kind: 'DockerImage', name: 'quay.io/org/web:1' };
/** What `oc tag` sends. */
const ocTag = {
  from: docker,
  generation: 0,
  importPolicy: { importMode: 'Legacy' as const },
  referencePolicy: { type: 'Source' as const },
};

describe('get', () => {
  it('shows the tag with its image, the stream’s labels and the tag’s annotations', async () => {
    await push('latest', 'a');
    const stream = await getStream();
    stream.spec.tags = [{ name: 'latest', annotations: { note: 'x' }, from: docker }];
    await api.client.update(ImageStreams, stream);
    const tag = await getTag('latest');
    expect(tag).toMatchObject({
      metadata: {
        name: 'web:latest',
        labels: { app: 'web' },
        annotations: { note: 'x' },
        creationTimestamp: '2026-01-02T03:04:05Z',
        resourceVersion: (await getStream()).metadata.resourceVersion,
        uid: stream.metadata.uid,
      },
      generation: 1,
      lookupPolicy: { local: false },
      image: {
        metadata: { name: digest('a'), annotations: { note: 'x' } },
        dockerImageReference: pullSpec('a'),
      },
    });
    expect(tag.image).not.toHaveProperty('kind');
    expect((await api.client.get(Images, undefined, digest('a'))).metadata.annotations).toBeUndefined();
  });

  it.each<[string, number, string]>([
    ['web', 400, 'ImageStreamTags must be retrieved with <name>:<tag>'],
    ['web:none', 404, 'imagestreamtags.image.openshift.io "web:none" not found'],
    ['none:latest', 404, 'imagestreams.image.openshift.io "none" not found'],
  ])('of %s is refused', async (name, code, message) => {
    const error = await refusal(api.client.get(ImageStreamTags, namespace, name));
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it('of a tag that only refers, or has failed, finds nothing', async () => {
    await putTag('web:ref', { ...ocTag, reference: true });
    expect((await refusal(getTag('ref'))).code).toBe(404);
  });
});

it('list shows names and references alone, of tags that have images', async () => {
  await push('latest', 'a');
  await push('a', 'b');
  await putTag('web:ref', { ...ocTag, reference: true });
  const { items } = await api.client.list(ImageStreamTags, { namespace, labelSelector: 'app=web' });
  expect(items.map(({ metadata, image }) => [metadata.name, image.dockerImageReference])).toEqual([
    ['web:a', pullSpec('b')],
    ['web:latest', pullSpec('a')],
  ]);
  expect(items[0]?.image.dockerImageMetadata).toEqual({
    kind: 'DockerImage',
    apiVersion: 'image.openshift.io/1.0',
    Id: '',
    Created: null,
    ContainerConfig: {},
  });
  expect((await api.client.list(ImageStreamTags, { namespace, labelSelector: 'app=other' })).items).toEqual(
    [],
  );
});

describe('create and update', () => {
  it('add tags, make streams, and say whether the tag is new', async () => {
    const served = await serve(api);
    const path = `/apis/image.openshift.io/v1/namespaces/${namespace}/imagestreamtags`;
    const body = {
      kind: 'ImageStreamTag',
      apiVersion: 'image.openshift.io/v1',
      metadata: { name: 'new:latest' },
      tag: { ...ocTag, name: 'latest' },
    };
    const answers: Answer[] = [
      await served.send('PUT', `${path}/new:latest`, body),
      await served.send('PUT', `${path}/new:latest`, body),
      await served.send('POST', path, body),
    ];
    await served.close();
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 409]);
    expect(answers[2]?.body).toMatchObject({
      message: 'imagestreamtag.image.openshift.io "new:latest" already exists',
    });
    const stream = await api.client.get(ImageStreams, namespace, 'new');
    expect(stream.spec.tags).toMatchObject([{ name: 'latest', generation: 2, from: docker }]);
  });

  it('replace the whole tag, annotations and all', async () => {
    await putTag(
      'web:latest',
      { ...ocTag, importPolicy: { scheduled: true } },
      { annotations: { note: 'x' } },
    );
    expect((await getStream()).spec.tags?.[0]?.annotations).toEqual({ note: 'x' });
    await putTag('web:latest', ocTag);
    expect((await getStream()).spec.tags?.[0]).toMatchObject({
      annotations: null,
      importPolicy: { importMode: 'Legacy' },
    });
  });

  it('copy an image of the stream at once', async () => {
    await push('latest', 'a');
    await putTag('web:prod', { from: { kind: 'ImageStreamImage', name: `web@${digest('a')}` } });
    expect((await getTag('prod')).image.dockerImageReference).toBe(pullSpec('a'));
    await push('latest', 'b');
    expect((await getTag('prod')).image.metadata.name).toBe(digest('a'));
  });

  it('follow another tag of the stream, which becomes as new as they are', async () => {
    await push('latest', 'a');
    await push('other', 'b');
    const alias = { from: { kind: 'ImageStreamTag', name: 'web:latest' } };
    await putTag('web:prod', alias);
    const items = async (): Promise<Record<string, [string, number][]>> =>
      Object.fromEntries(
        ((await getStream()).status?.tags ?? []).map(({ tag, items }) => [
          tag,
          (items ?? []).map(({ image, generation }) => [image.slice(7, 8), generation]),
        ]),
      );
    expect(await items()).toEqual({ latest: [['a', 2]], other: [['b', 1]], prod: [['a', 2]] });
    await putTag('web:old', alias);
    // The others that follow it, too.
    expect(await items()).toMatchObject({ latest: [['a', 3]], old: [['a', 3]], prod: [['a', 3]] });
    await push('latest', 'b');
    expect(await items()).toMatchObject({
      latest: [
        ['b', 3],
        ['a', 3],
      ],
      prod: [
        ['b', 3],
        ['a', 3],
      ],
    });
  });

  it('take annotations once only, where there is no tag yet', async () => {
    const tag = { ...ocTag, name: 'latest', annotations: { note: 'x' } };
    const messages = await Promise.all(
      ['new:latest', 'web:latest'].map(async (name) => {
        const work =
          name === 'new:latest'
            ? putTag(name, tag)
            : api.client.create(ImageStreamTags, namespace, {
                metadata: { name },
                tag,
              } as Partial<ImageStreamTag>);
        return (await refusal(work)).message;
      }),
    );
    const words =
      'tag.annotations: Invalid value: "<map>": tag annotations must not be provided or must be equal to the object meta annotations';
    expect(messages).toEqual([
      `ImageStreamTag.image.openshift.io "new:latest" is invalid: ${words}`,
      `ImageStreamTag.image.openshift.io "web:latest" is invalid: ${words}`,
    ]);
    await putTag('new:latest', tag, { annotations: { note: 'x' } });
    const made = await api.client.get(ImageStreams, namespace, 'new');
    expect(made.spec.tags?.[0]?.annotations).toEqual({ note: 'x' });
  });

  it('refuse what cannot be', async () => {
    await push('pushed', 'a');
    const { metadata } = await getTag('pushed');
    const messages = await Promise.all(
      [
        putTag('web:pushed', undefined),
        putTag('web:pushed', ocTag, { ...metadata, labels: { app: 'other' } }),
        putTag('web:pushed', ocTag, { resourceVersion: '1' }),
        putTag('none:latest', ocTag, { resourceVersion: '1' }),
        putTag('web:pushed', { from: { kind: 'DockerImage', name: 'a b' } }),
      ].map(async (work) => (await refusal(work)).message),
    );
    expect(messages).toEqual([
      `imagestreamtag pushed is not a spec tag in imagestream ${namespace}/web, cannot be updated`,
      'ImageStreamTag.image.openshift.io "web:pushed" is invalid: metadata: Invalid value: "": may not update fields other than metadata.annotations',
      `Operation cannot be fulfilled on imagestreamtags.image.openshift.io "web:pushed": another caller has updated the resource version to ${metadata.resourceVersion}`,
      'imagestreamtags.image.openshift.io "none:latest" not found',
      'ImageStreamTag.image.openshift.io "web:pushed" is invalid: tag.from.name: Invalid value: "a b": invalid reference format',
    ]);
  });
});

it('delete takes the tag out of spec and history, and leaves the image', async () => {
  await push('latest', 'a');
  await putTag('web:latest', ocTag);
  await api.client.delete(ImageStreamTags, namespace, 'web:latest');
  const stream = await getStream();
  expect([stream.spec.tags, stream.status?.tags]).toEqual([undefined, undefined]);
  expect((await api.client.get(Images, undefined, digest('a'))).metadata.name).toBe(digest('a'));
  const error = await refusal(api.client.delete(ImageStreamTags, namespace, 'web:latest'));
  expect(error.message).toBe('imagestreamtags.image.openshift.io "web:latest" not found');
});

it('delete heeds who was meant, and that it may be a try only', async () => {
  await push('latest', 'a');
  const served = await serve(api);
  const path = `/apis/image.openshift.io/v1/namespaces/${namespace}`;
  const answers: Answer[] = [];
  for (const kind of ['imagestreamtags', 'imagetags'])
    for (const options of [{ preconditions: { uid: 'other' } }, { dryRun: ['All'] }])
      answers.push(await served.send('DELETE', `${path}/${kind}/web:latest`, options));
  await served.close();
  expect(answers.map(({ status }) => status)).toEqual([409, 200, 409, 200]);
  expect(answers[2]?.body).toMatchObject({
    message:
      'Operation cannot be fulfilled on imagetags.image.openshift.io "web:latest": the UID precondition was not met',
  });
  expect((await getTag('latest')).image.metadata.name).toBe(digest('a'));
});

it('the table has the recorded columns', async () => {
  await push('latest', 'a');
  const recorded = recording<{ path: string; columns: unknown[] }>('recorded-columns.jsonl').find(
    ({ path }) => path === 'imagestreamtags',
  );
  const { table } = imageStreamTagKind;
  expect(table?.columns.map(({ name, type, format, priority }) => [name, type, format, priority])).toEqual(
    recorded?.columns,
  );
  await api.clock.advance(45_000);
  expect(table?.row(await getTag('latest'), api.clock.now())).toEqual([
    'web:latest',
    pullSpec('a'),
    '45 seconds ago',
    digest('a'),
  ]);
});

describe('ImageTags', () => {
  const row = async (tag: string) =>
    imageTagTable.row(await api.client.get(ImageTags, namespace, `web:${tag}`), api.clock.now()).slice(1, 4);

  it('show tags without images, too, and why', async () => {
    await push('pushed', 'a');
    await putTag('web:asked', ocTag);
    await putTag('web:ref', { ...ocTag, reference: true });
    await putTag('web:track', { from: { kind: 'ImageStreamTag', name: 'pushed' } });
    const stream = await getStream();
    stream.status?.tags?.push({
      tag: 'asked',
      items: null,
      conditions: [
        { type: 'ImportSuccess', status: 'False', reason: 'NotFound', message: '', generation: 2 },
      ],
    });
    await api.client.update(ImageStreams, stream, 'status');
    expect(await Promise.all(['pushed', 'asked', 'ref', 'track'].map(row))).toEqual([
      ['Push', `image/${digest('a')}`, 1],
      ['Tag', 'ImportFailed (NotFound)', null],
      ['Ref', 'quay.io/org/web:1', 1],
      ['Track', `image/${digest('a')}`, 1],
    ]);
    const { items } = await api.client.list(ImageTags, { namespace });
    expect(items.map(({ metadata }) => metadata.name)).toEqual([
      'web:asked',
      'web:pushed',
      'web:ref',
      'web:track',
    ]);
  });

  it('change by their spec alone, and only if their status is sent along', async () => {
    await push('latest', 'a');
    const tag = await api.client.get(ImageTags, namespace, 'web:latest');
    const spec = { name: 'latest', annotations: null, from: docker };
    const { status: _status, ...bare } = tag;
    const messages = await Promise.all(
      [
        { ...bare, spec } as ImageTag,
        { ...tag, spec, metadata: { ...tag.metadata, labels: { app: 'other' } } },
      ].map(async (changed) => (await refusal(api.client.update(ImageTags, changed))).message),
    );
    expect(messages).toEqual([
      'ImageTag.image.openshift.io "web:latest" is invalid: status: Invalid value: "": may not update fields other than spec',
      'ImageTag.image.openshift.io "web:latest" is invalid: metadata: Invalid value: "": may not update fields other than spec',
    ]);
    const changed = await api.client.update(ImageTags, { ...tag, spec });
    expect(changed.spec?.from).toEqual(docker);
  });

  it('can be seen, changed and taken away when their image is gone', async () => {
    await push('latest', 'a');
    await api.client.delete(Images, undefined, digest('a'));
    expect((await refusal(getTag('latest'))).message).toBe(
      `images.image.openshift.io "${digest('a')}" not found`,
    );
    expect((await api.client.get(ImageTags, namespace, 'web:latest')).image).toBeNull();
    await putTag('web:latest', ocTag);
    expect((await getStream()).spec.tags?.[0]?.from).toEqual(docker);
  });

  it('can be made, changed and taken away', async () => {
    const spec = { name: 'latest', annotations: null, from: docker };
    await api.client.create(ImageTags, namespace, {
      metadata: { name: 'web:latest' },
      spec,
    } as Partial<ImageTag>);
    const exists = await refusal(
      api.client.create(ImageTags, namespace, {
        metadata: { name: 'web:latest' },
        spec,
      } as Partial<ImageTag>),
    );
    expect(exists.message).toBe('imagetags.image.openshift.io "web:latest" already exists');
    const tag = await api.client.get(ImageTags, namespace, 'web:latest');
    const renamed = await refusal(api.client.update(ImageTags, { ...tag, spec: { ...spec, name: 'other' } }));
    expect(renamed.message).toContain('spec.name: Invalid value: "other": must match image tag name');
    await api.client.update(ImageTags, { ...tag, spec: null });
    expect((await getStream()).spec.tags).toBeUndefined();
    const gone = await refusal(api.client.get(ImageTags, namespace, 'web:latest'));
    expect(gone.message).toBe('imagetags.image.openshift.io "web:latest" not found');
  });
});

describe('ImageStreamImages', () => {
  const get = (id: string): Promise<ImageStreamImage> => api.client.get(ImageStreamImages, namespace, id);

  it('are found by digest or its beginning, in all of the history', async () => {
    await push('latest', 'a');
    await push('latest', 'b');
    for (const id of [digest('a'), 'sha256:aaaa', 'aaaa']) {
      const found = await get(`web@${id}`);
      expect([found.metadata.name, found.image.metadata.name]).toEqual([`web@${id}`, digest('a')]);
    }
  });

  it('are refused by other names', async () => {
    expect((await refusal(get('web:latest'))).message).toBe(
      'ImageStreamImages must be retrieved with <name>@<id>',
    );
    expect((await refusal(get('web@c'))).message).toBe(
      'imagestreamimage.image.openshift.io "web@c" not found',
    );
  });
});

describe('an Image', () => {
  it('tells of what is in the manifest that it comes with, and keeps it', async () => {
    await push('latest', 'a');
    const image = await api.client.get(Images, undefined, digest('a'));
    image.dockerImageMetadata = { Id: 'another' };
    image.dockerImageLayers = [{ name: 'x', size: 1, mediaType: 'y' }];
    image.dockerImageManifest = 'not what the digest is of';
    const updated = await api.client.update(Images, image);
    expect(updated.dockerImageMetadata).toMatchObject({ Id: '' });
    expect(updated.dockerImageLayers).toBeUndefined();
    expect(updated.dockerImageManifest).toBeUndefined();
  });

  it('must say where it is from', async () => {
    const error = await refusal(api.client.create(Images, undefined, { metadata: { name: digest('a') } }));
    expect(error.message).toBe(
      `Image.image.openshift.io "${digest('a')}" is invalid: dockerImageReference: Required value`,
    );
  });

  it('carries signatures', async () => {
    await push('latest', 'a');
    const name = `${digest('a')}@one`;
    const signature = { metadata: { name }, type: 'atomic', content: 'c2ln' } as Partial<ImageSignature>;
    await api.client.create(ImageSignatures, undefined, signature);
    expect((await refusal(api.client.create(ImageSignatures, undefined, signature))).reason).toBe(
      'AlreadyExists',
    );
    expect(await api.client.get(Images, undefined, digest('a'))).toMatchObject({
      signatures: [{ metadata: { name }, type: 'atomic', content: 'c2ln' }],
    });
    await api.client.delete(ImageSignatures, undefined, name);
    expect(await api.client.get(Images, undefined, digest('a'))).not.toHaveProperty('signatures');
  });
});

it('mappings are refused without tag and stream', async () => {
  const error = await refusal(
    api.client.create(ImageStreamMappings, namespace, {
      metadata: { name: 'none' },
      tag: 'x',
      image: { metadata: { name: digest('a') }, dockerImageReference: pullSpec('a') },
    } as Partial<ImageStreamMapping>),
  );
  expect(error.message).toBe('imagestreams.image.openshift.io "none" not found');
  expect((await refusal(push('', 'a'))).message).toBe(
    'ImageStreamMapping.image.openshift.io "web" is invalid: tag: Required value',
  );
});

it('subresources show layers, and secrets for pulling', async () => {
  await push('latest', 'a');
  for (const [name, type] of [
    ['pull', 'kubernetes.io/dockercfg'],
    ['other', 'Opaque'],
  ] as const)
    await api.client.create(Secrets, namespace, {
      metadata: { name },
      type,
      data: { '.dockercfg': Buffer.from('{}').toString('base64') },
    });
  const served = await serve(api);
  const path = `/apis/image.openshift.io/v1/namespaces/${namespace}/imagestreams/web`;
  const layers = await served.send('GET', `${path}/layers`);
  const secrets = await served.send('GET', `${path}/secrets`);
  await served.close();
  expect(layers.body).toMatchObject({
    kind: 'ImageStreamLayers',
    blobs: { [digest('a')]: { size: null } },
    images: { [digest('a')]: { imageMissing: false, layers: null, config: null } },
  });
  expect(secrets.body).toMatchObject({ kind: 'SecretList', items: [{ metadata: { name: 'pull' } }] });
  expect((secrets.body as { items: unknown[] }).items).toHaveLength(1);
});
