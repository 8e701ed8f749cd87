import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { screenLab } from './screen-lab.ts';

const lab = screenLab();

const lastLine = (screen: string) => screen.split('\n').at(-1) ?? '';

describe.each([
  [80, 24],
  [160, 48],
  [60, 16],
])('at %i×%i', (columns, rows) => {
  test('a lesson is done with the keys that the screen names, and goes on to the next one', async () => {
    await using terminal = lab.open({ importDelay: 100 }, { columns, rows });
    await terminal.waitFor('ImageStreams');
    await terminal.press('down', 'enter');
    // The step's text, its next action, the live state and the footer, all at once.
    const first = await terminal.waitFor('Open image-stream.yaml');
    for (const part of [
      'An ImageStream points',
      'e edit',
      'Chain',
      'Quay',
      'not created',
      '? help',
      'q quit',
    ]) {
      expect(first).toContain(part);
    }
    expect(terminal.lines().at(-1)).toBe('');
    await terminal.press('f');
    await terminal.waitFor('+  name: jdoe2-image-stream');
    await terminal.press('esc', 'n');
    const second = await terminal.waitFor('Create the ImageStream');
    expect(second).toContain('oc create -f');
    expect(lastLine(second)).toContain('⏎ run');
    await terminal.press('enter');
    await terminal.waitFor(/✓ ImageStream/);
    await terminal.waitFor('✓ same');
    await terminal.press('n');
    await terminal.waitFor('Compare the digests');
    await terminal.press('enter');
    await terminal.waitFor('⏎ run again');
    await terminal.press('n');
    await terminal.waitFor('Publish a new image');
    await terminal.press('enter');
    await terminal.waitFor('9f0c11d2');
    await terminal.waitFor('Lesson complete.');
    await terminal.press('n');
    await terminal.waitFor('Create the Deploy');
  });
});

test('long text scrolls, and what is to be done stays in sight', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  const top = await terminal.waitFor(/↓ \d+ more/);
  expect(top).toContain('▸ e edit  f fill in  image-stream.yaml');
  await terminal.press('G');
  const end = await terminal.waitFor(/↑ \d+/);
  expect(end).toContain('scheduled: true');
  expect(end).toContain('image-stream.yaml is filled in');
  expect(end).not.toContain('An ImageStream points');
  await terminal.press('g');
  await terminal.waitFor('An ImageStream points');
  await terminal.press('pagedown', 'k', 'ctrl-u');
  await terminal.waitFor('An ImageStream points');
});

test('hints come in stages and are scrolled into sight', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'step 3', 'enter');
  await terminal.waitFor('Compare the digests');
  await terminal.press('h');
  expect(await terminal.waitFor('Hint 1 of 2')).toContain('Only the part after @ counts.');
  await terminal.press('h');
  await terminal.waitFor('Hint 2 of 2');
  // No third one: the key is not offered any more.
  await terminal.waitUntilGone(/h hint/);
});

test('a check that passed and is broken is told as such, with what was found', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams', importDelay: 1500 });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press('f');
  await terminal.waitFor('esc close');
  await terminal.press('q', 'n', 'enter');
  await terminal.waitFor('✓ same', { timeout: 5000 });
  await terminal.press('n');
  await terminal.waitFor('checks 1/1');
  await terminal.press(':', 'oc-tutor publish v2', 'enter');
  const broken = await terminal.waitFor(/! digest equals Quay’s \(had/);
  expect(broken).toContain('◌ waiting');
  expect(broken).toContain('expected sha256:9f0c11d27e55');
  await terminal.waitFor('✓ digest equals Quay’s');
});

test('output is shown where it was asked for, and whole on a page of its own', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'step 3', 'enter', 'enter');
  // Too wide for the pane: the table is turned.
  await terminal.waitFor('UPDATED          2 minutes ago');
  await terminal.press('o');
  const page = await terminal.waitFor('Output ─');
  expect(page).toContain('$ oc get istag jdoe2-image-stream:latest');
  expect(page).toMatch(/IMAGE REFERENCE .*\n.* localhost:5000\/devenablement\/workshop@/);
  await terminal.press('esc');
  await terminal.waitFor('Compare the digests');
});

test('nothing from outside reaches the terminal as control', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc evil', 'enter');
  await terminal.waitFor('red title cleared gnp.exe');
  expect(terminal.output()).not.toContain('\u001b]0;owned');
  expect(terminal.output()).not.toContain('\u202e');
});

test('y copies the command to the terminal’s clipboard and to a file', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'step 2', 'enter', 'y');
  await terminal.waitFor('Copied.');
  const command = 'oc create -f ./manifests/image-stream.yaml';
  expect(terminal.output()).toContain(`\u001b]52;c;${Buffer.from(command).toString('base64')}`);
  expect(await readFile(join(lab.workspace(), '.copied.txt'), 'utf8')).toBe(`${command}\n`);
});

test('x shows the plan and does nothing before a yes', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'step 2', 'enter', 'enter');
  await terminal.waitFor('✓ same');
  await terminal.press('x');
  const plan = await terminal.waitFor('Reset lesson 2?');
  expect(plan).toContain('- ImageStream jdoe2-image-stream (created 2026-01-05 09:00 UTC');
  expect(plan).toContain('= ImageStream jdoe2-other: it carries no label of yours');
  expect(lastLine(plan)).toContain('y yes  n no');
  await terminal.press('esc');
  await terminal.waitFor('✓ same');
  await terminal.press('x');
  await terminal.waitFor('Reset lesson 2?');
  await terminal.press('y');
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.waitFor('not created yet');
});

test('a problem stays until it is dismissed, leaves the lesson in sight and can be read again', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc fail', 'enter');
  const box = await terminal.waitFor('✗ Problem');
  expect(box).toContain('Error from server (Forbidden)');
  expect(box).toContain('→ Ask for the edit role');
  expect(box).toContain('Open image-stream.yaml');
  expect(box).toContain('Quay');
  await terminal.press('h', 'esc');
  await terminal.waitUntilGone('✗ Problem');
  await terminal.press('!');
  expect(await terminal.waitFor('What went wrong')).toContain('cannot list resource "imagestreams"');
});

test('a lost connection leaves the screen, counts down and is tried again with r', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc lose', 'enter');
  const lost = await terminal.waitFor(/Connection lost \(next try in \d+ s\)/);
  expect(lost).toContain('Quay');
  expect(lost).toContain('r retry now');
  expect(lost).toContain('as last seen');
  await terminal.waitFor('next try in 6 s');
  await terminal.press('r');
  await terminal.waitUntilGone('Connection lost');
});

test('? lists every key with its name at the prompt', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' }, { columns: 120, rows: 72 });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press('?');
  const help = await terminal.waitFor('Keys ─');
  for (const name of [':run', ':edit', ':logs', ':search', ':reset', ':quit', ':suspend']) {
    expect(help).toContain(name);
  }
  await terminal.press('q');
  await terminal.waitFor('Open image-stream.yaml');
});

test('the prompt knows names, their starts, earlier lines, and says what it does not know', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'frobnicate', 'enter');
  await terminal.waitFor('There is no command “frobnicate”');
  await terminal.press(':', 'cha', 'tab', 'enter');
  await terminal.waitFor('all panes');
  await terminal.press('esc', ':', 'up');
  await terminal.waitFor(':chain');
  await terminal.press('up');
  await terminal.waitFor(':frobnicate');
  await terminal.press('esc', ':', 'retry', 'enter');
  await terminal.waitFor('“:retry” cannot be done now.');
});

test('a pasted command goes to the prompt, and is not taken for keys', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  terminal.paste('q\n');
  await terminal.waitFor('To paste a command, press : first.');
  await terminal.press(':');
  await terminal.waitFor(/^ :/m);
  terminal.paste('oc get \\\n is\n');
  await terminal.waitFor(/:oc get .* is/);
  await terminal.press('enter');
  await terminal.waitFor('jdoe2-image-stream');
});

test('Tab goes on with a line, a quote that is open goes on to the next, and what is not the learner’s is asked about', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc ge', 'tab');
  await terminal.waitFor(':oc get');
  await terminal.press('tab');
  await terminal.waitFor('get  get-token');
  await terminal.press(" is -l 'a", 'enter', "b'");
  await terminal.waitFor(/:oc get is -l 'a \\ b'/);
  await terminal.press('ctrl-u', 'oc delete dc/asmith-deployment-config', 'enter');
  await terminal.waitFor('Not yours: dc/asmith-deployment-config.');
  await terminal.press('esc');
  await terminal.waitUntilGone('Not yours');
  await terminal.press(':', 'gte is', 'enter');
  await terminal.waitFor('There is no command “gte”. Did you mean “oc get” or “:step”?');
  await terminal.press(':', 'get is', 'enter');
  await terminal.waitFor('Did you mean “oc get is”?');
});

test('panes are gone through with Tab, zoomed with z, and esc leads back', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('┏ Open image-stream.yaml');
  await terminal.press('tab');
  await terminal.waitFor('┏ Chain');
  await terminal.press('z');
  const alone = await terminal.waitFor(/^Chain ─+/m);
  expect(alone).not.toContain('┃');
  await terminal.press('esc');
  await terminal.waitFor('┏ Open image-stream.yaml');
  await terminal.press('shift-tab');
  await terminal.waitFor('┏ Logs');
});
