import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPullSpec,
  parsePullSpec,
  withClientDefaults,
} from '../../../../source/playground/api/openshift/image/pull-spec.ts';
import { parseChallenges } from '../../../../source/playground/api/openshift/importer/challenge.ts';
import {
  createKeyring,
  credentialsFor,
} from '../../../../source/playground/api/openshift/importer/credentials.ts';
import { prioritiseTags } from '../../../../source/playground/api/openshift/importer/tag-priority.ts';
import type { Secret } from '../../../../source/wire/kubernetes.ts';

const secret = (auths: Record<string, string>): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'pull' },
  type: 'kubernetes.io/dockercfg',
  data: {
    '.dockercfg': Buffer.from(
      JSON.stringify(
        Object.fromEntries(
          Object.entries(auths).map(([key, user]) => [key, { username: user, password: 'secret' }]),
        ),
      ),
    ).toString('base64'),
  },
});

describe('credentials', () => {
  const keyring = createKeyring([
    secret({
      'quay.io': 'host',
      'quay.io/org': 'organisation',
      'https://quay.io/org/web': 'repository',
      '*.example.com:5000': 'glob',
      'https://index.docker.io/v1/': 'hub',
    }),
  ]);

  it.each<[string, string | undefined]>([
    ['quay.io/org/web', 'repository'],
    ['quay.io/org/api', 'organisation'],
    ['quay.io/other/web', 'host'],
    ['quay.io:443/other/web', undefined],
    ['a.example.com:5000/web', 'glob'],
    ['a.b.example.com:5000/web', undefined],
    ['a.example.com/web', undefined],
    ['docker.io/library/nginx', 'hub'],
    ['elsewhere.io/web', undefined],
  ])('for %s are those of %s', (repository, user) => {
    expect(credentialsFor(keyring, repository)?.username).toBe(user);
  });
});

it('challenges are read as registries write them', () => {
  expect(
    parseChallenges([
      'Bearer realm="https://quay.io/v2/auth",service="quay.io", scope="repository:a/b:pull,push"',
      'Basic realm="say \\"please\\""',
      'Negotiate',
      '',
    ]),
  ).toEqual([
    {
      scheme: 'bearer',
      parameters: {
        realm: 'https://quay.io/v2/auth',
        service: 'quay.io',
        scope: 'repository:a/b:pull,push',
      },
    },
    { scheme: 'basic', parameters: { realm: 'say "please"' } },
    { scheme: 'negotiate', parameters: {} },
  ]);
});

it('tags come in the order in which people would want them', () => {
  const sorted = [
    'latest',
    'v5.2',
    '5.1',
    'v5.1',
    '5.1-rc1',
    '10.0.0',
    '2.0.0',
    '2.0.0-beta.11',
    '2.0.0-beta.2',
    'dev',
    'zeta',
  ];
  expect(prioritiseTags(sorted.toReversed())).toEqual(sorted);
});

describe('pull specs', () => {
  it.each([
    ['web', { registry: '', repository: 'web', tag: '', digest: '' }],
    ['org/web:1', { registry: '', repository: 'org/web', tag: '1', digest: '' }],
    ['localhost/web', { registry: 'localhost', repository: 'web', tag: '', digest: '' }],
    ['localhost:5000/a/b/c:v1', { registry: 'localhost:5000', repository: 'a/b/c', tag: 'v1', digest: '' }],
    [
      `quay.io/org/web:1@sha256:${'a'.repeat(64)}`,
      { registry: 'quay.io', repository: 'org/web', tag: '1', digest: `sha256:${'a'.repeat(64)}` },
    ],
  ])('%s', (text, spec) => {
    expect(parsePullSpec(text).spec).toEqual(spec);
  });

  it('stay as they were written', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,4})?$/);
    const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/);
    fc.assert(
      fc.property(
        fc.constantFrom('', 'quay.io/', 'localhost:5000/'),
        part,
        part,
        tag,
        (host, org, name, tagName) => {
          // A first part with a dot is a registry's name.
          fc.pre(host !== '' || !org.includes('.'));
          const text = `${host}${org}/${name}:${tagName}`;
          const { spec } = parsePullSpec(text);
          expect(spec === undefined ? undefined : formatPullSpec(spec)).toBe(text);
        },
      ),
    );
  });

  it('get Docker’s defaults only where a registry is spoken to', () => {
    const { spec } = parsePullSpec('nginx');
    expect(spec === undefined ? undefined : formatPullSpec(withClientDefaults(spec))).toBe(
      'docker.io/library/nginx:latest',
    );
  });
});
