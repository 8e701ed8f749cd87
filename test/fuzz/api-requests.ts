import { stringify } from 'yaml';
import { type FuzzResource, fuzzName, fuzzResources } from './api-objects.ts';
import type { Random } from './random.ts';
import { mutate, strangeValue, strangeWords } from './strange-values.ts';
import { type FuzzRequest, type Parts, toBytes } from './wire.ts';

export interface ApiAccess {
  namespace: string;
  token: string;
}

const methods = ['GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const oddMethods = ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'LINK'] as const;
const accepts = [
  'application/json',
  'application/json',
  '*/*',
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/html',
  '*/*;q=x',
  ';;;,,,===',
] as const;
const bodyTypes: readonly [string, ...string[]] = [
  'application/json',
  ...Array.from({ length: 20 }, () => 'application/json'),
  'application/json; charset=utf-8',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/x-www-form-urlencoded',
  'text/html',
  'constructor',
  '',
];
const patchTypes = [
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
  '__proto__',
] as const;
const parameters = [
  'limit',
  'continue',
  'labelSelector',
  'fieldSelector',
  'resourceVersion',
  'resourceVersionMatch',
  'timeoutSeconds',
  'allowWatchBookmarks',
  'sendInitialEvents',
  'dryRun',
  'fieldValidation',
  'fieldManager',
  'propagationPolicy',
  'gracePeriodSeconds',
  'orphanDependents',
  'pretty',
  'includeObject',
  'tailLines',
  'limitBytes',
  'sinceSeconds',
  'sinceTime',
  'container',
  'previous',
  'timestamps',
  'version',
  'command',
] as const;
const values = [
  '0',
  '1',
  '2',
  '-1',
  '5',
  'true',
  'false',
  'All',
  'Strict',
  'Warn',
  'Ignore',
  'Foreground',
  'Orphan',
  'Exact',
  'NotOlderThan',
  'app=fuzz',
  'app in (fuzz,web),!x',
  'app notin (',
  'metadata.name=fuzz',
  'status.phase!=Running',
  'spec.nodeName=a',
  'eyJyZXZpc2lvbiI6MX0',
  'Object',
  'None',
] as const;
const documents = [
  '/',
  '/api',
  '/apis',
  '/api/v1',
  '/api/v2',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/apps/v9',
  '/apis/nope/v1/things',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/apis/apps/v1',
  '/version',
  '/healthz',
  '/livez',
  '/metrics',
  '/apis/user.openshift.io/v1/users/~',
  '/favicon.ico',
] as const;

/** A request to the API, as a client with a bug, or a person with bad intent, might send it. */
export function apiRequest(random: Random, access: ApiAccess): FuzzRequest {
  const resource = resourceOf(random);
  const method = random.once(40) ? random.pick(oddMethods) : random.pick(methods);
  const path = random.once(15)
    ? random.pick(documents) + random.pick(['', '', '/', '/..', '?x=%zz'])
    : resourcePath(random, access, resource, method) + queryOf(random, method);
  const hasBody = method === 'POST' || method === 'PUT' || method === 'PATCH' || random.once(20);
  const parts: Parts = {
    method,
    path,
    headers: headersOf(random, access, method, hasBody),
    body: hasBody ? bodyOf(random, access, resource, method) : undefined,
  };
  return toBytes(random, parts);
}

/** Most of what is not in a namespace is forbidden to learners, and then looked at no further. */
function resourceOf(random: Random): FuzzResource {
  const resource = random.pick(fuzzResources);
  return resource.isNamespaced || random.once(4) ? resource : resourceOf(random);
}

function resourcePath(random: Random, access: ApiAccess, resource: FuzzResource, method: string): string {
  const odd = (usual: string): string => (random.once(60) ? random.pick(strangeWords) : usual);
  const namespace = random.once(30)
    ? random.pick(['default', 'kube-system', 'nope', ...strangeWords])
    : access.namespace;
  const scope = resource.isNamespaced && !random.once(40) ? `/namespaces/${namespace}` : '';
  const collection = `${odd(resource.root)}${scope}/${odd(resource.plural)}`;
  if (method === 'POST' ? !random.once(5) : random.once(3)) return collection;
  const object = `${collection}/${odd(fuzzName(random))}`;
  const [first, ...rest] = resource.subresources;
  return first === undefined || !random.once(3) ? object : `${object}/${odd(random.pick([first, ...rest]))}`;
}

function queryOf(random: Random, method: string): string {
  const pairs = Array.from(
    { length: random.once(2) ? 0 : random.integer(4) },
    () =>
      `${random.pick(parameters)}=${encodeURIComponent(
        (random.once(6) ? random.pick(strangeWords) : random.pick(values)).toWellFormed(),
      )}`,
  );
  if (method === 'GET' && random.once(40)) pairs.push(random.pick(['watch=true', 'watch=1', 'follow=true']));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function headersOf(
  random: Random,
  { token }: ApiAccess,
  method: string,
  hasBody: boolean,
): Record<string, string> {
  const headers: Record<string, string> = { Host: 'localhost', Accept: random.pick(accepts) };
  if (!random.once(30))
    headers['Authorization'] = random.once(30)
      ? random.pick(['Bearer nobody', 'Bearer', 'Basic YTpi', `Bearer ${token}x`, 'bearer  x y', '💥'])
      : `Bearer ${token}`;
  if (hasBody)
    headers['Content-Type'] =
      method === 'PATCH' && !random.once(8) ? random.pick(patchTypes) : random.pick(bodyTypes);
  if (random.once(50)) headers['Origin'] = random.pick(['https://evil.example', 'null', 'https://localhost']);
  if (random.once(80)) headers['Expect'] = random.pick(['100-continue', 'a miracle']);
  if (random.once(80)) headers['Connection'] = random.pick(['close', 'upgrade', 'keep-alive']);
  if (random.once(200))
    for (let i = 0; i < 200; i += 1) headers[`X-Header-${i}`] = 'x'.repeat(random.integer(400));
  return headers;
}

function bodyOf(random: Random, access: ApiAccess, resource: FuzzResource, method: string): Buffer {
  const object = resource.object(fuzzName(random));
  const value = random.once(2) ? object : mutate(random, object);
  if (random.once(40)) return nested(random);
  if (random.once(400)) return Buffer.alloc(3 * 1024 * 1024 + random.integer(1024 * 1024), ' ');
  if (random.once(60)) return Buffer.from(Array.from({ length: 64 }, () => random.integer(256)));
  if (random.once(60))
    return Buffer.from([0x6b, 0x38, 0x73, 0, ...Array.from({ length: 64 }, () => random.integer(256))]);
  if (random.once(20)) return Buffer.from(stringify(value));
  if (method === 'PATCH') return Buffer.from(JSON.stringify(patchOf(random, value)));
  const text = JSON.stringify(random.once(20) ? strangeValue(random) : value) ?? '';
  if (random.once(25)) return Buffer.from(text.slice(0, random.integer(text.length)));
  if (random.once(25)) return Buffer.from(text.replace('"metadata":', '"metadata":{},"metadata":'));
  return Buffer.from(text.replaceAll('devenablement-workshop-dev', access.namespace));
}

function patchOf(random: Random, value: unknown): unknown {
  if (!random.once(3)) return value;
  const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test', 'jump'] as const;
  const paths = [
    '/metadata/labels/app',
    '/spec/replicas',
    '/spec/template/spec/containers/0/image',
    '/spec/template/spec/containers/-',
    '/data/a',
    '/__proto__/x',
    '/constructor/prototype/x',
    '',
    '/',
    'x',
    '/metadata/name',
  ] as const;
  return Array.from({ length: 1 + random.integer(3) }, () => ({
    op: random.pick(operations),
    path: random.pick(paths),
    ...(random.once(3) ? { from: random.pick(paths) } : {}),
    ...(random.once(4) ? {} : { value: strangeValue(random) }),
  }));
}

/** Far more levels than a stack has room for. */
function nested(random: Random): Buffer {
  const depth = 1 + random.integer(20_000);
  const open = random.pick(['[', '{"a":', '{"metadata":', '- ']);
  if (open === '- ') return Buffer.from(open.repeat(depth));
  if (random.once(3)) return Buffer.from(open.repeat(depth));
  const close = open === '[' ? ']' : '}';
  return Buffer.from(`${open.repeat(depth)}1${close.repeat(depth)}`);
}
