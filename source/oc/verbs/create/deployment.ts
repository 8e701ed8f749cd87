import { randomInt } from 'node:crypto';
import { Deployments } from '../../../wire/resources.ts';
import { OcError } from '../../errors.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, nameOf, requireFlags } from './create-object.ts';

export const deployment: Verb = {
  name: 'deployment',
  aliases: ['deploy'],
  summary: 'Create a deployment with the specified name.',
  usage: 'create deployment NAME --image=IMAGE [--replicas=COUNT] [--port=PORT] [-- COMMAND ARGS…] [flags]',
  examples: ['oc create deployment web --image=quay.io/devenablement/workshop:v1 --replicas=2'],
  flags: [
    { name: 'image', type: 'list', help: 'the image; repeated, each is a container' },
    { name: 'replicas', short: 'r', type: 'number', default: '1', help: 'how many pods there are to be' },
    { name: 'port', type: 'number', default: '-1', help: 'the port of the container' },
    ...createFlags,
  ],
  run,
};

/** Source: kubectl `cmd/create/create_deployment.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation;
  requireFlags(invocation, 'image');
  const [, ...command] = args;
  const name = nameOf(invocation);
  const images = flags.list('image').flatMap((each) => each.split(','));
  if (images.length > 1 && command.length > 0) {
    throw new OcError('cannot specify multiple --image options and command');
  }
  const labels = { app: name };
  const port = flags.number('port');
  const containers = images.map((image, i) => ({
    name: containerName(image),
    image,
    ...(command.length === 0 ? {} : { command }),
    ...(i === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: flags.number('replicas'),
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {},
  };
  await createObject(invocation, Deployments, object, 'failed to create deployment: ');
}

/** The image's own name, which a container may have where it holds no dots and underscores. */
function containerName(image: string): string {
  const name = (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');
  if (!/[_.]/.test(name)) return name;
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  const suffix = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return `${name.replace(/[_.]/g, '-')}-${suffix}`;
}
