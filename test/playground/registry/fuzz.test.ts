import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf, json, startLab, types } from './lab.ts';

/** Requests; a long run has many more. */
const runs = Number(process.env['OC_TUTOR_FUZZ_REQUESTS'] ?? 1500);

const repository = 'devenablement/workshop';
const digest = digestOf('{}');

const word = fc.oneof(
  fc.constantFrom(
    ...[repository, 'a', 'A', '..', '.', '%2e%2e', '%00', '%', '%zz', '', 'v1', 'uploads', 'tags', 'list'],
    ...['manifests', 'blobs', 'referrers', '_catalog', 'auth', digest, digestOf('{}', 'sha512')],
    ...[
      'sha256:',
      'sha256:zz',
      'md5:abc',
      'tag',
      'restore',
      'manifest',
      'repository',
      'é',
      '😀',
      '\\',
      '"',
      '{',
    ],
  ),
  fc.string({ maxLength: 30 }).map(encodeURIComponent),
);
const path = fc
  .tuple(
    fc.constantFrom(
      '/v2',
      '/v2/',
      `/v2/${repository}`,
      `/v2/${repository}/blobs/uploads`,
      '/api/v1/repository',
      '',
      '//',
    ),
    fc.array(word, { maxLength: 5 }),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'digest',
          'mount',
          'from',
          'n',
          'last',
          'tag',
          'scope',
          'artifactType',
          'page',
          'limit',
          'x',
        ),
        fc.oneof(
          word,
          fc.constantFrom('0', '-1', '1e9', '99999999999999999999', `repository:${repository}:pull`),
        ),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([root, words, query]) => {
    const text = query.map(([name, value]) => `${name}=${value}`).join('&');
    const whole = [root, ...words].join('/');
    return encodeURI(
      `${whole.startsWith('/') ? whole : `/${whole}`}${text === '' ? '' : `?${text}`}`,
    ).replaceAll('%25', '%');
  });
const value = (word: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  word.map((text) => text.replace(/[^\x20-\x7e]/g, '?'));
const headers = fc.dictionary(
  fc.constantFrom('range', 'content-range', 'content-type', 'accept', 'authorization', 'host', 'x-other'),
  value(
    fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        ...['bytes=0-1', 'bytes=-0', 'bytes=9-1', '0-1', '1-0', '0-99999999999999999999', '5-9'],
        ...[types.manifest, types.index, 'application/json', 'Basic Og==', 'Bearer a.b.c', 'Bearer ..'],
      ),
    ),
  ),
);
const body = fc.option(
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .record(
        {
          schemaVersion: fc.oneof(fc.constant(2), fc.anything()),
          mediaType: fc.oneof(fc.constant(types.manifest), fc.anything()),
          config: fc.oneof(fc.constant({ mediaType: types.config, digest, size: 2 }), fc.object()),
          layers: fc.array(fc.oneof(fc.constant({ mediaType: types.layer, digest, size: 2 }), fc.anything())),
          manifests: fc.array(fc.anything()),
          subject: fc.oneof(fc.constant({ mediaType: types.manifest, digest, size: 2 }), fc.anything()),
          annotations: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.anything()),
          manifest_digest: fc.oneof(fc.constant(digest), fc.anything()),
          expiration: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((fields) => Buffer.from(fc.stringify(fields).length > 5000 ? '{}' : safeJson(fields))),
  ),
  { nil: undefined },
);

/** What has no JSON (big integers, cycles) is none of a client's. */
function safeJson(fields: object): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return '{}';
  }
}

it(
  'answers whatever is asked, never with an error of its own',
  async () => {
    const lab = await startLab();
    await lab.pushBlob(repository, Buffer.from('{}'));
    const manifest = json({
      schemaVersion: 2,
      config: { mediaType: types.config, digest, size: 2 },
      layers: [],
    });
    await lab.pushManifest(repository, 'v1', manifest);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'),
        path,
        headers,
        body,
        fc.boolean(),
        async (method, target, more, bytes, chunked) => {
          const answer = await lab.ask(method, target, {
            headers: more,
            chunked,
            ...(bytes === undefined || method === 'HEAD' ? {} : { body: bytes }),
          });
          expect(answer.status, answer.text).toBeLessThan(500);
          if (answer.status >= 400 && method !== 'HEAD') expect(answer.json).toBeDefined();
        },
      ),
      { numRuns: runs },
    );
    expect((await lab.pushImage('still/well', 'v1', 'v1')).digest).toMatch(/^sha256:/);
  },
  60_000 + 20 * runs,
);
