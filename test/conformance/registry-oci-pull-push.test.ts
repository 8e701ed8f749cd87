import { describe, expect } from 'vitest';
import { type Answer, digestOf, types } from '../playground/registry/lab.ts';
import { content, createChecklist, described, emptyObject, image, index, layer } from './registry-oci.ts';

// The list of the OCI distribution specification 1.1, in the order of its conformance suite: pull and push.

const { line, repository, enter, at, ask, open, chunk, pushBlob, pushParts, putManifest } = createChecklist();

describe('pull', () => {
  line('GET /v2/ tells where a token is, and takes it', async () => {
    const first = await ask('GET', '/v2/', { authorization: null });
    expect(first.status).toBe(401);
    expect(first.headers['www-authenticate']).toMatch(/^Bearer realm="https:/);
    expect(first.headers['docker-distribution-api-version']).toBe('registry/2.0');
    expect((await ask('GET', '/v2/')).status).toBe(200);
  });

  line('tags of a repository that is not there: 404', async () =>
    expect(await ask('GET', at('tags/list'))).toMatchObject({ status: 404, code: 'NAME_UNKNOWN' }),
  );

  line('referrers where nothing is there: 200 and an empty index', async () => {
    const answer = await ask('GET', at(`referrers/${digestOf('x')}`));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(types.index);
    expect(answer.json).toEqual({ schemaVersion: 2, mediaType: types.index, manifests: [] });
  });

  line(
    'GET and HEAD of a manifest, by tag and digest: the bytes, type, length and digest as pushed',
    async () => {
      await pushParts();
      const bytes = Buffer.from(`${image().toString()}\n\n`);
      expect((await putManifest('v1', bytes)).status).toBe(201);
      for (const reference of ['v1', digestOf(bytes)])
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask(method, at(`manifests/${reference}`));
          expect(answer.status).toBe(200);
          expect(answer.bytes.equals(method === 'GET' ? bytes : Buffer.alloc(0))).toBe(true);
          expect(answer.headers).toMatchObject({
            'content-type': types.manifest,
            'content-length': String(bytes.length),
            'docker-content-digest': digestOf(bytes),
          });
        }
    },
  );

  line('a manifest that is not there, by tag and digest: 404', async () => {
    await pushBlob(content);
    for (const reference of ['v9', digestOf('x')]) {
      expect(await ask('GET', at(`manifests/${reference}`))).toMatchObject({ code: 'MANIFEST_UNKNOWN' });
      const head = await ask('HEAD', at(`manifests/${reference}`));
      expect(head).toMatchObject({ status: 404, text: '' });
      expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
    }
  });

  line('a digest that is none: GET and PUT 400', async () => {
    await pushParts();
    expect((await ask('GET', at('manifests/sha256:baddigeststring'))).status).toBe(400);
    expect((await putManifest('sha256:baddigeststring', image())).status).toBe(400);
  });

  for (const [what, bytes] of [
    ['a blob', content],
    ['a blob of {}', emptyObject],
    ['a blob of no bytes', Buffer.alloc(0)],
  ] as const)
    line(`GET and HEAD of ${what}: bytes, length and digest`, async () => {
      const digest = await pushBlob(bytes);
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(method, at(`blobs/${digest}`));
        expect(answer.status).toBe(200);
        expect(answer.bytes.equals(method === 'GET' ? bytes : Buffer.alloc(0))).toBe(true);
        expect(answer.headers['content-length']).toBe(String(bytes.length));
        expect(answer.headers['docker-content-digest']).toBe(digest);
      }
    });

  line('a blob that is not there: 404', async () => {
    await pushBlob(content);
    for (const method of ['GET', 'HEAD'])
      expect((await ask(method, at(`blobs/${digestOf('x')}`))).status).toBe(404);
  });

  for (const [range, status, start, end] of [
    ['500-1499', 206, 500, 1500],
    ['500-', 206, 500, 2048],
    ['-500', 206, 1548, 2048],
    ['2000-5000', 206, 2000, 2048],
    ['500-0', 416, 0, 0],
    ['2048-', 416, 0, 0],
  ] as const)
    line(`a range of a blob, ${range}: ${status}`, async () => {
      const digest = await pushBlob(content);
      const answer = await ask('GET', at(`blobs/${digest}`), { headers: { range: `bytes=${range}` } });
      expect(answer.status).toBe(status);
      expect(answer.bytes.equals(content.subarray(start, end))).toBe(true);
      expect(answer.headers['content-range']).toBe(
        status === 206 ? `bytes ${start}-${end - 1}/2048` : 'bytes */2048',
      );
    });
});

describe.each(['sha256', 'sha512'])('push of blobs, %s', (algorithm) => {
  const digest = digestOf(content, algorithm);
  const query = `?digest=${digest}`;
  /** The answer's Location is the blob. */
  const created = async (answer: Answer): Promise<void> => {
    expect(answer.status).toBe(201);
    expect(answer.headers['docker-content-digest']).toBe(digest);
    const got = await ask('GET', answer.headers.location ?? '');
    expect(got.bytes.equals(content)).toBe(true);
  };

  line('POST only', async () => created(await ask('POST', at(`blobs/uploads/${query}`), { body: content })));

  line('POST, PUT', async () => created(await ask('PUT', `${await open()}${query}`, { body: content })));

  line('POST, one PATCH without a length, PUT', async () => {
    const patched = await ask('PATCH', await open(), { body: content, chunked: true });
    expect(patched).toMatchObject({ status: 202, headers: { range: '0-2047' } });
    await created(await ask('PUT', `${patched.headers.location}${query}`));
  });

  line('chunks, a single one', async () => {
    const patched = await chunk('PATCH', await open(), 0, 2048);
    expect(patched).toMatchObject({ status: 202, headers: { range: '0-2047' } });
    await created(await ask('PUT', `${patched.headers.location}${query}`));
  });

  line('chunks, several', async () => {
    let location = await open();
    for (const [start, end] of [
      [0, 1024],
      [1024, 2048],
    ] as const) {
      const patched = await chunk('PATCH', location, start, end);
      expect(patched).toMatchObject({ status: 202, headers: { range: `0-${end - 1}` } });
      location = patched.headers.location ?? '';
    }
    await created(await ask('PUT', `${location}${query}`));
  });

  line('chunks, the last one with PUT', async () => {
    const patched = await chunk('PATCH', await open(), 0, 1024);
    await created(await chunk('PUT', patched.headers.location ?? '', 1024, 2048, query));
  });

  line('chunks out of order: 416, then the status, then on from there', async () => {
    const location = await open();
    await chunk('PATCH', location, 0, 1024);
    for (const [method, start, end] of [
      ['PATCH', 1500, 2048],
      ['PUT', 1500, 2048],
      ['PATCH', 0, 1024],
    ] as const) {
      const refused = await chunk(method, location, start, end, method === 'PUT' ? query : '');
      expect(refused).toMatchObject({ status: 416, headers: { range: '0-1023', location } });
      const status = await ask('GET', location);
      expect(status).toMatchObject({ status: 204, headers: { range: '0-1023', location } });
    }
    await created(await chunk('PUT', location, 1024, 2048, query));
  });

  line('another digest than the bytes have, on each path: 400, and it is not there', async () => {
    const wrong = digestOf('something else', algorithm);
    const filled = await open();
    await ask('PATCH', filled, { body: content });
    const answers = [
      await ask('POST', at(`blobs/uploads/?digest=${wrong}`), { body: content }),
      await ask('PUT', `${await open()}?digest=${wrong}`, { body: content }),
      await ask('PUT', `${filled}?digest=${wrong}`),
      await chunk('PUT', await open(), 0, 2048, `?digest=${wrong}`),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
    expect((await ask('HEAD', at(`blobs/${wrong}`))).status).toBe(404);
  });

  line('mounts from another repository, from any, and what the other lacks: 201, 201, 202', async () => {
    const source = repository();
    await created(await ask('POST', at(`blobs/uploads/${query}`), { body: content }));
    enter(`${source}/from`);
    await created(await ask('POST', at(`blobs/uploads/?mount=${digest}&from=${encodeURIComponent(source)}`)));
    enter(`${source}/any`);
    await created(await ask('POST', at(`blobs/uploads/?mount=${digest}`)));
    enter(`${source}/lacking`);
    const missing = digestOf('something else', algorithm);
    const answer = await ask('POST', at(`blobs/uploads/?mount=${missing}&from=${source}`));
    expect(answer.status).toBe(202);
    await created(await ask('PUT', `${answer.headers.location}${query}`, { body: content }));
  });
});

describe('push of manifests', () => {
  const subject = described(types.manifest, image());
  const child = { ...described(types.manifest, image()), platform: { os: 'linux', architecture: 'amd64' } };
  const inner = index([child]);
  const artifactType = 'application/vnd.example.sbom.v1';
  for (const [what, bytes, type = types.manifest, before] of [
    ['an image', image()],
    [
      'one of uncompressed layers',
      image({ layers: [described('application/vnd.oci.image.layer.v1.tar', layer)] }),
    ],
    [
      'one of zstd layers',
      image({ layers: [described('application/vnd.oci.image.layer.v1.tar+zstd', layer)] }),
    ],
    ['annotations of 3.9 MB', image({ annotations: { padding: 'x'.repeat(3_900_000) } })],
    ['an index', inner, types.index, [image()]],
    ['an index in an index', index([described(types.index, inner)]), types.index, [image(), inner]],
    ['an empty index', index([]), types.index],
    [
      'an artifact',
      image({ artifactType, config: described('application/vnd.oci.empty.v1+json', emptyObject) }),
    ],
    ['a subject that is there', image({ subject, artifactType }), types.manifest, [image()]],
    ['a subject that is not there', image({ subject, artifactType })],
    ['an index with a subject', index([], { subject }), types.index],
    ['data fields', image({ config: described(types.config, emptyObject, { data: 'e30=' }) })],
    ['fields that nobody knows', image({ 'org.example.custom': [1, { a: null }] })],
    ['no layers', image({ layers: [] })],
    ['no layers, as some programs write it', image({ layers: null })],
    [
      'layers that may not be distributed, and were not',
      image({
        layers: [
          described('application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', content, {
            urls: ['https://example.com/layer'],
          }),
        ],
      }),
    ],
  ] as [string, Buffer, string?, Buffer[]?][])
    line(`${what}: by digest and by tag, and given as pushed`, async () => {
      await pushParts();
      for (const needed of before ?? [])
        await putManifest(digestOf(needed), needed, needed.equals(inner) ? types.index : types.manifest);
      const hasSubject = bytes.includes('"subject"');
      for (const [reference, digest] of [
        [digestOf(bytes), digestOf(bytes)],
        [digestOf(bytes, 'sha512'), digestOf(bytes, 'sha512')],
        ['tagged', digestOf(bytes)],
      ] as const) {
        const put = await putManifest(reference, bytes, type);
        expect(put.status, put.text).toBe(201);
        expect(put.headers['docker-content-digest']).toBe(digest);
        expect(put.headers['oci-subject']).toBe(hasSubject ? subject.digest : undefined);
        for (const path of [put.headers.location ?? '', at(`manifests/${reference}`)]) {
          const got = await ask('GET', path, { headers: { accept: `${types.index}, ${types.manifest}` } });
          expect(got.bytes.equals(bytes)).toBe(true);
          expect(got.headers).toMatchObject({
            'content-type': type,
            'content-length': String(bytes.length),
            'docker-content-digest': digest,
          });
        }
      }
    });

  line('a body that has not the digest of its path: 400', async () => {
    await pushParts();
    const answer = await putManifest(digestOf(image()), Buffer.from(`${image().toString()}  `));
    expect(answer).toMatchObject({ status: 400, code: 'DIGEST_INVALID' });
  });

  line('tags that are set together with it: OCI-Tag', async () => {
    await pushParts();
    const answer = await putManifest(`${digestOf(image())}?tag=a&tag=b`, image());
    expect(answer.headers['oci-tag']).toBe('a, b');
    expect((await ask('GET', at('tags/list'))).json).toEqual({ name: repository(), tags: ['a', 'b'] });
  });

  line('a type with parameters: kept without them', async () => {
    await pushParts();
    expect((await putManifest('v1', image(), `${types.manifest}; charset=utf-8`)).status).toBe(201);
    expect((await ask('HEAD', at('manifests/v1'))).headers['content-type']).toBe(types.manifest);
  });
});
