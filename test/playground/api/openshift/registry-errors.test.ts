import { expect, it } from 'vitest';
import { requestFailure } from '../../../../source/playground/api/openshift/importer/network-errors.ts';
import {
  errorOfResponse,
  RegistryError,
} from '../../../../source/playground/api/openshift/importer/registry-errors.ts';

// Registries may leave the detail out. Source: OCI distribution specification, "Error Codes".
it.each([
  [{}, 'manifest unknown: not here'],
  [{ detail: null }, 'manifest unknown: not here'],
  [{ detail: { tag: 'v1' } }, 'manifest unknown: not here'],
])('reads an error with %j beside its code and message', (more, words) => {
  const body = Buffer.from(
    JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'not here', ...more }] }),
  );
  const error = errorOfResponse({
    url: new URL('https://registry.example.com/v2/a/manifests/v1'),
    status: 404,
    statusLine: '404 Not Found',
    header: () => [],
    body,
  });
  expect(error).toBeInstanceOf(RegistryError);
  expect(error).toMatchObject({ message: words, codes: ['MANIFEST_UNKNOWN'] });
});

it('a host that no name server knows is told of with the server that was asked, as Go does', () => {
  const error = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', hostname: 'quay.invalid' });
  const told = [['10.0.0.2'], ['10.0.0.2:1053'], ['fd00::2']].map(
    (servers) => requestFailure(new URL('https://quay.invalid/v2/'), error, servers).message,
  );
  expect(told).toEqual(
    ['10.0.0.2:53', '10.0.0.2:1053', '[fd00::2]:53'].map(
      (server) => `Get "https://quay.invalid/v2/": dial tcp: lookup quay.invalid on ${server}: no such host`,
    ),
  );
});
