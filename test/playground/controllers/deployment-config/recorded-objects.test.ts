import { describe, expect, it } from 'vitest';
import { makeDeployerPod } from '../../../../source/playground/controllers/deployment-config/deployer-pod.ts';
import {
  decodeDeploymentConfig,
  encodeDeploymentConfig,
} from '../../../../source/playground/controllers/deployment-config/encoded-deployment-config.ts';
import { makeReplicationController } from '../../../../source/playground/controllers/deployment-config/make-replication-controller.ts';
import { Annotations, type DeploymentConfig } from '../../../../source/wire/openshift.ts';
import { recordedStory } from '../support/recorded-story.ts';

/** The same object with the fields of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, field]) => [key, reversed(field)]),
  );
}

const encoded = recordedStory.encodedDeploymentConfig;
const dc = JSON.parse(encoded) as DeploymentConfig;

describe('the encoded DeploymentConfig', () => {
  it('is what Go writes, whatever order the fields came in', () => {
    expect(encodeDeploymentConfig(reversed(dc) as DeploymentConfig)).toBe(`${encoded}\n`);
  });

  it('escapes what Go escapes, and comes back the same', () => {
    const annotated = { ...dc, metadata: { ...dc.metadata, annotations: { note: 'a < b && b > c \u2028' } } };
    const text = encodeDeploymentConfig(annotated);
    expect(text).toContain('a \\u003c b \\u0026\\u0026 b \\u003e c \\u2028');
    const rollout = makeReplicationController(annotated);
    expect(decodeDeploymentConfig(rollout)).toEqual(annotated);
  });

  it.each([undefined, 'not JSON', '[]', '{"kind":"Pod"}'])('is refused when it is %s', (text) => {
    const rollout = makeReplicationController(dc);
    rollout.metadata.annotations = text === undefined ? {} : { [Annotations.encodedDeploymentConfig]: text };
    expect(() => decodeDeploymentConfig(rollout)).toThrow();
  });
});

describe('the ReplicationController of a rollout', () => {
  it('is the recorded one', () => {
    const { metadata, spec } = makeReplicationController(dc);
    const recorded = recordedStory.replicationController;
    const { [Annotations.encodedDeploymentConfig]: config, ...annotations } = metadata.annotations ?? {};
    expect(config).toBe(`${encoded}\n`);
    expect(annotations).toEqual(recorded.metadata.annotations);
    expect(metadata.labels).toEqual(recorded.metadata.labels);
    expect(metadata.ownerReferences).toEqual([
      { ...recorded.metadata.ownerReferences?.[0], uid: dc.metadata.uid },
    ]);
    expect(spec).toEqual(recorded.spec);
  });

  it('trims blanks around images, which the API of pods refuses', () => {
    const blank = structuredClone(dc);
    const [container] = blank.spec.template?.spec.containers ?? [];
    if (container !== undefined) container.image = ' quay.io/org/web:1 ';
    const made = makeReplicationController(blank).spec.template?.spec.containers[0]?.image;
    expect(made).toBe('quay.io/org/web:1');
  });
});

describe('the deployer pod', () => {
  const rollout = {
    ...makeReplicationController(dc),
    metadata: recordedStory.replicationController.metadata,
  };

  it('is the recorded one, as far as the API server does not add to it', () => {
    const recorded = recordedStory.deployerPod;
    const made = makeDeployerPod(rollout, dc);
    const { uid, resourceVersion, generation, creationTimestamp, ...metadata } = recorded.metadata;
    expect({ uid, resourceVersion, generation, creationTimestamp }).not.toContain(undefined);
    expect(made.metadata).toEqual(metadata);
    const [container] = made.spec.containers;
    expect(recorded.spec).toMatchObject({
      ...made.spec,
      containers: [{ ...container, image: 'rig/deployer:latest' }],
    });
  });

  it('takes its image, command and environment from customParams', () => {
    const custom = structuredClone(dc);
    custom.spec.strategy = {
      type: 'Custom',
      customParams: {
        image: 'quay.io/org/deployer',
        command: ['run'],
        environment: [{ name: 'A', value: 'b' }],
      },
    };
    expect(makeDeployerPod(rollout, custom).spec.containers[0]).toMatchObject({
      image: 'quay.io/org/deployer',
      command: ['run'],
      env: [
        { name: 'A', value: 'b' },
        { name: 'OPENSHIFT_DEPLOYMENT_NAME' },
        { name: 'OPENSHIFT_DEPLOYMENT_NAMESPACE' },
      ],
    });
  });

  it('has a name that is cut and hashed when it would be too long', () => {
    const name = 'x'.repeat(250);
    const made = makeDeployerPod({ ...rollout, metadata: { ...rollout.metadata, name } }, dc);
    expect(made.metadata.name).toMatch(/^x{237}-[0-9a-f]{8}-deploy$/);
    expect(made.metadata.name).toHaveLength(253);
  });
});
