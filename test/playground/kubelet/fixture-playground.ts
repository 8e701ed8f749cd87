/** A playground of its own process, that another test kills: prints the id of its pod's process and the folder, then waits. */
import { isReady, startNode } from './node.ts';
import { publishPrograms } from './programs.ts';
import { startStaticRegistry } from './static-registry.ts';

const registry = await startStaticRegistry();
const image = await publishPrograms(registry);
const node = await startNode(registry);
const readinessProbe = { httpGet: { port: 'http' }, periodSeconds: 1 };
await node.run('web', [
  { name: 'app', image, ports: [{ name: 'http', containerPort: 8080 }], readinessProbe },
]);
const pod = await node.until('web', isReady);
const answer: unknown = await (await fetch(`http://${pod.status?.podIP}:8080`)).json();
console.log(JSON.stringify({ ...(answer as object), directory: node.directory }));
