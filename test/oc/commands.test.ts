import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Lab, startLab } from './lab.ts';

const config = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

async function say(lab: Lab, command: string, stdin?: string): Promise<string> {
  const { code, out, err } = await lab.oc(command, stdin === undefined ? {} : { stdin });
  return `${out}${err}exit ${code}`;
}

test('files, folders, lists and standard input', async () => {
  const lab = await startLab({ controllers: false });
  const write = (name: string, text: string) => writeFile(join(lab.folder, name), text);
  await mkdir(join(lab.folder, 'many/deep'), { recursive: true });
  await mkdir(join(lab.folder, 'empty'));
  await write('many/a.yaml', `${config('a')}---\n${config('b')}`);
  await write(
    'many/c.json',
    '{"apiVersion":"v1","kind":"ConfigMapList","items":[{"metadata":{"name":"c"}}]}',
  );
  await write('many/note.txt', 'not a manifest');
  await write('many/deep/d.yml', config('d'));
  await write(
    'mixed.yaml',
    `${config('ok')}---\napiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n---\n${config('fine')}`,
  );
  await write(
    'elsewhere.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: elsewhere}\n',
  );
  await write('scalar.yaml', 'just words\n');
  await write('items.yaml', 'apiVersion: v1\nkind: List\nitems: [x]\n');
  await write('metadata.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: x\n');

  expect(await say(lab, 'create -f many')).toBe(
    'configmap/a created\nconfigmap/b created\nconfigmap/c created\nexit 0',
  );
  // What is there already is no reason to leave out what is not.
  expect(await say(lab, 'create -f many -R')).toBe(
    `configmap/d created
Error from server (AlreadyExists): error when creating "many/a.yaml": configmaps "a" already exists
Error from server (AlreadyExists): error when creating "many/a.yaml": configmaps "b" already exists
Error from server (AlreadyExists): error when creating "many/c.json": configmaps "c" already exists
exit 1`,
  );
  expect(await say(lab, 'create -f -', config('piped'))).toBe('configmap/piped created\nexit 0');
  expect(await say(lab, 'create -f mixed.yaml')).toBe(
    `configmap/ok created
configmap/fine created
error: resource mapping not found for name: "x" namespace: "" from "mixed.yaml": no matches for kind "Nothing" in version "v1"
ensure CRDs are installed first
exit 1`,
  );
  expect(await say(lab, 'delete -f many -R')).toMatch(
    /^(configmap "[abcd]" deleted from \S+ namespace\n){4}exit 0$/,
  );
  expect(await say(lab, 'delete cm/piped cm/nothing')).toBe(
    'configmap "piped" deleted from devenablement-workshop-dev namespace\nError from server (NotFound): configmaps "nothing" not found\nexit 1',
  );

  const refused: Record<string, string> = {
    'create -f missing.yaml': 'error: the path "missing.yaml" does not exist',
    'create -f empty': 'error: error reading [empty]: recognized file extensions are [.json .yaml .yml]',
    'create -f -': 'error: there is no standard input here',
    'create -f https://example.com/x.yaml':
      'error: "https://example.com/x.yaml" is an address: only files are read here. Download it, look at it, and give the file with -f.',
    'create -f elsewhere.yaml -n devenablement-workshop-dev': `error: the namespace from the provided object "elsewhere" does not match the namespace "devenablement-workshop-dev". You must pass '--namespace=elsewhere' to perform this operation.`,
    'create -f scalar.yaml':
      'error: unable to decode "scalar.yaml": json: cannot unmarshal string into Go value of type unstructured.detector',
    'create -f items.yaml':
      'error: unable to decode "items.yaml": json: cannot unmarshal string into Go value of type map[string]interface {}',
    'create -f metadata.yaml --validate=false':
      'error: unable to decode "metadata.yaml": json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta',
    create: 'error: must specify one of -f and -k',
    'create configmap':
      "error: exactly one NAME is required, got 0\nSee 'oc create configmap -h' for help and examples",
  };
  for (const [command, words] of Object.entries(refused)) {
    expect(await say(lab, command)).toBe(`${words}\nexit 1`);
  }
});

test('who, where, and what one may', async () => {
  const lab = await startLab({ controllers: false });
  const using = `Using project "devenablement-workshop-dev" from context named "rig" on server "${lab.server}".`;
  const answers: Record<string, string> = {
    whoami: 'jdoe2\nexit 0',
    'whoami --show-server': `${lab.server}\nexit 0`,
    'project -q': 'devenablement-workshop-dev\nexit 0',
    'project default':
      'error: You are not a member of project "default".\nYou have one project on this server: devenablement-workshop-dev\nexit 1',
    projects: `You have one project on this server: "devenablement-workshop-dev".\n\n${using}\nexit 0`,
    'auth can-i create dc': 'yes\nexit 0',
    'auth can-i list pods -n default': 'no\nexit 1',
    'auth can-i frobnicate pods': "no\nWarning: verb 'frobnicate' is not a known verb\n\nexit 1",
    'get pods -n other':
      'Error from server (Forbidden): pods is forbidden: User "jdoe2" cannot list resource "pods" in API group "" in the namespace "other"\nexit 1',
    events: 'No events found in devenablement-workshop-dev namespace.\nexit 0',
    'explain dc.spec.nothing':
      'GROUP:      apps.openshift.io\nKIND:       DeploymentConfig\nVERSION:    v1\n\nerror: field "nothing" does not exist\nexit 1',
    'logs dc/nothing':
      'Warning: apps.openshift.io/v1 DeploymentConfig is deprecated in v4.14+, unavailable in v4.10000+\n' +
      'error: error from server (NotFound): deploymentconfigs.apps.openshift.io "nothing" not found in namespace "devenablement-workshop-dev"\nexit 1',
  };
  for (const [command, answer] of Object.entries(answers)) {
    expect(await say(lab, command), command).toBe(answer);
  }
  expect(await say(lab, 'explain dc.spec')).toMatch(
    /^GROUP: {6}apps\.openshift\.io\nKIND: {7}DeploymentConfig\nVERSION: {4}v1\n\nFIELD: spec </,
  );
});

test('what is misspelt or missing is answered with what would do', async () => {
  const lab = await startLab({ controllers: false });
  const answers: Record<string, string> = {
    'gte pods': 'error: unknown command "gte" for "oc"\n\nDid you mean this?\n\tget\nexit 1',
    'rollout stauts': `error: unknown command "stauts"\nSee 'oc rollout -h' for help and examples\nexit 1`,
    '-n other delte pods': 'error: unknown command "delte" for "oc"\n\nDid you mean this?\n\tdelete\nexit 1',
    frobnicate: 'error: unknown command "frobnicate" for "oc"\nexit 1',
    'rsh x': `error: "oc rsh" is not spoken here. For that, use the real oc.\nexit 1`,
    'exec x -- ls': `error: "oc exec" is not spoken here. For that, use the real oc, or kubectl.\nexit 1`,
    'new-app x': `error: "oc new-app" is not spoken here. The course has images, and builds none: create objects from a file with "oc create -f".\nexit 1`,
    'create role x': `error: "oc create role" is not spoken here. For that, use the real oc, or kubectl.\nexit 1`,
    'get pods -o go-template={{.}}': `error: -o go-template is not spoken here. Use -o jsonpath= or -o custom-columns= instead.\nexit 1`,
    'get pods --context=other': `error: --context is not spoken here. The session works with one cluster, as one user.\nexit 1`,
    'edit dc/x': `error: Editing is not spoken here. Change the file and use "oc apply -f", or use "oc patch".\nexit 1`,
    'get pods --nope': "error: unknown flag: --nope\nSee 'oc get --help' for usage.\nexit 1",
    'get pods -o': "error: flag needs an argument: 'o' in -o\nSee 'oc get --help' for usage.\nexit 1",
    'get pdos': `error: the server doesn't have a resource type "pdos"\nexit 1`,
  };
  for (const [command, answer] of Object.entries(answers)) {
    expect(await say(lab, command), command).toBe(answer);
  }
  const overview = await lab.oc([]);
  expect(overview).toEqual(await lab.oc('--help'));
  for (const verb of [...overview.out.matchAll(/^ {2}([a-z-]+) {3,}/gm)].map(([, name = '']) => name)) {
    const { out, code } = await lab.oc(`${verb} --help`);
    expect(out, verb).toMatch(/Usage:\n {2}oc /);
    expect(code).toBe(0);
  }
});
