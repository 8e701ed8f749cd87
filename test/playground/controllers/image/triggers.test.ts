import { describe, expect, it } from 'vitest';
import {
  applyAnnotationTriggers,
  parseTriggers,
  triggeredImagesDiffer,
} from '../../../../source/playground/controllers/image/annotation-triggers.ts';
import {
  applyImageTriggers,
  containersDiffer,
  triggersOfDeploymentConfig,
} from '../../../../source/playground/controllers/image/deployment-config-triggers.ts';
import { streamsOf } from '../../../../source/playground/controllers/image/field-trigger.ts';
import { createTriggerIndex } from '../../../../source/playground/controllers/image/trigger-index.ts';
import type { Deployment } from '../../../../source/wire/kubernetes.ts';
import type { DeploymentConfig, ImageChangeParams, ImageStream } from '../../../../source/wire/openshift.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const stream = (name: string, letter: string, referencePolicy?: 'Local', local = ''): ImageStream => ({
  apiVersion: 'image.openshift.io/v1',
  kind: 'ImageStream',
  metadata: { name, namespace: 'demo' },
  spec: {
    tags: [
      {
        name: 'latest',
        annotations: null,
        ...(referencePolicy ? { referencePolicy: { type: referencePolicy } } : {}),
      },
    ],
  },
  status: {
    dockerImageRepository: local,
    tags: [
      {
        tag: 'latest',
        items: [
          {
            created: '',
            dockerImageReference: `quay.io/org/${name}@${digest(letter)}`,
            image: digest(letter),
            generation: 1,
          },
        ],
        conditions: [{ type: 'ImportSuccess', status: 'False', generation: 2 }],
      },
    ],
  },
});
const lookupIn =
  (...streams: ImageStream[]) =>
  (namespace: string, name: string): ImageStream | undefined =>
    streams.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
const web = `quay.io/org/web@${digest('a')}`;

const params = (name: string, more: Partial<ImageChangeParams> = {}): ImageChangeParams => ({
  automatic: true,
  containerNames: ['app'],
  from: { kind: 'ImageStreamTag', name },
  ...more,
});
const dc = (...triggers: ImageChangeParams[]): DeploymentConfig => ({
  apiVersion: 'apps.openshift.io/v1',
  kind: 'DeploymentConfig',
  metadata: { name: 'web', namespace: 'demo' },
  spec: {
    paused: true,
    template: {
      spec: {
        containers: [
          { name: 'app', image: ' ' },
          { name: 'side', image: 'side' },
        ],
        initContainers: [{ name: 'init' }],
      },
    },
    triggers: triggers.map((imageChangeParams) => ({ type: 'ImageChange', imageChangeParams })),
  },
});
const images = ({ spec }: DeploymentConfig): (string | undefined)[] =>
  [...(spec.template?.spec.containers ?? []), ...(spec.template?.spec.initContainers ?? [])].map(
    ({ image }) => image,
  );

describe('image change triggers of a DeploymentConfig', () => {
  it('put the image into the named containers and note it, even when it is paused or a later import failed', () => {
    const config = dc(params('web:latest', { containerNames: ['app', 'init', 'missing'] }));
    expect(applyImageTriggers(config, lookupIn(stream('web', 'a')))).toBe(true);
    expect(images(config)).toEqual([web, 'side', web]);
    expect(config.spec.triggers?.[0]?.imageChangeParams?.lastTriggeredImage).toBe(web);
    expect(applyImageTriggers(config, lookupIn(stream('web', 'a')))).toBe(false);
  });

  it('act all together or not at all', () => {
    const config = dc(params('web:latest'), params('other:latest', { containerNames: ['side'] }));
    expect(applyImageTriggers(config, lookupIn(stream('web', 'a')))).toBe(false);
    expect(images(config)).toEqual([' ', 'side', undefined]);
  });

  it('use what they last brought when the tag has gone', () => {
    const config = dc(params('gone:latest', { lastTriggeredImage: 'quay.io/org/gone@x' }));
    expect(applyImageTriggers(config, lookupIn())).toBe(true);
    expect(images(config)[0]).toBe('quay.io/org/gone@x');
  });

  it('leave what is not automatic alone', () => {
    const config = dc(params('web:latest', { automatic: false }));
    expect(applyImageTriggers(config, lookupIn(stream('web', 'a')))).toBe(false);
  });

  it('use the stream of another namespace when they name one', () => {
    const config = dc(
      params('web:latest', { from: { kind: 'ImageStreamTag', name: 'web:latest', namespace: 'demo' } }),
    );
    config.metadata.namespace = 'elsewhere';
    expect(applyImageTriggers(config, lookupIn(stream('web', 'a')))).toBe(true);
  });

  it('use the own repository of a stream whose tag asks for it', () => {
    const config = dc(params('web:latest'));
    applyImageTriggers(config, lookupIn(stream('web', 'a', 'Local', 'registry:5000/demo/web')));
    expect(images(config)[0]).toBe(`registry:5000/demo/web@${digest('a')}`);
  });

  it('look again when an image was edited by hand or a trigger changed, not when they noted an image', () => {
    const calls: string[] = [];
    const kind = { triggers: triggersOfDeploymentConfig, imagesDiffer: containersDiffer };
    const { handlers } = createTriggerIndex(kind, (key) => calls.push(key));
    const old = dc(params('web:latest'));
    handlers.updated(dc(params('web:latest', { lastTriggeredImage: web })), old);
    expect(calls).toEqual([]);
    handlers.updated(dc(params('web:other')), old);
    const edited = dc(params('web:latest'));
    const [container] = edited.spec.template?.spec.containers ?? [];
    if (container !== undefined) container.image = 'mine';
    handlers.updated(edited, old);
    expect(calls).toEqual(['demo/web', 'demo/web']);
  });

  it('follow a stream for each container that is there, while they are automatic', () => {
    const streams = (more: Partial<ImageChangeParams>): string[] =>
      streamsOf(triggersOfDeploymentConfig(dc(params('web:latest', more))), 'demo');
    expect(streams({ containerNames: ['app', 'init'] })).toEqual(['demo/web', 'demo/web']);
    expect(streams({ containerNames: ['missing'] })).toEqual([]);
    expect(streams({ automatic: false })).toEqual([]);
    expect(streams({ from: { kind: 'ImageStreamTag', name: 'web:', namespace: 'other' } })).toEqual([
      'other/web',
    ]);
  });
});

const app = 'spec.template.spec.containers[?(@.name=="app")].image';
const deployment = (triggers: unknown): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'demo',
    annotations: {
      'image.openshift.io/triggers': typeof triggers === 'string' ? triggers : JSON.stringify(triggers),
    },
  },
  spec: {
    selector: {},
    template: {
      spec: { containers: [{ name: 'app', image: ' ' }], initContainers: [{ name: 'init', image: 'i' }] },
    },
  },
});
const from = { kind: 'ImageStreamTag', name: 'web:latest' };
const podSpec = (object: Deployment) => object.spec.template.spec;

describe('image triggers in an annotation', () => {
  it('put the image into the container that the path selects by name or number', () => {
    const object = deployment([
      { from, fieldPath: app, pause: 'x' },
      { from, fieldPath: 'spec.template.spec.initContainers[0].image', paused: false },
    ]);
    expect(applyAnnotationTriggers(object, lookupIn(stream('web', 'a')))).toBe(true);
    expect(podSpec(object).containers[0]?.image).toBe(web);
    expect(podSpec(object).initContainers?.[0]?.image).toBe(web);
    expect(applyAnnotationTriggers(object, lookupIn(stream('web', 'a')))).toBe(false);
  });

  it('act each for itself', () => {
    const object = deployment([
      {
        from: { kind: 'ImageStreamTag', name: 'gone:latest' },
        fieldPath: 'spec.template.spec.initContainers[0].image',
      },
      { from, fieldPath: app },
    ]);
    expect(applyAnnotationTriggers(object, lookupIn(stream('web', 'a')))).toBe(true);
    expect(podSpec(object).containers[0]?.image).toBe(web);
  });

  it('rest while paused, and where the path leads elsewhere', () => {
    const object = deployment([
      { from, fieldPath: app, paused: true },
      { from, fieldPath: 'spec.jobTemplate.spec.template.spec.containers[0].image' },
    ]);
    expect(applyAnnotationTriggers(object, lookupIn(stream('web', 'a')))).toBe(false);
  });

  it.each([
    ['paused is not a boolean', [{ from, fieldPath: app, paused: 'false' }]],
    ['it is not JSON', '[{'],
    [
      'two set the same field',
      [
        { from, fieldPath: app },
        { from, fieldPath: app },
      ],
    ],
  ])('count for nothing when %s', (_, triggers) => {
    const object = deployment(triggers);
    expect(() => parseTriggers(object)).toThrow();
    const calls: string[] = [];
    const index = createTriggerIndex(
      { triggers: parseTriggers, imagesDiffer: triggeredImagesDiffer },
      (key) => calls.push(key),
    );
    index.handlers.added(object);
    // Once put right they still do: what they were cannot be told, and so not whether they changed.
    index.handlers.updated(deployment([{ from, fieldPath: app }]), object);
    expect([calls, index.following('demo/web')]).toEqual([[], []]);
    index.handlers.updated(deployment([{ from, fieldPath: app, paused: false }]), deployment([]));
    expect([calls, index.following('demo/web')]).toEqual([['demo/web'], ['demo/web']]);
  });

  it('may leave things out, or say null', () => {
    const object = deployment([{ from: { ...from, namespace: null }, fieldPath: app, paused: null }, {}]);
    expect(applyAnnotationTriggers(object, lookupIn(stream('web', 'a')))).toBe(true);
    expect(parseTriggers(deployment('null'))).toEqual([]);
  });

  it('call for a look when an image was edited by hand that they are for, and no other', () => {
    const old = deployment([{ from, fieldPath: app }]);
    const differ = (change: (object: Deployment) => void, triggers = parseTriggers(old)): boolean => {
      const object = structuredClone(old);
      change(object);
      return triggeredImagesDiffer(object, old, triggers);
    };
    const editApp = (object: Deployment): void =>
      void Object.assign(podSpec(object).containers[0] ?? {}, { image: 'x' });
    expect(differ(editApp)).toBe(true);
    expect(differ(editApp, parseTriggers(deployment([{ from, fieldPath: app, paused: true }])))).toBe(false);
    expect(differ((object) => Object.assign(podSpec(object).initContainers?.[0] ?? {}, { image: 'x' }))).toBe(
      false,
    );
  });

  it.each(['containers[?(@.name=="nobody")].image', 'containers[7].image', 'containers[0].command'])(
    'say so when there is nothing at %s',
    (path) => {
      const object = deployment([{ from, fieldPath: `spec.template.spec.${path}` }]);
      expect(() => applyAnnotationTriggers(object, lookupIn(stream('web', 'a')))).toThrow(
        /^(no such container|field path is not valid): spec\.template/,
      );
    },
  );
});
