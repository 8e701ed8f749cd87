import { expect, test } from 'vitest';
import { Pods } from '../../source/wire/resources.ts';
import { type Lab, project, type RunOptions, startLab } from './lab.ts';

const pod = (name: string, finalizers: string[] = []) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, finalizers },
    spec: { containers: [{ name: 'app', image: 'quay.io/devenablement/workshop:v1' }] },
  });

/** Runs a command that does not end by itself: `seen` resolves once its output holds a text; `stop` ends it. */
function start(lab: Lab, command: string, options: RunOptions = {}) {
  const stop = new AbortController();
  let output = '';
  const waiting = new Map<string, () => void>();
  const ended = lab.oc(command, {
    ...options,
    signal: stop.signal,
    onOutput(text) {
      output += text;
      for (const [wanted, resolve] of waiting) if (output.includes(wanted)) resolve();
    },
  });
  const seen = (text: string) =>
    output.includes(text) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(text, resolve));
  return { ended, seen, stop: () => stop.abort() };
}

test('get -w prints the list, then each change, and ends quietly', async () => {
  const lab = await startLab();
  await lab.oc('create -f -', { stdin: pod('first') });
  await lab.oc('wait pod/first --for=condition=Ready');
  const watch = start(lab, 'get pods -w --no-headers');
  await watch.seen('first');
  await lab.oc('create -f -', { stdin: pod('second') });
  await watch.seen('second   1/1   Running');
  await lab.oc('delete pod first');
  watch.stop();
  const { code, out, err } = await watch.ended;
  expect(out).toMatch(
    /^first +1\/1 +Running +0 +\d+s\n(second +0\/1 +(Pending|ContainerCreating) .*\n)+second +1\/1 +Running/,
  );
  expect(err).toBe('');
  expect(code).toBe(130);
});

test('logs -f goes on until it is stopped', async () => {
  const lab = await startLab();
  await lab.oc('create -f -', { stdin: pod('first') });
  await lab.oc('wait pod/first --for=condition=Ready');
  const follow = start(lab, 'logs -f first');
  await follow.seen('greeting: hello');
  follow.stop();
  expect(await follow.ended).toEqual({
    code: 130,
    out: 'starting quay.io/devenablement/workshop:v1\ngreeting: hello\n',
    err: '',
  });
  expect((await lab.oc('logs first --tail=1')).out).toBe('greeting: hello\n');
});

test('delete waits for finalizers, unless told not to', async () => {
  const lab = await startLab();
  const kept = ['example.com/keep'];
  for (const name of ['first', 'second']) await lab.oc('create -f -', { stdin: pod(name, kept) });
  const deletion = start(lab, 'delete pod first');
  await deletion.seen('pod "first" deleted from devenablement-workshop-dev namespace\n');
  expect(
    await Promise.race([
      deletion.ended.then(() => 'ended'),
      lab.oc('get pod first -o name').then(({ out }) => out),
    ]),
  ).toBe('pod/first\n');
  await lab.client.patch(Pods, project, 'first', { metadata: { finalizers: null } }, 'merge');
  expect((await deletion.ended).code).toBe(0);
  expect((await lab.oc('get pod first')).err).toBe('Error from server (NotFound): pods "first" not found\n');

  expect((await lab.oc('delete pod second --wait=false')).code).toBe(0);
  expect((await lab.oc('get pod second -o jsonpath={.metadata.finalizers}')).out).toBe(
    '["example.com/keep"]',
  );
});

test('wait and rollout status end with what they wait for, with a time-out, or when stopped', async () => {
  const lab = await startLab();
  lab.node.ready = () => false;
  await lab.oc('create -f -', { stdin: pod('first') });
  const late = await lab.oc('wait pod/first --for=condition=Ready --timeout=10ms');
  expect(late).toEqual({
    code: 1,
    out: '',
    err: 'error: timed out waiting for the condition on pods/first\n',
  });
  const waiting = start(lab, 'wait pod/first --for=delete');
  await lab.oc('delete pod first');
  expect((await waiting.ended).code).toBe(0);

  await lab.oc('create -f manifests/deploymentconfig.yaml');
  const rollout = start(lab, 'rollout status dc/jdoe2-deployment-config');
  await rollout.seen('waiting on image update');
  rollout.stop();
  expect((await rollout.ended).code).toBe(130);
});
