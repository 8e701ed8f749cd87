import { requestBytes, type Target } from './keep-alive-client.ts';

/** A ConfigMap with 1 KB of data. */
export const configMap = (name: string): string =>
  JSON.stringify({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name },
    data: { text: 'x'.repeat(1024) },
  });

/** A pod of the size that the workshop's have. It is bound to a node that is not there, so that nobody runs it. */
export const pod = (name: string): string =>
  JSON.stringify({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name,
      labels: { app: 'bench', deployment: 'bench-deployment-config-1', deploymentconfig: 'bench' },
      annotations: {
        'openshift.io/deployment-config.name': 'bench-deployment-config',
        'openshift.io/deployment.name': 'bench-deployment-config-1',
        note: 'x'.repeat(1024),
      },
    },
    spec: {
      nodeName: 'elsewhere',
      containers: [
        {
          name: 'app',
          image: `localhost:5000/devenablement/workshop@sha256:${'0'.repeat(64)}`,
          ports: [{ containerPort: 8080 }],
          env: [{ name: 'GREETING', value: 'hello' }],
          readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
        },
      ],
    },
  });

/** Requests that create one object after another, named `PREFIX-0` and so on. */
export function creations(
  target: Target,
  path: string,
  prefix: string,
  make: (name: string) => string,
): () => Buffer {
  let next = 0;
  return () => requestBytes(target, 'POST', path, make(`${prefix}-${next++}`));
}
