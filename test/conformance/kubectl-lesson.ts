import { expect } from 'vitest';
import { readTranscript as readRecording } from '../oc/transcript.ts';
import type { KubectlLab } from './kubectl-lab.ts';
import { readTranscript } from './kubectl-transcript.ts';

/** Commands of the recorded lesson that are oc's alone, or that kubectl words in its own way. */
const ocOnly = /^oc (whoami|project|describe|logs dc|rollout history|status)|^test /;

/** In what order things of the same second come is not said. */
const isUnordered = (command: string): boolean => command.startsWith('oc get events');

/**
 * Plays the recorded lesson with kubectl, and compares each output with the recording: all of it but names of images and
 * nodes, times, ages, ids and digests.
 */
export async function playRecordedLesson(lab: KubectlLab): Promise<string[]> {
  const manifests = readTranscript('kubectl-openshift.txt').flatMap(({ files }) => Object.entries(files));
  for (const name of ['image-stream.yaml', 'deploymentconfig.yaml'])
    await lab.write(name, manifests.find(([other]) => other === name)?.[1] ?? '');
  await lab.run('publish v1');
  const played: string[] = [];
  let rollouts = 0;
  for (const recorded of readRecording()) {
    const command = recorded.command
      .replace(/^oc /, 'kubectl ')
      .replaceAll('$CDSID', 'jdoe2')
      .replace('manifests/', '');
    if (ocOnly.test(recorded.command)) continue;
    if (recorded.command.startsWith('oc rollout status')) {
      rollouts += 1;
      if (rollouts === 2) await lab.run('publish v2');
      await rolledOut(lab, rollouts);
      continue;
    }
    const expected = {
      command,
      out: comparable(recorded.command, recorded.out),
      err: comparable(recorded.command, recorded.err),
      code: recorded.code,
    };
    const look = async () => {
      const { out, err, code } = await lab.run(command);
      return {
        command,
        out: comparable(recorded.command, out),
        err: comparable(recorded.command, err),
        code,
      };
    };
    // Imports and garbage collection take a moment.
    if (/^oc (get|create)/.test(recorded.command) && recorded.code === 0 && !command.includes('create'))
      await expect.poll(look, { timeout: 20_000 }).toEqual(expected);
    else expect(await look()).toEqual(expected);
    played.push(command);
  }
  return played;
}

async function rolledOut(lab: KubectlLab, version: number): Promise<void> {
  const columns =
    '{.status.latestVersion} {.status.conditions[?(@.type=="Progressing")].reason} {.status.readyReplicas} {.status.replicas}';
  const command = `kubectl get dc jdoe2-deployment-config -o jsonpath='${columns}'`;
  await expect
    .poll(async () => (await lab.run(command)).out, { timeout: 30_000 })
    .toBe(`${version} NewReplicationControllerAvailable 2 2`);
}

/** An output without what differs from one run to the next, line by line. */
function comparable(command: string, text: string): string[] {
  const lines = withoutForeign(command, text)
    .replace(/localhost:\d+\/devenablement/g, 'REGISTRY')
    .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z| \+0000 UTC)/g, 'TIME')
    .replace(/(resourceVersion"?: ?)"\d+"/g, '$1VERSION')
    .replace(/(Less than a second|About an? \w+|\d+ \w+) ago/g, 'AGO')
    .replace(/(?<= )\d+[sm](\d+s)?$/gm, 'AGE')
    .replace(/(jdoe2-deployment-config-\d)-(?!deploy\b)[a-z0-9]{5}\b/g, '$1-ID')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-ID')
    .replace(/ deleted from \S+ namespace$/gm, ' deleted')
    .replaceAll('manifests/', '')
    // Columns are as wide as what is in them.
    .replace(/ {2,}(?=\S)/g, (spaces, at: number, whole: string) =>
      at === 0 || whole[at - 1] === '\n' ? spaces : '  ',
    )
    .trimEnd()
    .split('\n');
  return isUnordered(command) ? lines.sort((a, b) => a.localeCompare(b)) : lines;
}

/** What is not the control plane's: what is in the sample image, and what the recording's stand-in for a node wrote. */
function withoutForeign(command: string, text: string): string {
  if (command.includes('istag') && command.includes('yaml'))
    return text
      .replace(/ {2}dockerImageLayers:\n(?: {2}[- ].*\n)*/, '')
      .replace(/ {2}dockerImageMetadata:\n(?: {4}.*\n)*/, '');
  if (command.includes('-deploy -o yaml'))
    return text
      .replace(/\nstatus:\n.*$/s, '\n')
      .replace(/image: .*deployer.*/, 'image: DEPLOYER')
      .replace(/nodeName: .*/, 'nodeName: NODE');
  // The stand-in told nothing of its pods.
  if (isUnordered(command)) return text.replace(/^Pod .*\n/gm, '');
  // Who wrote which field is not kept here.
  return text.replace(/,"managedFields":\[.*?\](?=\},"spec")/, '');
}
