import { Services } from '../../../wire/resources.ts';
import { OcError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { goQuote } from '../../printers/go-values.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, nameOf, requireFlags } from './create-object.ts';

const tcp: FlagSpec = {
  name: 'tcp',
  type: 'list',
  help: 'PORT:TARGETPORT, or one number for both; may be repeated',
};

const clusterIp: Verb = {
  name: 'clusterip',
  summary: 'Create a ClusterIP service.',
  usage: 'create service clusterip NAME [--tcp=PORT:TARGETPORT] [flags]',
  examples: ['oc create service clusterip web --tcp=80:8080'],
  flags: [
    tcp,
    { name: 'clusterip', type: 'string', help: 'an address of one’s own choice, or None' },
    ...createFlags,
  ],
  run: (invocation) => createService(invocation, 'ClusterIP'),
};

const nodePort: Verb = {
  name: 'nodeport',
  summary: 'Create a NodePort service.',
  usage: 'create service nodeport NAME [--tcp=PORT:TARGETPORT] [flags]',
  flags: [
    tcp,
    { name: 'node-port', type: 'number', default: '0', help: 'the port on the nodes' },
    ...createFlags,
  ],
  run: (invocation) => createService(invocation, 'NodePort'),
};

const loadBalancer: Verb = {
  name: 'loadbalancer',
  summary: 'Create a LoadBalancer service.',
  usage: 'create service loadbalancer NAME [--tcp=PORT:TARGETPORT] [flags]',
  flags: [tcp, ...createFlags],
  run: (invocation) => createService(invocation, 'LoadBalancer'),
};

const externalName: Verb = {
  name: 'externalname',
  summary: 'Create an ExternalName service.',
  usage: 'create service externalname NAME --external-name=HOST [flags]',
  flags: [
    tcp,
    { name: 'external-name', type: 'string', help: 'the host that the service stands for' },
    ...createFlags,
  ],
  run: (invocation) => {
    requireFlags(invocation, 'external-name');
    return createService(invocation, 'ExternalName');
  },
};

export const service: Verb = {
  name: 'service',
  aliases: ['svc'],
  summary: 'Create a service using a specified subcommand.',
  usage: 'create service VERB [flags]',
  verbs: [clusterIp, externalName, loadBalancer, nodePort],
};

interface Port {
  name: string;
  port: number;
  protocol: string;
  targetPort: number | string;
  nodePort?: number;
}

/** Source: kubectl `cmd/create/create_service.go`. */
async function createService(invocation: Invocation, type: string): Promise<void> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const specs = flags.list('tcp').flatMap((each) => each.split(','));
  const headless = flags.declared('clusterip') && flags.string('clusterip') === 'None';
  if (specs.length === 0 && !headless && type !== 'ExternalName') {
    throw new OcError('at least one tcp port specifier must be provided');
  }
  const nodePort = flags.declared('node-port') ? flags.number('node-port') : 0;
  const ports = specs.map((spec) => ({ ...parsePort(spec), ...(nodePort === 0 ? {} : { nodePort }) }));
  const clusterIP = flags.declared('clusterip') ? flags.string('clusterip') : '';
  const host = flags.declared('external-name') ? flags.string('external-name') : '';
  const labels = { app: name };
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: {
      type,
      selector: labels,
      ...(ports.length === 0 ? {} : { ports }),
      ...(clusterIP === '' ? {} : { clusterIP }),
      ...(host === '' ? {} : { externalName: host }),
    },
    status: { loadBalancer: {} },
  };
  await createObject(invocation, Services, object, `failed to create ${type} service: `);
}

function parsePort(spec: string): Port {
  const [first = '', second = ''] = spec.split(/:(.*)/s);
  const port = number(first);
  if (port === undefined) {
    throw new OcError(`strconv.ParseUint: parsing ${goQuote(first)}: invalid syntax`);
  }
  if (port > 65_535) throw new OcError(`strconv.ParseUint: parsing ${goQuote(first)}: value out of range`);
  return {
    name: spec.replaceAll(':', '-'),
    port,
    protocol: 'TCP',
    targetPort: second === '' ? port : (number(second) ?? second),
  };
}

const number = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
