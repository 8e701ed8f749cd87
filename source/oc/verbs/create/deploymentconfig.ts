import { DeploymentConfigs } from '../../../wire/resources.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { createFlags, createObject, nameOf, requireFlags } from './create-object.ts';

export const deploymentConfig: Verb = {
  name: 'deploymentconfig',
  aliases: ['dc'],
  summary: 'Create a deployment config with default options that uses a given image.',
  usage: 'create deploymentconfig NAME --image=IMAGE [-- COMMAND ARGS…] [flags]',
  flags: [{ name: 'image', type: 'string', help: 'the image of the container' }, ...createFlags],
  run,
};

/** Source: openshift/oc `pkg/cli/create/deploymentconfig.go`. */
async function run(invocation: Invocation): Promise<void> {
  requireFlags(invocation, 'image');
  const name = nameOf(invocation);
  const [, ...command] = invocation.args;
  const labels = { 'deployment-config.name': name };
  const container = {
    name: 'default-container',
    image: invocation.flags.string('image'),
    ...(command.length === 0 ? {} : { command }),
    resources: {},
  };
  await createObject(invocation, DeploymentConfigs, {
    apiVersion: 'apps.openshift.io/v1',
    kind: 'DeploymentConfig',
    metadata: { name },
    ...{
      spec: {
        strategy: { resources: {} },
        triggers: null,
        replicas: 1,
        test: false,
        selector: labels,
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
      status: {
        latestVersion: 0,
        observedGeneration: 0,
        replicas: 0,
        updatedReplicas: 0,
        availableReplicas: 0,
        unavailableReplicas: 0,
      },
    },
  });
}
