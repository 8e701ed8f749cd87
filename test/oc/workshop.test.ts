import { expect, test } from 'vitest';
import { type Lab, type Ran, startLab } from './lab.ts';
import { type RecordedCommand, readTranscript } from './transcript.ts';

/** What differs between two runs on two machines. Widths of columns that hold such things differ with them. */
function steady(text: string, lab?: Lab): string {
  return text
    .replaceAll(lab?.registry.repository ?? 'localhost:5000/devenablement/workshop', 'REPOSITORY')
    .replaceAll(lab?.server ?? 'https://localhost:6443', 'SERVER')
    .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/(less than a second|an?|\d+) ?(second|minute)?s? ago/gi, 'AGO')
    .replace(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'TIME')
    .replace(/(deployment-config-\d)-[a-z0-9]{5}\b/g, '$1-XXXXX')
    .replace(/resourceVersion: "\d+"/g, 'resourceVersion: N')
    .replace(/uid: [0-9a-f-]{36}/g, 'uid: UID')
    .replace(/\b\d+s\b/g, 'AGE')
    .replace(/ {2,}(?=\S)/g, '  ');
}

const spoken = ({ out, err, code }: Ran, lab?: Lab) =>
  `${steady(out, lab)}${steady(err, lab).replace(/^(?=.)/gm, '2> ')}exit ${code}`;

/** Which lines `rollout status` prints before the last depends on how fast pods start; each is one of these. */
const progress = [
  /^Deployment config "jdoe2-deployment-config" waiting on image update$/,
  /^Waiting for latest deployment config spec to be observed by the controller loop\.\.\.$/,
  /^Waiting for rollout to finish: [01] out of 2 new replicas have been updated\.\.\.$/,
  /^Waiting for rollout to finish: [01] of 2 updated replicas are available\.\.\.$/,
  /^Waiting for rollout to finish: \d old replicas are pending termination\.\.\.$/,
];

function expectRollout(ran: Ran, wanted: RecordedCommand): void {
  const lines = ran.out.trimEnd().split('\n');
  const last = wanted.out.trimEnd().split('\n').at(-1);
  expect(lines.pop()).toBe(last);
  for (const line of lines)
    expect(
      progress.some((pattern) => pattern.test(line)),
      line,
    ).toBe(true);
  expect(ran.err).toBe(wanted.err);
  expect(ran.code).toBe(0);
}

function expectEvents(ran: Ran, wanted: RecordedCommand): void {
  const rows = steady(ran.out).split('\n');
  for (const row of steady(wanted.out).split('\n')) expect(rows).toContain(row);
  expect(ran.err).toBe('');
}

test('the lesson prints what it prints on a real control plane', { timeout: 120_000 }, async () => {
  const lab = await startLab();
  lab.registry.publish('jdoe2', 'hello from v1');
  const until = async (condition: string) => expect((await lab.oc(`wait ${condition}`)).code).toBe(0);
  let rollouts = 0;
  let played = 0;
  for (const recorded of readTranscript()) {
    // What the cluster, not the client, says is the cluster's to test; `test` and `head` are a shell's.
    if (/^test |get (istag|rc|pod|dc) \S+ -o yaml/.test(recorded.command)) continue;
    const command = recorded.command.replaceAll('$CDSID', 'jdoe2').replace(/ \| head -2$/, '');
    if (command === 'oc get is')
      await until('is/jdoe2-image-stream --for=jsonpath={.status.tags[0].tag}=latest');
    if (command.startsWith('oc rollout status')) {
      rollouts += 1;
      if (rollouts === 2) {
        lab.registry.publish('jdoe2', 'hello from v2');
        await until('dc/jdoe2-deployment-config --for=jsonpath={.status.latestVersion}=2');
      }
    }
    const ran = await lab.oc(command.replace(/^oc /, ''));
    played += 1;
    if (command.startsWith('oc rollout status')) expectRollout(ran, recorded);
    else if (command.startsWith('oc get events')) expectEvents(ran, recorded);
    else {
      const wanted = { ...recorded, out: recorded.out.replace(/^greeting: .*$/m, 'greeting: hello') };
      expect.soft(spoken(ran, lab), command).toBe(spoken(wanted));
    }
  }
  expect(played).toBe(31);
});
