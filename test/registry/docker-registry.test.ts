import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type DockerRegistry,
  hasDockerRegistry,
  startDockerRegistry,
} from '../playground/api/openshift/support/docker-registry.ts';
import { buildImage, buildIndex } from '../playground/api/openshift/support/registry.ts';
import { createClient, reference, refusalOf } from './client.ts';

const found = hasDockerRegistry();

// The reference implementation (distribution/distribution), over plain HTTP on loopback.
describe.skipIf(!found)(found ? 'docker-registry' : 'docker-registry (not on PATH)', () => {
  let server: DockerRegistry;
  const at = (rest: string) => reference(`${server.host}/devenablement/workshop${rest}`);

  beforeEach(async () => {
    server = await startDockerRegistry();
    onTestFinished(() => server.close());
  });

  it('is read and written without TLS, and tells no dates', async () => {
    const registry = await createClient();
    const v1 = buildImage('v1');
    const v2 = buildImage('v2');
    await server.push('devenablement/workshop', 'v1', v1);
    await server.push('devenablement/workshop', 'v2', v2);
    expect(await registry.tag(at(':v1'))).toEqual({
      digest: v1.manifest.digest,
      mediaType: v1.manifest.mediaType,
      size: v1.manifest.bytes.length,
    });
    expect(await registry.tag(at(':jdoe2'))).toBeUndefined();
    for (const image of [v1, v2, v1]) {
      const source = at(`@${image.manifest.digest}`);
      expect((await registry.retag(source, 'jdoe2')).digest).toBe(image.manifest.digest);
      expect((await registry.tag(at(':jdoe2')))?.digest).toBe(image.manifest.digest);
    }
    expect((await registry.tags(at(''))).sort()).toEqual(['jdoe2', 'v1', 'v2']);
    expect((await registry.manifest(at(':v2'))).bytes).toEqual(v2.manifest.bytes);
  });

  it('gives lists as lists', async () => {
    const registry = await createClient();
    const image = buildImage('v1');
    await server.push('devenablement/workshop', 'v1', image);
    const index = buildIndex([{ image, platform: { os: 'linux', architecture: 'amd64' } }]);
    const response = await fetch(`http://${server.host}/v2/devenablement/workshop/manifests/multi`, {
      method: 'PUT',
      headers: { 'content-type': index.mediaType },
      body: new Uint8Array(index.bytes),
    });
    expect(response.status).toBe(201);
    expect(await registry.tag(at(':multi'))).toMatchObject({
      digest: index.digest,
      platforms: { 'linux/amd64': image.manifest.digest },
    });
  });

  it('refuses in its own words', async () => {
    const registry = await createClient();
    const error = await refusalOf(registry.tags(at('')));
    expect(error).toMatchObject({ status: 404, code: 'NAME_UNKNOWN' });
    expect(error.message).toContain('repository name not known to registry');
  });

  it('is not spoken to without TLS when there is an authority to check it with', async () => {
    const registry = await createClient({ ca: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n' });
    expect((await refusalOf(registry.tags(at('')))).message).toContain('does not speak TLS');
  });
});
