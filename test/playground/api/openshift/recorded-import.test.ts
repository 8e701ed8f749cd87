import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  importRequest,
  scheduledImportRequest,
} from '../../../../source/playground/controllers/image/import-request.ts';
import type { WatchEvent } from '../../../../source/wire/kubernetes.ts';
import type { ImageStream, ImageStreamImport, ImageStreamTag } from '../../../../source/wire/openshift.ts';
import { ImageStreamImports, ImageStreams, ImageStreamTags } from '../../../../source/wire/resources.ts';
import { namespace, openTestApi, recording, type TestApi, timeless } from './support/cluster.ts';
import { type DockerRegistry, hasDockerRegistry, startDockerRegistry } from './support/docker-registry.ts';
import { buildImage } from './support/registry.ts';

const available = hasDockerRegistry();
const name = 'jdoe2-image-stream';

describe.skipIf(!available)('against docker-registry (skipped where it is not on PATH)', () => {
  const v1 = buildImage('hello from v1');
  const v2 = buildImage('hello from v2');
  const events = recording<WatchEvent<ImageStream>>('recorded-imagestreams.jsonl');
  let registry: DockerRegistry;
  let api: TestApi;
  beforeAll(async () => {
    registry = await startDockerRegistry();
    await registry.push('devenablement/workshop', 'jdoe2', v1);
    api = await openTestApi();
  });
  afterAll(async () => {
    api.close();
    await registry.close();
  });

  /** An object as recorded, with this registry and these images instead of the recording's. */
  const here = <T>(recorded: T): T => {
    const text = JSON.stringify(recorded)
      .replaceAll('localhost:5000', registry.host)
      .replaceAll(
        'sha256:72d4cd648025bd829c6c29c78754c98e086d28788ad9c96c4d160166724372d3',
        v1.manifest.digest,
      )
      .replaceAll(
        'sha256:22db67c7084d0d9ba363524d319a8839fb1a8a8286ed061d7c21f263ca90e83f',
        v2.manifest.digest,
      )
      .replaceAll('sha256:d8c018bf4617ac97d64164cb6ee8dd2ad5e4925515b122e44e5cf25872165849', v1.layer.digest)
      .replaceAll(
        'sha256:5cfae673e0af979483dfc70e0971832d7e51ffdcca616f32af204c83dce21211',
        v1.config.digest,
      );
    return JSON.parse(text) as T;
  };
  const recorded = (index: number): unknown => timeless(here(events[index]?.object as ImageStream));
  const get = (): Promise<ImageStream> => api.client.get(ImageStreams, namespace, name);
  const send = (request: ImageStreamImport | undefined): Promise<ImageStreamImport> =>
    api.client.create(ImageStreamImports, namespace, request ?? {});

  it('a stream goes the recorded way: created, imported, imported again when the tag has moved', async () => {
    const stream = await api.client.create(ImageStreams, namespace, {
      metadata: { name, labels: { app: 'jdoe2-deployment-config' } },
      spec: {
        tags: [
          {
            name: 'latest',
            annotations: null,
            from: { kind: 'DockerImage', name: `${registry.host}/devenablement/workshop:jdoe2` },
            importPolicy: { insecure: true, scheduled: true },
          },
        ],
      },
    });
    expect(timeless(stream)).toEqual(recorded(0));

    await send(importRequest(stream));
    const imported = await get();
    expect(timeless(imported)).toEqual(recorded(1));
    expect(importRequest(imported)).toBeUndefined();

    await api.clock.advance(19_000);
    await send(scheduledImportRequest(imported));
    expect(await get()).toEqual(imported);

    await registry.push('devenablement/workshop', 'jdoe2', v2);
    await send(scheduledImportRequest(imported));
    const moved = await get();
    expect(timeless(moved)).toEqual(recorded(2));
    const created = moved.status?.tags?.[0]?.items?.map((item) => item.created);
    expect(created).toEqual(['2026-01-02T03:04:24Z', '2026-01-02T03:04:05Z']);
  });

  it('its tag is as recorded, too', async () => {
    const text = readFileSync(new URL('fixtures/recorded-imagestreamtag.yaml', import.meta.url), 'utf8');
    const expected = here(parse(text) as ImageStreamTag);
    await api.client.delete(ImageStreams, namespace, name);
    await registry.push('devenablement/workshop', 'jdoe2', v1);
    const stream = await api.client.create(ImageStreams, namespace, {
      metadata: { name, labels: { app: 'jdoe2-deployment-config' } },
      spec: {
        tags: [
          {
            name: 'latest',
            annotations: null,
            from: { kind: 'DockerImage', name: `${registry.host}/devenablement/workshop:jdoe2` },
            importPolicy: { insecure: true, scheduled: true },
          },
        ],
      },
    });
    await send(importRequest(stream));
    const tag = await api.client.get(ImageStreamTags, namespace, `${name}:latest`);
    // The recorded image was another, so its sizes differ; what they are made of does not.
    const layers = expected.image.dockerImageLayers ?? [];
    for (const layer of layers) layer.size = v1.layer.bytes.length;
    Object.assign(expected.image.dockerImageMetadata ?? {}, {
      Size: v1.layer.bytes.length + v1.config.bytes.length,
    });
    expect(timeless(tag)).toEqual(timeless(expected));
  });
});
