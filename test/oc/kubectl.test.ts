import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Lab, type Ran, startLab } from './lab.ts';

const hasKubectl = (() => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

function kubectl(lab: Lab, words: string[]): Promise<Ran> {
  const env = { ...process.env, KUBECONFIG: lab.kubeconfig, HOME: lab.folder };
  return new Promise((resolve) => {
    execFile('kubectl', words, { cwd: lab.folder, env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : 1, out, err }),
    );
  });
}

/** What differs from run to run: ages, random names, identifiers, ports, and how each program calls itself. */
function steady(text: string): string {
  return text
    .replace(/\b\d+s\b/g, 'Ns')
    .replace(/(-[a-f0-9]{8,10})-[a-z0-9]{5}\b/g, '$1-XXXXX')
    .replace(/resourceVersion"?: "\d+"/g, 'resourceVersion: N')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID')
    .replace(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'TIME')
    .replace(/\w{3}, \d\d \w{3} 20\d\d [\d:]+ \+0000/g, 'TIME')
    .replace(/localhost:\d+/g, 'SERVER')
    .replace(/172\.30\.\d+\.\d+/g, 'ADDRESS')
    .replace(/\bkubectl (create|apply|get|auth|rollout|explain|api-resources)/g, 'oc $1')
    .replace(/by kubectl\./g, 'by oc.')
    .replace(/^Error: /gm, 'error: ')
    .replace(/ for "kubectl/g, ' for "oc')
    .replace(/See 'kubectl /g, "See 'oc ");
}

const objects = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  labels: {app: web, tier: front}
  annotations: {note: "a: b", long: "${'x'.repeat(150)}"}
data:
  greeting: |
    hello
    world
---
apiVersion: v1
kind: Secret
metadata: {name: hidden, labels: {app: web}}
stringData: {password: sesame}
---
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      automountServiceAccountToken: false
      containers:
      - name: web
        image: quay.io/devenablement/workshop:v1
        ports: [{containerPort: 8080}, {containerPort: 9090}]
        env:
        - {name: GREETING, value: "hello\\nworld"}
        - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: hidden, key: password}}}
        resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
        livenessProbe: {tcpSocket: {port: 8080}}
        command: [/app, --flag]
        volumeMounts: [{name: scratch, mountPath: /tmp}, {name: settings, mountPath: /etc/settings, readOnly: true}]
      volumes:
      - {name: scratch, emptyDir: {}}
      - {name: settings, configMap: {name: settings}}
`;

const files: Record<string, string> = {
  'objects.yaml': objects,
  'broken.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n data: {}\n',
  'tabs.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: x\n',
  'colon.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: name: x\n',
  'quote.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "x\n',
  'flow.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x\n',
  'dash.yaml': 'apiVersion: v1\nkind: ConfigMap\nitems:\n- a\n b\n- c\n',
  'value.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name x\n  other: y\n',
  'kindless.yaml': 'apiVersion: v1\nmetadata: {name: x}\n',
  'two.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: "1"}\n---\n# nothing\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\ndata: {b: "yes"}\n',
  'two-changed.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {c: "1"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\ndata: {b: "yes"}\n',
  'typed.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typed}\ndata: {b: yes}\n',
};

/** Words are separated by spaces, or by | where they hold some. */
const commands = [
  'create -f objects.yaml',
  'create -f objects.yaml',
  'rollout status deploy/web',
  'get deployments',
  'get deploy web -o wide',
  'get deploy,rs',
  'get pods --show-labels --sort-by=.metadata.name',
  'get pods -L app,missing --no-headers',
  'get pods,cm -l app=web -o name',
  'get all',
  'get all -A',
  'get cm settings nothing',
  'get cm settings nothing --ignore-not-found',
  'get nothings',
  'get cm/settings svc/web',
  'get pods web/x y',
  'get deploy web -o yaml',
  'get deploy web -o json',
  'get cm,secret -l app=web -o yaml',
  'get cm,secret -l app=web -o json',
  'get pods -l app=none',
  'get pods -l app=none -o yaml',
  'get|deploy|web|-o|jsonpath={.spec.template.spec.containers[*].name}{"\\n"}{.metadata.labels}',
  'get|deploy|-o|jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.status.readyReplicas}{"\\n"}{end}',
  'get deploy web -o jsonpath={.spec.template.spec.containers[?(@.name=="web")].image}',
  'get deploy web -o jsonpath={.spec.template.spec.containers[0:1].ports[*].containerPort}',
  "get deploy web -o jsonpath={.metadata['name','namespace']}",
  'get deploy web -o jsonpath={..containerPort}',
  'get deploy web -o jsonpath={.spec.template.spec.containers[',
  'get deploy web -o jsonpath={.nothing.at[0].all}',
  'get pods -o custom-columns=IMAGES:.spec.containers[*].image,NONE:.nothing,LABELS:.metadata.labels',
  'get pods -o custom-columns=NAME',
  'get cm --sort-by=.metadata.name --field-selector metadata.name=settings',
  'get -f objects.yaml',
  'describe cm settings',
  'describe secret hidden',
  'describe deploy web',
  'describe rs',
  'describe pods',
  'describe pod we',
  'describe pod nothing',
  'describe sa nothing',
  'rollout history deploy/web',
  'rollout history deploy/web --revision=1',
  'rollout history deploy/web --revision=7',
  'rollout undo deploy/web',
  'rollout pause cm/settings',
  'auth can-i create deployments',
  'auth can-i create nodes',
  'api-resources --api-group=apps',
  'api-resources -o wide --namespaced=false',
  'api-resources -o name --verbs=list,watch',
  'logs deploy/web',
  'logs',
  'wait deploy/web --for=condition=Available',
  'wait deploy/web --for=condition=Nonsense --timeout=1s',
  'wait deploy/web --for=jsonpath={.status.readyReplicas}=2',
  'wait deploy/web --for=nonsense',
  'label deploy web tier=front',
  'label deploy web tier=front',
  'label deploy web tier=back',
  'label deploy web tier=back --overwrite',
  'label deploy web tier-',
  'label deploy web tier-',
  'label deploy web',
  'label deploy tier=x',
  'annotate deploy/web note=first',
  'annotate deploy/web note=second',
  'annotate deploy/web note-',
  'scale deploy/web --replicas=3 --current-replicas=7',
  'scale deploy/web --replicas=3',
  'rollout status deploy/web',
  'set image deploy/web nothing=x',
  'set image deploy/web',
  'set image deploy/web web=quay.io/devenablement/workshop:v2',
  'rollout status deploy/web --watch=false --revision=9',
  'patch deploy/web -p {"metadata":{"labels":{"a":"b"}}}',
  'patch deploy/web -p {"metadata":{"labels":{"a":"b"}}}',
  'patch deploy/web --type=nonsense -p {}',
  'patch deploy/web',
  'rollout pause deploy/web',
  'rollout pause deploy/web',
  'rollout resume deploy/web',
  'rollout resume deploy/web',
  'create -f nothing.yaml',
  'create -f broken.yaml',
  'create -f tabs.yaml',
  'create -f colon.yaml',
  'create -f quote.yaml',
  'create -f flow.yaml',
  'create -f dash.yaml',
  'create -f value.yaml',
  'create -f kindless.yaml',
  'create -f typed.yaml',
  'create -f two.yaml --dry-run=client',
  'create -f two.yaml --dry-run=client -o yaml',
  'create -f two.yaml --dry-run=server -o name',
  'create',
  'apply -f two.yaml --dry-run=client',
  'apply -f two.yaml',
  'apply -f two.yaml',
  'get cm one -o yaml',
  'apply -f two-changed.yaml',
  'get cm one -o yaml',
  'apply -f objects.yaml',
  'apply -f objects.yaml',
  'delete cm nothing',
  'delete cm -l app=none',
  'delete cm',
  'delete cm settings --nonsense',
  'get pods --tail',
  'get pods -Q',
  'logs web --tail=x',
  'frobnicate',
  'delte pods',
];

test.skipIf(!hasKubectl)('what both know, oc and kubectl say alike', { timeout: 300_000 }, async () => {
  const [ours, theirs] = [await startLab(), await startLab()];
  for (const lab of [ours, theirs]) {
    for (const [name, text] of Object.entries(files)) await writeFile(join(lab.folder, name), text);
  }
  for (const command of commands) {
    const words = command.split(command.includes('|') ? '|' : ' ');
    const expected = await kubectl(theirs, words);
    const got = await ours.oc(words);
    const say = ({ code, out, err }: Ran) => `exit ${code}\n${steady(out)}\n${steady(err)}`;
    expect.soft(say(got), command).toBe(say(expected));
  }
});
