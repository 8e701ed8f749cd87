import { describe, expect, it } from 'vitest';
import {
  importRequest,
  needsScheduling,
  scheduledImportRequest,
} from '../../../../source/playground/controllers/image/import-request.ts';
import type { ImageStream, NamedTagEventList, TagReference } from '../../../../source/wire/openshift.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const tag = (name: string, more: Partial<TagReference> = {}): TagReference => ({
  name,
  annotations: null,
  from: { kind: 'DockerImage', name: `quay.io/org/web:${name}` },
  generation: 1,
  importPolicy: { importMode: 'Legacy' },
  referencePolicy: { type: 'Source' },
  ...more,
});
const imported = (name: string, generation: number): NamedTagEventList => ({
  tag: name,
  items: [{ created: '', dockerImageReference: `quay.io/org/web@${digest}`, image: digest, generation }],
});
const stream = (tags: TagReference[], status: NamedTagEventList[] = [], checked = true): ImageStream => ({
  apiVersion: 'image.openshift.io/v1',
  kind: 'ImageStream',
  metadata: {
    name: 'web',
    namespace: 'demo',
    uid: 'u',
    resourceVersion: '7',
    generation: 2,
    ...(checked
      ? { annotations: { 'openshift.io/image.dockerRepositoryCheck': '2026-01-02T03:04:05Z' } }
      : {}),
  },
  spec: { tags },
  status: { dockerImageRepository: '', tags: status },
});
const tagsOf = (request: ReturnType<typeof importRequest>): (string | undefined)[] | undefined =>
  request?.spec.images?.map(({ to }) => to?.name);

describe('what a stream asks to have imported', () => {
  it('is each tag whose generation is newer than its last import', () => {
    const request = importRequest(
      stream(
        [tag('old', { generation: 2 }), tag('new', { generation: 3 })],
        [imported('old', 2), imported('new', 2)],
      ),
    );
    expect(request).toEqual({
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStreamImport',
      metadata: { name: 'web', namespace: 'demo', uid: 'u', resourceVersion: '7' },
      spec: {
        import: true,
        images: [
          {
            from: { kind: 'DockerImage', name: 'quay.io/org/web:new' },
            to: { name: 'new' },
            importPolicy: { importMode: 'Legacy' },
            referencePolicy: { type: 'Source' },
          },
        ],
      },
      status: {},
    });
  });

  it('is nothing when all has been imported', () => {
    expect(
      importRequest(stream([tag('latest', { generation: 2 })], [imported('latest', 2)])),
    ).toBeUndefined();
  });

  it('leaves out a tag whose import failed: only a change of the tag asks for it again', () => {
    const failed: NamedTagEventList = {
      tag: 'latest',
      items: null,
      conditions: [{ type: 'ImportSuccess', status: 'False', generation: 2 }],
    };
    expect(importRequest(stream([tag('latest', { generation: 2 })], [failed]))).toBeUndefined();
    expect(tagsOf(importRequest(stream([tag('latest', { generation: 3 })], [failed])))).toEqual(['latest']);
  });

  it('leaves out references and tags that follow other tags', () => {
    const tags = [
      tag('ref', { reference: true }),
      tag('alias', { from: { kind: 'ImageStreamTag', name: 'web:x' } }),
    ];
    expect(importRequest(stream(tags, [], false))).toBeUndefined();
  });

  it('is the whole repository with all its tags at first when the stream names one, and never after', () => {
    const whole = stream([tag('latest')], [imported('latest', 1)], false);
    whole.spec.dockerImageRepository = 'quay.io/org/web';
    const request = importRequest(whole);
    expect(request?.spec.repository).toEqual({ from: { kind: 'DockerImage', name: 'quay.io/org/web' } });
    expect(tagsOf(request)).toEqual(['latest']);
    whole.metadata.annotations = { 'openshift.io/image.dockerRepositoryCheck': 'x' };
    expect(importRequest(whole)).toBeUndefined();
  });
});

describe('what the schedule asks to have imported', () => {
  const scheduled = { scheduled: true };

  it('is the scheduled tags, and those that need it anyway', () => {
    const request = scheduledImportRequest(
      stream(
        [tag('follows', { importPolicy: scheduled }), tag('fixed'), tag('new', { generation: 2 })],
        [imported('follows', 1), imported('fixed', 1), imported('new', 1)],
      ),
    );
    expect(tagsOf(request)).toEqual(['follows', 'new']);
  });

  it('is a failed tag too, as long as it is scheduled', () => {
    const failed: NamedTagEventList = {
      tag: 'latest',
      items: null,
      conditions: [{ type: 'ImportSuccess', status: 'False', generation: 2 }],
    };
    const tags = [tag('latest', { generation: 2, importPolicy: scheduled })];
    expect(tagsOf(scheduledImportRequest(stream(tags, [failed])))).toEqual(['latest']);
  });

  it('is nothing for tags that are not scheduled', () => {
    expect(scheduledImportRequest(stream([tag('latest')], [imported('latest', 1)]))).toBeUndefined();
  });

  it('is a tag by digest only until it has been imported once', () => {
    const byDigest = tag('pinned', {
      from: { kind: 'DockerImage', name: `quay.io/org/web@${digest}` },
      importPolicy: scheduled,
    });
    expect(needsScheduling(stream([byDigest]))).toBe(true);
    expect(needsScheduling(stream([byDigest], [imported('pinned', 1)]))).toBe(false);
  });
});
