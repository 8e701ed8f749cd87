import type { Verb } from '../../verb.ts';
import { env } from './env.ts';
import { image } from './image.ts';
import { resources } from './resources.ts';
import { triggers } from './triggers.ts';

export const set: Verb = {
  name: 'set',
  summary: 'Commands that help set specific features on objects.',
  usage: 'set VERB [flags]',
  verbs: [env, image, resources, triggers],
  elsewhere: [
    'build-hook',
    'build-secret',
    'data',
    'deployment-hook',
    'image-lookup',
    'probe',
    'route-backends',
    'selector',
    'serviceaccount',
    'subject',
    'volumes',
  ],
};
