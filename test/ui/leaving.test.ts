import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTerminal, type ScriptedTerminal } from '../support/terminal.ts';
import { screenLab } from './screen-lab.ts';

const lab = screenLab();

/** What every way out owes to the shell: its own screen, the cursor, and no mode of ours left on. */
function expectRestored(terminal: ScriptedTerminal): void {
  expect(terminal.emulator.buffer.active.type).toBe('normal');
  expect(terminal.output().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
    terminal.output().lastIndexOf('\u001b[?25l'),
  );
  expect(terminal.emulator.modes.bracketedPasteMode).toBe(false);
}

test('q leaves with 0, and the session is closed', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  expect(terminal.emulator.buffer.active.type).toBe('alternate');
  await terminal.press('q');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  expectRestored(terminal);
  expect(terminal.screen()).toBe('left with 0');
});

test('esc goes up, level by level, and never out', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press('tab', 'z', '?', 'esc', 'esc', 'esc', 'esc', 'esc');
  await terminal.waitFor('A hard-coded image');
  await terminal.press('esc', 'esc');
  await terminal.press('?');
  await terminal.waitFor('Keys ─');
});

test('the first Ctrl-C ends what runs, the second leaves with 130', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc wait --for=ever', 'enter');
  await terminal.waitFor('Running oc wait');
  await terminal.press('ctrl-c');
  expect(await terminal.waitFor('Ended. Press Ctrl-C again to quit.')).toContain('ended before it was done');
  await terminal.press('ctrl-c');
  expect(await terminal.exit).toMatchObject({ exitCode: 130 });
  expectRestored(terminal);
});

test('Ctrl-C in a line being typed closes it first; after a while it only warns again', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc delete');
  await terminal.waitFor(':oc delete');
  await terminal.press('ctrl-c');
  await terminal.waitFor('Press Ctrl-C again to quit.');
  expect(terminal.screen()).not.toContain(':oc delete');
  await terminal.waitUntilGone('Press Ctrl-C again to quit.');
  await terminal.press('ctrl-c');
  await terminal.waitFor('Press Ctrl-C again to quit.');
  await terminal.press('ctrl-c');
  expect(await terminal.exit).toMatchObject({ exitCode: 130 });
});

test('Ctrl-C leaves even while there is no session yet', async () => {
  await using terminal = lab.open({ delay: 60_000 });
  await terminal.waitFor('Starting the playground');
  await terminal.press('ctrl-c', 'ctrl-c');
  await terminal.waitFor('left with 130');
  expectRestored(terminal);
});

test('quitting asks only while something runs', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc wait --for=ever', 'enter');
  await terminal.waitFor('Running oc wait');
  await terminal.press('q');
  expect(await terminal.waitFor('End it and quit?')).toContain('y yes  n no');
  await terminal.press('n');
  await terminal.waitFor('Running oc wait');
  await terminal.press('q', 'y');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  expectRestored(terminal);
});

test('what ends while it asks is not asked about any more', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc wait --for=create', 'enter');
  await terminal.waitFor('Running oc wait');
  await terminal.press('q');
  await terminal.waitFor('End it and quit?');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  expectRestored(terminal);
});

describe.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s', (signal, exitCode) => {
  test(`leaves the terminal as it was and exits with ${exitCode}`, async () => {
    await using terminal = lab.open({ lesson: 'imagestreams' });
    await terminal.waitFor('Open image-stream.yaml');
    process.kill(terminal.pid, signal);
    expect(await terminal.exit).toMatchObject({ exitCode });
    expectRestored(terminal);
  });
});

test('a crash restores the terminal first and then says what it was', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press(':', 'oc crash', 'enter');
  expect(await terminal.exit).toMatchObject({ exitCode: 1 });
  expectRestored(terminal);
  expect(terminal.screen()).toContain('something broke inside');
});

test('Ctrl-Z gives the shell back, fg returns to the same screen', async () => {
  const { command, env } = lab.commandLine({ lesson: 'imagestreams' });
  await using terminal = openTerminal('bash', ['--norc', '-i'], { env: { ...env, PS1: 'shell> ' } });
  await terminal.waitFor('shell>');
  await terminal.press(command, 'enter');
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press('ctrl-z');
  await terminal.waitFor('Stopped');
  expect(terminal.emulator.buffer.active.type).toBe('normal');
  await terminal.press('fg', 'enter');
  const again = await terminal.waitFor('Open image-stream.yaml');
  expect(again).not.toContain('shell>');
  await terminal.press('tab');
  await terminal.waitFor('┏ Chain');
  await terminal.press('q');
  await terminal.waitFor('left with 0');
});

test('the editor gets the terminal and the file, and the lesson sees what it did', async () => {
  await using terminal = lab.open(
    { lesson: 'imagestreams' },
    { env: { VISUAL: `"${await editor()}" --wait` } },
  );
  await terminal.waitFor('○ image-stream.yaml is filled in');
  await terminal.press('e');
  await terminal.waitFor('editing with --wait');
  expect(terminal.emulator.buffer.active.type).toBe('normal');
  await terminal.press('enter');
  await terminal.waitFor('✓ image-stream.yaml is filled in');
  expect(await readFile(join(lab.workspace(), 'image-stream.yaml'), 'utf8')).toBe(
    'name: jdoe2-image-stream\n',
  );
  // The keys are the screen's again.
  await terminal.press('n');
  await terminal.waitFor('Create the ImageStream');
});

test('without an editor it says so, and what else can be done', async () => {
  await using terminal = lab.open(
    { lesson: 'imagestreams' },
    { env: { VISUAL: undefined, EDITOR: undefined, PATH: '/nonexistent' } },
  );
  await terminal.waitFor('Open image-stream.yaml');
  await terminal.press('e');
  const box = await terminal.waitFor('✗ Problem');
  expect(box).toContain('There is no editor');
  expect(box).toContain('press f');
});

/** An editor for a test: replaces the placeholder once Enter is pressed. */
async function editor(): Promise<string> {
  const path = join(dirname(lab.workspace()), 'an editor.sh');
  await writeFile(path, '#!/bin/sh\necho "editing with $1"\nread -r _\nsed -i s/\\<CDSID\\>/jdoe2/ "$2"\n');
  await chmod(path, 0o755);
  return path;
}
