import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  imageStreamTable,
  tagsUpToWidth,
} from '../../../../source/playground/api/openshift/image/image-stream-table.ts';
import type { WatchEvent } from '../../../../source/wire/kubernetes.ts';
import type { ImageStream, TagReference } from '../../../../source/wire/openshift.ts';
import { ImageStreams } from '../../../../source/wire/resources.ts';
import { namespace, openTestApi, recording, refusal, type TestApi, timeless } from './support/cluster.ts';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const [created] = recording<WatchEvent<ImageStream>>('recorded-imagestreams.jsonl');

const stream = (name: string, ...tags: Partial<TagReference>[]) => ({
  metadata: { name },
  spec: { tags: tags as TagReference[] },
});
const create = (object: object) => api.client.create(ImageStreams, namespace, object as Partial<ImageStream>);
const latest = { name: 'latest', from: { kind: 'DockerImage', name: 'quay.io/org/web:latest' } };
const tagOf = (object: ImageStream, name: string) => object.spec.tags?.find((tag) => tag.name === name);

describe('create', () => {
  it('stores what was recorded for the workshop’s manifest', async () => {
    const object = await create({
      metadata: { name: 'jdoe2-image-stream', labels: { app: 'jdoe2-deployment-config' } },
      spec: {
        tags: [
          {
            name: 'latest',
            from: { kind: 'DockerImage', name: 'localhost:5000/devenablement/workshop:jdoe2' },
            importPolicy: { scheduled: true, insecure: true },
          },
        ],
      },
    });
    expect(timeless(object)).toEqual(timeless(created?.object as ImageStream));
    // Go writes fields in the order of its structs, and what people compare is text.
    expect(JSON.stringify(object.spec)).toBe(JSON.stringify(created?.object.spec));
  });

  it('forces generations, drops a status, sorts tags and lets the last of two win', async () => {
    const object = await create({
      ...stream('web', { ...latest, name: 'b', generation: 7 }, latest, {
        ...latest,
        from: { kind: 'DockerImage', name: 'quay.io/org/web:2' },
      }),
      status: { dockerImageRepository: 'made/up', tags: [{ tag: 'x', items: [] }] },
    });
    expect(object.metadata.generation).toBe(1);
    expect(object.spec.tags?.map(({ name, generation }) => [name, generation])).toEqual([
      ['b', 1],
      ['latest', 1],
    ]);
    expect(tagOf(object, 'latest')?.from?.name).toBe('quay.io/org/web:2');
    expect(object.status).toEqual({ dockerImageRepository: '' });
  });

  it('fills the status for references, and for tags of other streams', async () => {
    await create(stream('base', { ...latest, name: 'ref', reference: true }));
    const object = await create(
      stream('web', { name: 'prod', from: { kind: 'ImageStreamTag', name: 'base:ref' } }),
    );
    expect(object.status?.tags).toEqual([
      {
        tag: 'prod',
        items: [
          {
            created: '2026-01-02T03:04:05Z',
            dockerImageReference: 'quay.io/org/web:latest',
            image: '',
            generation: 1,
          },
        ],
      },
    ]);
  });

  it.each([
    ['Web', {}, 'metadata.name: Invalid value: "Web": must match "[a-z0-9]+(?:[._-][a-z0-9]+)*"'],
    [
      'web',
      { from: { kind: '', name: 'x' } },
      // Two causes, since the tag is looked up, too.
      `[[]: Internal error: imagestreams "web" is invalid: spec.tags[latest].from.name: Invalid value: "x": must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>, spec.tags[latest].from.kind: Required value: valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag']`,
    ],
    [
      'web',
      { from: { kind: 'DockerImage', name: '' } },
      '[[]: Internal error: imagestreams "web" is invalid: spec.tags[latest].from.name: Invalid value: "": must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>, spec.tags[latest].from.name: Required value]',
    ],
    [
      'web',
      { from: { kind: 'DockerImage', name: 'Quay.io/ORG/web' } },
      'spec.tags[latest].from.name: Invalid value: "Quay.io/ORG/web": invalid reference format',
    ],
    [
      'web',
      { from: { kind: 'ImageStreamTag', name: 'latest' }, importPolicy: { scheduled: true } },
      'spec.tags[latest].importPolicy.scheduled: Invalid value: true: only tags pointing to Docker repositories may be scheduled for background import',
    ],
    [
      'web',
      { importPolicy: { importMode: 'Whole' } },
      "spec.tags[latest].importPolicy.importMode: Invalid value: \"Whole\": invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'",
    ],
    [
      'web',
      { referencePolicy: { type: 'Elsewhere' } },
      'spec.tags[latest].referencePolicy.type: Invalid value: "Elsewhere": valid values are "Source", "Local"',
    ],
  ])('refuses %s %j', async (name, tag, message) => {
    const error = await refusal(create(stream(name, { ...latest, ...(tag as Partial<TagReference>) })));
    expect(error.code).toBe(422);
    expect(error.message).toBe(`ImageStream.image.openshift.io "${name}" is invalid: ${message}`);
  });

  it('refuses a repository with a tag, and a tag that points nowhere', async () => {
    const repository = await refusal(
      create({ metadata: { name: 'web' }, spec: { dockerImageRepository: 'quay.io/org/web:1' } }),
    );
    expect(repository.message).toContain('the repository name may not contain a tag');
    const nowhere = await refusal(
      create(stream('web', { name: 'prod', from: { kind: 'ImageStreamTag', name: 'none:1' } })),
    );
    expect(nowhere.message).toBe(
      'ImageStream.image.openshift.io "web" is invalid: []: Internal error: imagestreams "web" is invalid: spec.tags[prod].from.name: Not found: "none:1"',
    );
  });

  it('does not choke on a reference made to make patterns slow', async () => {
    const error = await refusal(
      create(stream('web', { ...latest, from: { kind: 'DockerImage', name: `${'a'.repeat(50_000)}!` } })),
    );
    expect(error.message).toContain('invalid reference format');
  });
});

describe('update', () => {
  const change = async (edit: (object: ImageStream) => void): Promise<ImageStream> => {
    const object = await api.client.get(ImageStreams, namespace, 'web');
    edit(object);
    return api.client.update(ImageStreams, object);
  };
  beforeEach(async () => {
    await create(stream('web', latest, { ...latest, name: 'other' }));
  });
  const generations = (object: ImageStream) => [
    object.metadata.generation,
    tagOf(object, 'latest')?.generation,
    tagOf(object, 'other')?.generation,
  ];

  it.each<[string, Partial<TagReference>, (number | undefined)[]]>([
    ['another source', { from: { kind: 'DockerImage', name: 'quay.io/org/web:2' } }, [2, 2, 1]],
    ['another import mode', { importPolicy: { importMode: 'PreserveOriginal' } }, [2, 2, 1]],
    ['a reference', { reference: true }, [2, 2, 1]],
    ['generation 0', { generation: 0 }, [2, 2, 1]],
    ['another generation', { generation: 9 }, [1, 1, 1]],
    ['a schedule', { importPolicy: { scheduled: true } }, [2, 1, 1]],
    ['a reference policy', { referencePolicy: { type: 'Local' } }, [2, 1, 1]],
  ])('with %s', async (_, edit, expected) => {
    const object = await change(({ spec }) => {
      Object.assign(spec.tags?.find(({ name }) => name === 'latest') ?? {}, edit);
    });
    expect(generations(object)).toEqual(expected);
  });

  it('leaves generations alone for labels, and the status alone for anything', async () => {
    const object = await change((changed) => {
      changed.metadata.labels = { app: 'web' };
      changed.status = { dockerImageRepository: 'made/up', tags: [{ tag: 'latest', items: [] }] };
    });
    expect(generations(object)).toEqual([1, 1, 1]);
    expect(object.status).toEqual({ dockerImageRepository: '' });
  });

  it('keeps the history of a tag that is edited away', async () => {
    await change(({ spec }) => Object.assign(spec.tags?.[0] ?? {}, { reference: true }));
    const object = await change(({ spec }) => void spec.tags?.splice(0, 1));
    expect(object.spec.tags?.map(({ name }) => name)).toEqual(['other']);
    expect(object.status?.tags?.map(({ tag }) => tag)).toEqual(['latest']);
  });

  it('brings an image to a new tag that follows another, and a new one to no tag that did before', async () => {
    const from = { kind: 'ImageStreamTag', name: 'latest' };
    await change(({ spec }) => {
      Object.assign(spec.tags?.[0] ?? {}, { reference: true });
      spec.tags?.push({ name: 'prod', annotations: null, from });
    });
    const object = await change(({ spec }) => {
      Object.assign(spec.tags?.[0] ?? {}, { from: { kind: 'DockerImage', name: 'quay.io/org/web:2' } });
    });
    const got = (tag: string) =>
      object.status?.tags
        ?.find((list) => list.tag === tag)
        ?.items?.map(({ dockerImageReference, generation }) => [dockerImageReference, generation]);
    // Neither has an image: then one reference takes the place of the other.
    expect(got('latest')).toEqual([['quay.io/org/web:2', 3]]);
    expect(got('prod')).toEqual([['quay.io/org/web:latest', 2]]);
  });

  it('of the status may change the lookup policy', async () => {
    const object = await api.client.get(ImageStreams, namespace, 'web');
    object.spec.lookupPolicy = { local: true };
    const updated = await api.client.update(ImageStreams, object, 'status');
    expect([updated.spec.lookupPolicy, updated.metadata.generation]).toEqual([{ local: true }, 1]);
  });

  it('must say what it is based on', async () => {
    const { metadata, ...rest } = await api.client.get(ImageStreams, namespace, 'web');
    const { resourceVersion: _, ...unversioned } = metadata;
    const error = await refusal(api.client.update(ImageStreams, { ...rest, metadata: unversioned }));
    expect(error.message).toBe(
      'ImageStream.image.openshift.io "web" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  it('of the status changes nothing else, and gives new entries the tag’s generation', async () => {
    const object = await api.client.get(ImageStreams, namespace, 'web');
    object.spec.tags = [];
    const event = {
      created: '2026-01-02T03:04:05Z',
      image: 'sha256:a',
      dockerImageReference: `r@sha256:${'a'.repeat(64)}`,
      generation: 0,
    };
    object.status = { dockerImageRepository: '', tags: [{ tag: 'latest', items: [event] }] };
    const updated = await api.client.update(ImageStreams, object, 'status');
    expect(updated.spec.tags).toHaveLength(2);
    expect(updated.metadata.generation).toBe(1);
    expect(updated.status?.tags?.[0]?.items).toEqual([{ ...event, generation: 1 }]);
  });
});

it('can be selected by the repository that it points to', async () => {
  await create({ metadata: { name: 'whole' }, spec: { dockerImageRepository: 'quay.io/org/web' } });
  await create(stream('web', latest));
  const found = await api.client.list(ImageStreams, {
    namespace,
    fieldSelector: 'spec.dockerImageRepository=quay.io/org/web',
  });
  expect(found.items.map(({ metadata, status }) => [metadata.name, status?.dockerImageRepository])).toEqual([
    ['whole', 'quay.io/org/web'],
  ]);
});

describe('table', () => {
  it('has the recorded columns', () => {
    const [recorded] = recording<{ path: string; columns: unknown[] }>('recorded-columns.jsonl');
    expect(recorded?.path).toBe('imagestreams');
    expect(
      imageStreamTable.columns.map(({ name, type, format, priority }) => [name, type, format, priority]),
    ).toEqual(recorded?.columns);
  });

  it('shows tags newest first, with failed ones, and when the newest came', () => {
    const item = (created: string) => [{ created, image: '', dockerImageReference: '', generation: 1 }];
    const row = imageStreamTable.row(
      {
        apiVersion: '',
        kind: '',
        metadata: { name: 'web' },
        spec: {},
        status: {
          dockerImageRepository: '',
          tags: [
            { tag: 'failed', items: null },
            { tag: 'new', items: item('2026-01-02T03:02:05Z') },
            { tag: 'old', items: item('2026-01-01T03:02:05Z') },
          ],
        },
      },
      Date.parse('2026-01-02T03:04:05Z'),
    );
    expect(row).toEqual(['web', '', 'new,old,failed', '2 minutes ago']);
  });

  it('cuts many tags at the width', () => {
    const tags = Array.from({ length: 20 }, (_, i) => `v1.${String(i).padStart(2, '0')}`);
    expect(tagsUpToWidth(tags, 40)).toBe('v1.00,v1.01,v1.02,v1.03,v1.04,v1.05 + 14 more...');
    expect(tagsUpToWidth(['x'.repeat(60), 'y'], 40)).toBe(`${'x'.repeat(60)} + 1 more...`);
  });
});
