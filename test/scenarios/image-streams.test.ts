import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseImageReference } from '../../source/wire/image-reference.ts';
import type { Deployment } from '../../source/wire/kubernetes.ts';
import type {
  ImageStream,
  ImageStreamImport,
  ImageStreamTag,
  TagImportPolicy,
  TagReference,
} from '../../source/wire/openshift.ts';
import {
  Deployments,
  ImageStreamImports,
  ImageStreams,
  ImageStreamTags,
} from '../../source/wire/resources.ts';
import { StatusError } from '../../source/wire/status.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { streamLine, withVersions } from './stream-line.ts';

/** Milliseconds. */
const importInterval = 1000;
let lab: Recorder;
const versions = new Map<string, string>();
beforeAll(async () => {
  lab = await startRecorder(importInterval);
  for (const version of ['v1', 'v2']) versions.set(await lab.publish(version, `${version}-too`), version);
});
afterAll(async () => {
  await lab.close();
  expect(lab.errors).toEqual([]);
});

const docker = (tag: string) => ({ kind: 'DockerImage', name: `${lab.repository}:${tag}` });
const tagged = (name: string, more: Partial<TagReference>): TagReference => ({
  name,
  annotations: null,
  ...more,
});
const create = (name: string, ...tags: TagReference[]) =>
  lab.cluster.create<ImageStream>(ImageStreams, lab.namespace, {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: { name },
    spec: { tags },
  });
const patch = (name: string, operations: object[]) =>
  lab.cluster.patch(ImageStreams, lab.namespace, name, operations, 'json');

/** `oc import-image NAME:TAG --from …`. */
const importImage = (name: string, tag: string, from: string, policy: TagImportPolicy = {}) =>
  lab.cluster.create<ImageStreamImport>(ImageStreamImports, lab.namespace, {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStreamImport',
    metadata: { name },
    spec: {
      import: true,
      images: [
        {
          from: docker(from),
          to: { name: tag },
          importPolicy: { importMode: 'Legacy', ...policy },
          referencePolicy: { type: 'Source' },
        },
      ],
    },
    status: {},
  });

/** `oc tag … NAME`. */
const ocTag = (name: string, from: TagReference['from'], cluster = lab.cluster) =>
  cluster.update<ImageStreamTag>(ImageStreamTags, {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStreamTag',
    metadata: { name, namespace: lab.namespace },
    tag: tagged('', {
      ...(from === undefined ? {} : { from }),
      ...(from?.kind === 'DockerImage' ? { generation: 0 } : {}),
      importPolicy: { importMode: 'Legacy' },
      referencePolicy: { type: 'Source' },
    }),
  } as ImageStreamTag);

/** What a stream went through since it was last made. */
const storyOf = (name: string): string[] => {
  const own = lab
    .events()
    .filter(({ object }) => object.kind === 'ImageStream' && object.metadata.name === name);
  return own
    .slice(own.findLastIndex(({ type }) => type === 'ADDED'))
    .map(({ object }) => streamLine(object as ImageStream, versions));
};
/** Resolves when the stream's story is at an end like this; and nothing came after it that is not. */
const tells = (name: string, ...story: string[]): Promise<unknown> =>
  expect.poll(() => storyOf(name), { timeout: 20_000, interval: 20 }).toEqual(story);

describe('a tag that cannot be imported', () => {
  it('says why, is left alone, and is well again once it is imported anew', async () => {
    await create('late', tagged('latest', { from: docker('late') }));
    const failed = ['@1 | latest=late@1', '@2 | latest=late@2 | latest: NotFound@2'];
    await tells('late', ...failed);
    const { status, metadata } = await lab.cluster.get<ImageStream>(ImageStreams, lab.namespace, 'late');
    const time = metadata.annotations?.['openshift.io/image.dockerRepositoryCheck'];
    expect(status).toEqual({
      dockerImageRepository: '',
      tags: [
        {
          tag: 'latest',
          items: null,
          conditions: [
            {
              type: 'ImportSuccess',
              status: 'False',
              lastTransitionTime: time,
              reason: 'NotFound',
              message: `dockerimage.image.openshift.io "${lab.repository}:late" not found`,
              generation: 2,
            },
          ],
        },
      ],
    });
    await lab.publish('v1', 'late');
    await importImage('late', 'latest', 'late');
    const well = '@3 | latest=late@3 | latest: v1@3';
    await tells('late', ...failed, well);

    // What it has stays, through a bad source and back.
    await ocTag('late:latest', docker('gone'));
    const bad = ['@4 | latest=gone@4 | latest: v1@3', '@5 | latest=gone@5 | latest: v1@3 NotFound@5'];
    await tells('late', ...failed, well, ...bad);
    const again = await importImage('late', 'latest', 'gone');
    expect(again.status.images?.[0]?.status).toMatchObject({
      status: 'Failure',
      reason: 'NotFound',
      code: 404,
    });
    await ocTag('late:latest', docker('late'));
    const back = ['@6 | latest=late@6 | latest: v1@3 NotFound@5', '@7 | latest=late@7 | latest: v1@7'];
    await tells('late', ...failed, well, ...bad, ...back);
  });

  it('that is asked for by name is added to the stream, with what is wrong', async () => {
    await create('asked', tagged('latest', { from: docker('v1') }));
    const first = ['@1 | latest=v1@1', '@2 | latest=v1@2 | latest: v1@2'];
    await tells('asked', ...first);
    await importImage('asked', 'none', 'none');
    await tells('asked', ...first, '@3 | latest=v1@2 none=none@3 | latest: v1@2 | none: NotFound@3');
  });
});

describe('a tag that is scheduled', () => {
  it('is imported when there is something new, from when it is until it is not', async () => {
    await lab.publish('v1', 'moving');
    await create('moving', tagged('latest', { from: docker('moving') }));
    const first = ['@1 | latest=moving@1', '@2 | latest=moving@2 | latest: v1@2'];
    await tells('moving', ...first);
    await patch('moving', [{ op: 'add', path: '/spec/tags/0/importPolicy/scheduled', value: true }]);
    await lab.publish('v2', 'moving');
    const scheduled = ['@3 | latest*=moving@2 | latest: v1@2', '@4 | latest*=moving@4 | latest: v2@4 v1@2'];
    await tells('moving', ...first, ...scheduled);
    await patch('moving', [{ op: 'remove', path: '/spec/tags/0/importPolicy/scheduled' }]);
    await lab.publish('v1', 'moving');
    // By the time that another one has come round, this one would have.
    await create('other', tagged('latest', { from: docker('other'), importPolicy: { scheduled: true } }));
    await tells('other', '@1 | latest*=other@1', '@2 | latest*=other@2 | latest: NotFound@2');
    await lab.publish('v1', 'other');
    const found = '@3 | latest*=other@3 | latest: v1@3';
    await tells('other', '@1 | latest*=other@1', '@2 | latest*=other@2 | latest: NotFound@2', found);
    await tells('moving', ...first, ...scheduled, '@5 | latest=moving@4 | latest: v2@4 v1@2');
  });
});

describe('a manifest list', () => {
  const index = 'application/vnd.oci.image.index.v1+json';

  /** Pushes a list of v1 for amd64 and v2 for arm64. Resolves to its digest. */
  async function pushList(tag: string): Promise<string> {
    const { registry, repository } = lab;
    const place = parseImageReference(repository);
    if (place === undefined) throw new Error(`no repository: ${repository}`);
    const manifests = await Promise.all(
      Object.entries({ v1: 'amd64', v2: 'arm64' }).map(async ([version, architecture]) => {
        const { mediaType, digest, bytes } = await registry.manifest({ ...place, tag: version });
        return { mediaType, digest, size: bytes.length, platform: { os: 'linux', architecture } };
      }),
    );
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: index, manifests }));
    await registry.pushManifest({ ...place, tag }, { bytes, mediaType: index });
    return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  }

  it('becomes its child by digest, and itself where it is to be kept; and a child again', async () => {
    const digest = await pushList('multi');
    versions.set(digest, 'list');
    await create(
      'multi',
      tagged('child', { from: { kind: 'DockerImage', name: `${lab.repository}@${digest}` } }),
      tagged('whole', { from: docker('multi'), importPolicy: { importMode: 'PreserveOriginal' } }),
    );
    const first = [
      '@1 | child=list@1 whole+=multi@1',
      '@2 | child=list@2 whole+=multi@2 | child: v1@2 | whole: list@2',
    ];
    await tells('multi', ...first);
    await importImage('multi', 'whole', 'multi');
    await tells('multi', ...first, '@3 | child=list@2 whole=multi@3 | child: v1@2 | whole: v1@3 list@2');
  });

  it('kept whole or not, is the same image where there is only one; and is imported twice for it', async () => {
    await create('single', tagged('latest', { from: docker('v1') }));
    const first = ['@1 | latest=v1@1', '@2 | latest=v1@2 | latest: v1@2'];
    await tells('single', ...first);
    await importImage('single', 'latest', 'v1', { importMode: 'PreserveOriginal' });
    // The new mode makes it another tag, which is imported as such.
    await tells('single', ...first, '@3 | latest+=v1@3 | latest: v1@2', '@4 | latest+=v1@4 | latest: v1@4');
  });
});

describe('tags of tags', () => {
  it('follow within the stream, and copy what there is from another', async () => {
    await lab.publish('v1', 'base');
    await create('base', tagged('latest', { from: docker('base') }));
    const base = ['@1 | latest=base@1', '@2 | latest=base@2 | latest: v1@2'];
    await tells('base', ...base);
    await ocTag('base:alias', { kind: 'ImageStreamTag', name: 'base:latest' });
    await ocTag('base:copy', {
      kind: 'ImageStreamImage',
      name: `base@${[...versions].find(([, name]) => name === 'v1')?.[0]}`,
    });
    const tags = [
      '@3 | alias=latest@3 latest=base@2 | alias: v1@3 | latest: v1@3',
      '@4 | alias=latest@3 copy=v1@4 latest=base@2 | alias: v1@3 | copy: v1@4 | latest: v1@3',
    ];
    await tells('base', ...base, ...tags);
    await create('user', tagged('latest', { from: { kind: 'ImageStreamTag', name: 'base:latest' } }));
    await tells('user', '@1 | latest=latest@1 | latest: v1@1');
    await lab.publish('v2', 'base');
    await importImage('base', 'latest', 'base');
    const moved =
      '@5 | alias=latest@3 copy=v1@4 latest=base@5 | alias: v2@5 v1@3 | copy: v1@4 | latest: v2@5 v1@3';
    await tells('base', ...base, ...tags, moved);
    await lab.cluster.delete(ImageStreamTags, lab.namespace, 'base:latest');
    const gone = '@6 | alias=latest@3 copy=v1@4 | alias: v2@5 v1@3 | copy: v1@4';
    await tells('base', ...base, ...tags, moved, gone);
    await tells('user', '@1 | latest=latest@1 | latest: v1@1');
  });

  it('of another project are for those who may pull there', async () => {
    const project = 'theirs';
    const theirs = await lab.admit('other');
    await theirs.request('POST', '/apis/project.openshift.io/v1/projectrequests', {
      body: {
        kind: 'ProjectRequest',
        apiVersion: 'project.openshift.io/v1',
        metadata: { name: project },
      },
    });
    await theirs.create(ImageStreams, project, {
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStream',
      metadata: { name: 'web' },
      spec: { tags: [tagged('latest', { from: docker('v1'), reference: true })] },
    });
    const from = { kind: 'ImageStreamTag', namespace: project, name: 'web:latest' };
    await create('ours');
    const refused = await ocTag('ours:latest', from).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StatusError);
    expect((refused as StatusError).message).toBe(
      'ImageStream.image.openshift.io "ours" is invalid: []: Internal error: imagestreams "ours" is invalid: spec.tags[latest].from: Forbidden: theirs/web: "" ""',
    );
    await tells('ours', '@1 | ');
    await ocTag('ours:latest', from, theirs);
    const { status } = await lab.cluster.get<ImageStream>(ImageStreams, lab.namespace, 'ours');
    expect(status?.tags?.[0]?.items).toMatchObject([
      { dockerImageReference: docker('v1').name, image: '', generation: 2 },
    ]);
  });
});

describe('a Deployment that follows a tag', () => {
  const path = 'spec.template.spec.containers[?(@.name=="app")].image';
  const triggers = (paused: boolean) =>
    JSON.stringify([{ from: { kind: 'ImageStreamTag', name: 'source:latest' }, fieldPath: path, paused }]);
  const image = async (): Promise<string> => {
    const deployment = await lab.cluster.get<Deployment>(Deployments, lab.namespace, 'web');
    return withVersions(deployment.spec.template.spec.containers[0]?.image ?? '', versions).replace(
      /^.*@/,
      '',
    );
  };
  const becomes = (version: string): Promise<unknown> =>
    expect.poll(image, { timeout: 20_000, interval: 20 }).toBe(version);
  const annotate = (value: string) =>
    lab.cluster.patch(
      Deployments,
      lab.namespace,
      'web',
      { metadata: { annotations: { 'image.openshift.io/triggers': value } } },
      'merge',
    );

  it('gets each image at once, none while paused, and keeps the last when the stream goes and comes', async () => {
    await lab.cluster.create(Deployments, lab.namespace, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', annotations: { 'image.openshift.io/triggers': triggers(false) } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'app', image: 'placeholder' }] },
        },
      },
    });
    await create('source', tagged('latest', { from: docker('v1') }));
    await becomes('v1');
    await annotate(triggers(true));
    await ocTag('source:latest', docker('v2'));
    const story = [
      '@1 | latest=v1@1',
      '@2 | latest=v1@2 | latest: v1@2',
      '@3 | latest=v2@3 | latest: v1@2',
      '@4 | latest=v2@4 | latest: v2@4 v1@2',
    ];
    await tells('source', ...story);
    expect(await image()).toBe('v1');
    await annotate(triggers(false));
    await becomes('v2');
    await lab.cluster.delete(ImageStreams, lab.namespace, 'source');
    expect(await image()).toBe('v2');
    await create('source', tagged('latest', { from: docker('v1') }));
    await becomes('v1');
    await tells('source', '@1 | latest=v1@1', '@2 | latest=v1@2 | latest: v1@2');
  });
});
