import { expect, it } from 'vitest';
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
