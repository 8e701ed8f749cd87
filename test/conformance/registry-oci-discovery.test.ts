import { describe, expect } from 'vitest';
import { type Answer, digestOf, types } from '../playground/registry/lab.ts';
import { content, createChecklist, described, emptyObject, image, index, layer } from './registry-oci.ts';

// The list of the OCI distribution specification 1.1, in the order of its conformance suite: discovery, management, errors.

const { line, at, ask, open, pushBlob, pushParts, putManifest } = createChecklist();

describe('discovery', () => {
  const tagged = async (...tags: string[]): Promise<void> => {
    await pushParts();
    for (const tag of tags) await putManifest(tag, image());
  };
  const list = async (query = '') => {
    const { json: body, headers } = await ask('GET', at(`tags/list${query}`));
    return { tags: (body as { tags: string[] }).tags, link: headers.link };
  };

  line('tags in order', async () => {
    await tagged('v2', 'v10', 'V1', 'a_b', 'v1');
    expect(await list()).toEqual({ tags: ['V1', 'a_b', 'v1', 'v10', 'v2'], link: undefined });
  });

  line('pages: n, last, and Link until there is no more', async () => {
    await tagged('a', 'b', 'c', 'd', 'e');
    const pages: string[][] = [];
    for (let next: string | undefined = at('tags/list?n=2'); next !== undefined; ) {
      const { json: body, headers }: Answer = await ask('GET', next);
      pages.push((body as { tags: string[] }).tags);
      next = /^<(.*)>; rel="next"$/.exec(String(headers.link ?? ''))?.[1];
    }
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect((await list('?last=c')).tags).toEqual(['d', 'e']);
    expect((await list('?n=2&last=bb')).tags).toEqual(['c', 'd']);
    expect(await list('?n=0')).toEqual({ tags: [], link: undefined });
    expect(await ask('GET', at('tags/list?n=-1'))).toMatchObject({ status: 400 });
  });

  line('referrers: descriptors with artifactType and annotations, filtered and told so', async () => {
    await pushParts();
    const subject = described(types.manifest, image());
    const plain = image({ subject });
    const sbom = image({
      subject,
      artifactType: 'application/vnd.example.sbom',
      annotations: { by: 'jdoe2' },
    });
    const list = index([], { subject });
    await putManifest('v1', image());
    await putManifest(digestOf(plain), plain);
    await putManifest(digestOf(sbom), sbom);
    await putManifest(digestOf(list), list, types.index);
    const path = at(`referrers/${subject.digest}`);
    const all = await ask('GET', path);
    const sbomEntry = described(types.manifest, sbom, {
      artifactType: 'application/vnd.example.sbom',
      annotations: { by: 'jdoe2' },
    });
    expect((all.json as { manifests: unknown[] }).manifests).toEqual([
      described(types.manifest, plain, { artifactType: types.config }),
      sbomEntry,
      described(types.index, list),
    ]);
    expect(all.headers['oci-filters-applied']).toBeUndefined();
    const some = await ask('GET', `${path}?artifactType=application/vnd.example.sbom`);
    expect((some.json as { manifests: unknown[] }).manifests).toEqual([sbomEntry]);
    expect(some.headers['oci-filters-applied']).toBe('artifactType');
    await ask('DELETE', at(`manifests/${digestOf(sbom)}`));
    expect((await ask('GET', path)).text).not.toContain(digestOf(sbom));
  });
});

describe('management', () => {
  line('DELETE of a tag: 202, then it is gone and the manifest is not', async () => {
    await pushParts();
    await putManifest('v1', image());
    expect((await ask('DELETE', at('manifests/v1'))).status).toBe(202);
    expect((await ask('HEAD', at('manifests/v1'))).status).toBe(404);
    expect((await ask('HEAD', at(`manifests/${digestOf(image())}`))).status).toBe(200);
  });

  line('DELETE of a manifest: 202, then it and its tags are gone', async () => {
    await pushParts();
    for (const tag of ['v1', 'v2']) await putManifest(tag, image());
    const path = at(`manifests/${digestOf(image())}`);
    expect((await ask('DELETE', path)).status).toBe(202);
    for (const gone of [path, at('manifests/v1'), at('manifests/v2')])
      expect((await ask('HEAD', gone)).status).toBe(404);
    expect((await ask('DELETE', path)).status).toBe(404);
  });

  line('DELETE of a blob: 202, then it is gone', async () => {
    const path = at(`blobs/${await pushBlob(content)}`);
    expect((await ask('DELETE', path)).status).toBe(202);
    expect((await ask('HEAD', path)).status).toBe(404);
    expect((await ask('DELETE', path)).status).toBe(404);
  });

  line('DELETE of an upload: 204, then it is gone', async () => {
    const location = await open();
    await ask('PATCH', location, { body: content });
    expect((await ask('DELETE', location)).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(await ask(method, location)).toMatchObject({ status: 404, code: 'BLOB_UPLOAD_UNKNOWN' });
  });
});

describe('errors', () => {
  const none = digestOf('nothing');
  for (const [code, status, request] of [
    ['BLOB_UNKNOWN', 404, () => ask('GET', at(`blobs/${none}`))],
    [
      'BLOB_UPLOAD_INVALID',
      400,
      async () => ask('PATCH', await open(), { headers: { 'content-range': 'x' }, body: 'x' }),
    ],
    ['BLOB_UPLOAD_UNKNOWN', 404, () => ask('PUT', at(`blobs/uploads/none?digest=${none}`))],
    ['DIGEST_INVALID', 400, async () => ask('PUT', `${await open()}?digest=${none}`, { body: 'x' })],
    [
      'MANIFEST_BLOB_UNKNOWN',
      400,
      () => putManifest('v1', image({ layers: [{ ...described(types.layer, layer), digest: none }] })),
    ],
    ['MANIFEST_INVALID', 400, () => putManifest('v1', Buffer.from('{}'))],
    ['MANIFEST_UNKNOWN', 404, () => ask('GET', at('manifests/none'))],
    ['NAME_INVALID', 400, () => ask('GET', '/v2/Upper/Case/tags/list')],
    ['NAME_UNKNOWN', 404, () => ask('GET', '/v2/not/there/tags/list')],
    [
      'SIZE_INVALID',
      400,
      async () => ask('PATCH', await open(), { headers: { 'content-range': '0-9' }, body: 'x' }),
    ],
    ['UNAUTHORIZED', 401, () => ask('POST', at('blobs/uploads/'), { authorization: 'Bearer wrong' })],
    ['UNSUPPORTED', 405, () => ask('POST', at('tags/list'))],
  ] as [string, number, () => Promise<Answer>][])
    line(`${code}: ${status}, as JSON with a message`, async () => {
      await pushBlob(emptyObject);
      const answer = await request();
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/json');
      expect(answer.json).toEqual({
        errors: [{ code, message: expect.stringMatching(/./), detail: expect.anything() }],
      });
    });
});
