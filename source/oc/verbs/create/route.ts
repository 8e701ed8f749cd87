import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../../../platform/user-error.ts';
import { Routes } from '../../../wire/network.ts';
import { OcError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { resolveType } from '../../resources/discovery.ts';
import { routeTo } from '../../resources/routes.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, requireFlags } from './create-object.ts';

const common: readonly FlagSpec[] = [
  { name: 'service', type: 'string', help: 'the service that the route leads to' },
  { name: 'hostname', type: 'string', help: 'the host name of the route' },
  { name: 'port', type: 'string', help: 'name or number of the port' },
  { name: 'insecure-policy', type: 'string', help: 'what becomes of plain HTTP: Allow, Redirect or None' },
  { name: 'wildcard-policy', type: 'string', help: 'None or Subdomain' },
];
const path: FlagSpec = { name: 'path', type: 'string', help: 'the path below which the route leads there' };
const files: readonly FlagSpec[] = [
  { name: 'cert', type: 'string', help: 'file with the certificate' },
  { name: 'key', type: 'string', help: 'file with its key' },
  { name: 'ca-cert', type: 'string', help: 'file with the authority' },
];
const destination: FlagSpec = {
  name: 'dest-ca-cert',
  type: 'string',
  help: 'file with the authority of the service',
};

const edge: Verb = {
  name: 'edge',
  summary: 'Create a route that uses edge TLS termination.',
  usage: 'create route edge [NAME] --service=SERVICE [flags]',
  flags: [...common, path, ...files, ...createFlags],
  run: (invocation) => createRoute(invocation, 'edge'),
};

const passthrough: Verb = {
  name: 'passthrough',
  summary: 'Create a route that uses passthrough TLS termination.',
  usage: 'create route passthrough [NAME] --service=SERVICE [flags]',
  flags: [...common, ...createFlags],
  run: (invocation) => createRoute(invocation, 'passthrough'),
};

const reencrypt: Verb = {
  name: 'reencrypt',
  summary: 'Create a route that uses reencrypt TLS termination.',
  usage: 'create route reencrypt [NAME] --service=SERVICE [flags]',
  flags: [...common, path, ...files, destination, ...createFlags],
  run: (invocation) => createRoute(invocation, 'reencrypt'),
};

export const route: Verb = {
  name: 'route',
  summary: 'Expose containers externally via secured routes.',
  usage: 'create route (edge | passthrough | reencrypt) [flags]',
  verbs: [edge, passthrough, reencrypt],
};

/** Source: openshift/oc `pkg/cli/create/route{edge,passthrough,reenecrypt}.go`. */
async function createRoute(invocation: Invocation, termination: string): Promise<void> {
  const { flags, args } = invocation;
  requireFlags(invocation, 'service');
  if (args.length > 1) throw new OcError('multiple names provided. Please specify at most one');
  const service = await serviceName(invocation, flags.string('service'));
  const plain = await routeTo(invocation, {
    name: args[0] ?? '',
    service,
    port: flags.string('port'),
    forcePort: false,
  });
  const text = (name: string) => (flags.declared(name) ? flags.string(name) : '');
  const tls = {
    termination,
    certificate: await content(invocation, text('cert')),
    key: await content(invocation, text('key')),
    caCertificate: await content(invocation, text('ca-cert')),
    destinationCACertificate: await content(invocation, text('dest-ca-cert')),
    insecureEdgeTerminationPolicy: text('insecure-policy'),
  };
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== ''));
  const { spec } = plain;
  const object = {
    ...plain,
    spec: {
      ...spec,
      ...(text('hostname') === '' ? {} : { host: text('hostname') }),
      ...(text('path') === '' ? {} : { path: text('path') }),
      tls: given,
      ...(text('wildcard-policy') === '' ? {} : { wildcardPolicy: text('wildcard-policy') }),
    },
  };
  await createObject(invocation, Routes, object);
}

async function serviceName({ cluster, request }: Invocation, word: string): Promise<string> {
  if (word === '') throw new OcError('you need to provide a service name via --service');
  const [type, name] = word.includes('/') ? word.split('/') : ['services', word];
  const found = await resolveType(cluster, type ?? '', request);
  if (found.plural !== 'services') throw new OcError(`cannot expose ${found.plural} as routes`);
  return name ?? '';
}

async function content({ context }: Invocation, file: string): Promise<string> {
  if (file === '') return '';
  try {
    return await readFile(resolve(context.cwd, file), 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new OcError(missing ? `open ${file}: no such file or directory` : messageOf(error));
  }
}
