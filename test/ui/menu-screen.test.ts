import { expect, test } from 'vitest';
import { screenLab } from './screen-lab.ts';

const lab = screenLab();

test('the menu is there before the session is, and opens the chosen lesson once it is', async () => {
  await using terminal = lab.open({ delay: 1500 });
  const first = await terminal.waitFor('Starting the playground');
  expect(first).toContain('1  A hard-coded image');
  expect(first).toContain('0/4   10 min');
  await terminal.press('down', 'enter');
  await terminal.waitFor('The lesson opens as soon as the cluster answers.');
  await terminal.waitFor('Open image-stream.yaml');
});

test('keys that come together are all answered, in their order', async () => {
  await using terminal = lab.open();
  await terminal.waitFor('▸   1  A hard-coded image');
  await terminal.press('jj\r');
  await terminal.waitFor('Create the DeploymentConfig');
});

test('a lesson that cannot be played says why, and is not opened', async () => {
  await using terminal = lab.open();
  await terminal.waitFor('jdoe2');
  await terminal.press('G');
  await terminal.waitFor('! This cluster has no image.openshift.io.');
  await terminal.press('enter');
  await terminal.waitFor('▸ This cluster has no image.openshift.io.');
  await terminal.press('6');
  expect(terminal.screen()).toContain('After DeploymentConfigs');
});

test('the mark comes back to the lesson that one was in, and progress is shown', async () => {
  await using terminal = lab.open();
  await terminal.waitFor('▸   1  A hard-coded image');
  await terminal.press('2');
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press('f');
  await terminal.waitFor('esc close');
  await terminal.press('q', 'm');
  await terminal.waitFor(/▸ {3}2 {2}ImageStreams +━━╌╌╌╌╌╌ {3}1\/4/);
});

test('x in the menu is about the whole course', async () => {
  await using terminal = lab.open();
  await terminal.waitFor('x reset');
  await terminal.press('x');
  expect(await terminal.waitFor('Reset the whole course?')).toContain('Deletes nothing');
  await terminal.press('n');
  await terminal.waitFor('A hard-coded image');
});

test('a session that cannot be started leaves the menu, says why, and r tries again', async () => {
  await using terminal = lab.open({ fail: 'The playground did not start.' });
  const failed = await terminal.waitFor('✗ Problem');
  expect(failed).toContain('The playground did not start.');
  expect(failed).toContain('→ Press r to try again.');
  expect(failed).toContain('A hard-coded image');
  expect(failed).toContain('r retry now');
  await terminal.press('r');
  await terminal.waitUntilGone('✗ Problem');
  await terminal.press('2');
  await terminal.waitFor('Open image-stream.yaml');
});

test('the CDSID is asked for first, and what is no name is refused while it is typed', async () => {
  await using terminal = lab.open({ cdsid: 'jdoe2', lesson: 'imagestreams' });
  await terminal.waitFor('What is your CDSID?');
  await terminal.waitFor('✓ Enter goes on with it.');
  await terminal.press('X');
  await terminal.waitFor('✗ The CDSID has the capital “X”: write it in lower case.');
  await terminal.press('enter');
  expect(terminal.screen()).toContain('What is your CDSID?');
  await terminal.press('backspace', 'esc');
  await terminal.waitUntilGone('jdoe2X');
  terminal.paste(' mmuster1\n');
  await terminal.waitFor('▸ mmuster1');
  await terminal.press('enter');
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.waitFor(/· mmuster1/);
});
