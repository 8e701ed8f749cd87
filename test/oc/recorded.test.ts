import { expect, test } from 'vitest';
import { describeDeploymentConfig } from '../../source/oc/describe/deployment-config.ts';
import { describeImageStream } from '../../source/oc/describe/image-stream.ts';
import { layOut, tableTabs } from '../../source/oc/printers/tabwriter.ts';
import { parseDocuments } from '../../source/oc/resources/yaml-documents.ts';
import { describeProjectStatus } from '../../source/oc/status/project-status.ts';
import type { KubernetesEvent, Pod, ReplicationController } from '../../source/wire/kubernetes.ts';
import type { DeploymentConfig, ImageStream } from '../../source/wire/openshift.ts';
import { readTranscript, recorded } from './transcript.ts';

const project = 'devenablement-workshop-dev';
const at = (time: string) => Date.parse(`2026-11-23T04:23:${time}Z`);
const object = <T>(command: string, nth = 1) => parseDocuments(recorded(command, nth))[0] as T;

const stream = (nth: number) => object<ImageStream>('oc get is $CDSID-image-stream -o yaml', nth);
const config = () => object<DeploymentConfig>('oc get dc $CDSID-deployment-config -o yaml');
const controller = () => object<ReplicationController>('oc get rc $CDSID-deployment-config-1 -o yaml');

function pod(name: string, labels: Record<string, string>): Pod {
  const owner = controller().metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: project,
      labels,
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'ReplicationController',
          name: owner.name,
          uid: owner.uid ?? '',
          controller: true,
        },
      ],
    },
    spec: { containers: [] },
    status: { phase: 'Running' },
  };
}

test.each([
  [1, '13'],
  [2, '40'],
])('describe is, number %i', (nth, now) => {
  expect(describeImageStream(stream(nth), at(now))).toBe(recorded('oc describe is $CDSID-image-stream', nth));
});

test('describe dc', () => {
  const labels = controller().spec.selector ?? {};
  const event: KubernetesEvent = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'created', namespace: project },
    involvedObject: { kind: 'DeploymentConfig', name: config().metadata.name },
    type: 'Normal',
    reason: 'DeploymentCreated',
    message: 'Created new replication controller "jdoe2-deployment-config-1" for version 1',
    source: { component: 'deploymentconfig-controller' },
    firstTimestamp: '2026-11-23T04:23:15Z',
    lastTimestamp: '2026-11-23T04:23:15Z',
    count: 1,
  };
  const facts = {
    config: config(),
    deployments: [controller()],
    pods: new Map([[controller().metadata.name, [pod('one', labels), pod('two', labels)]]]),
    events: [event],
  };
  expect(describeDeploymentConfig(facts, at('18'))).toBe(recorded('oc describe dc $CDSID-deployment-config'));
});

test('status', () => {
  const objects = {
    project: { apiVersion: 'project.openshift.io/v1', kind: 'Project', metadata: { name: project } },
    server: 'https://localhost:6443',
    services: [],
    configs: [config()],
    deployments: [],
    replicaSets: [],
    controllers: [controller()],
    pods: [pod('one', controller().spec.selector ?? {})],
    streams: [stream(1)],
  };
  expect(describeProjectStatus(objects, false, at('20'))).toBe(recorded('oc status'));
  const suggested = describeProjectStatus(objects, true, at('20'));
  expect(suggested).toContain('Info:\n  * ');
  expect(suggested).toContain(
    "View details with 'oc describe <resource>/<name>' or list resources with 'oc get all'.",
  );
  const waiting = {
    ...objects,
    configs: [{ ...config(), status: { ...config().status, latestVersion: 2 } }],
  };
  expect(describeProjectStatus(waiting as typeof objects, false, at('20'))).toContain(
    '\n  deployment #2 pending on image or update\n  deployment #1 deployed 5 seconds ago - 2 pods\n',
  );
});

/** The cells of a printed table, cut where its headers begin. */
function cells(table: string): string[][] {
  const lines = table.trimEnd().split('\n');
  const starts = [...(lines[0] ?? '').matchAll(/(?:^|(?<= {3}))\S/g)].map(({ index }) => index);
  return lines.map((line) => starts.map((start, i) => line.slice(start, starts[i + 1]).trimEnd()));
}

test.each(
  readTranscript().filter(({ command, out }) => command.startsWith('oc get') && /^NAME |^KIND /.test(out)),
)('columns of $command', ({ out }) => {
  const text = cells(out)
    .map((row) => `${row.join('\t')}\n`)
    .join('');
  expect(layOut(text, tableTabs)).toBe(out);
});
