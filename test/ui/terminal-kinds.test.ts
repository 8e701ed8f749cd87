import { describe, expect, test } from 'vitest';
import type { ScriptedTerminal } from '../support/terminal.ts';
import { screenLab } from './screen-lab.ts';

const lab = screenLab();

// Built from its code, so that no control character stands in this file.
const colorSequence = new RegExp(
  `${String.fromCharCode(27)}\\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])(?:;[0-9]+)*m`,
);

describe('sizes', () => {
  test('below the least size a plain sentence, and the screen again when there is room', async () => {
    await using terminal = lab.open({ lesson: 'imagestreams' }, { columns: 59, rows: 24 });
    await terminal.waitFor('This terminal has 59×24 characters; oc-tutor needs 60×16.');
    terminal.resize(80, 24);
    await terminal.waitFor('┏ Open image-stream.yaml');
    terminal.resize(80, 5);
    await terminal.waitFor('This terminal has 80×5');
    terminal.resize(160, 48);
    await terminal.waitFor('┏ Open image-stream.yaml');
  });

  test('after any resizing the screen is what it would be had it always had that size', async () => {
    const sizes = [
      [160, 48],
      [60, 16],
      [100, 30],
      [61, 40],
      [200, 20],
      [80, 24],
    ] as const;
    await using terminal = lab.open({ lesson: 'imagestreams' });
    await terminal.waitFor('e edit');
    for (const [columns, rows] of sizes) {
      await using fresh = lab.open({ lesson: 'imagestreams' }, { columns, rows });
      await fresh.waitFor('An ImageStream points');
      const wanted = steady(fresh);
      terminal.resize(columns, rows);
      await terminal.waitFor(() => steady(terminal) === wanted);
      expect(terminal.lines().at(-1)).toBe('');
    }
  });

  /** The screen without what time changes. */
  function steady(terminal: ScriptedTerminal): string {
    return terminal
      .lines()
      .join('\n')
      .replace(/ *\d+m?\d*s? ago/g, '');
  }
});

test('without colour nothing is lost: marks, words and frames tell all', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams', color: false }, { env: { NO_COLOR: '1' } });
  await terminal.waitFor('○ image-stream.yaml is filled in');
  await terminal.press('f');
  await terminal.waitFor('+  name: jdoe2-image-stream');
  await terminal.press('q');
  await terminal.waitFor('✓ image-stream.yaml is filled in');
  expect(terminal.output()).not.toMatch(colorSequence);
});

test('with colour it is coloured, in the sixteen colours that every terminal has', async () => {
  await using terminal = lab.open({ lesson: 'imagestreams' });
  await terminal.waitFor('○ image-stream.yaml is filled in');
  expect(terminal.output()).toMatch(colorSequence);
  expect(terminal.output()).not.toMatch(/\[[34]8;/);
});

test('frames and marks in ASCII where the locale has no more', async () => {
  await using terminal = lab.open({ lesson: 'deploymentconfigs', ascii: true });
  await terminal.waitFor('+ Create the DeploymentConfig');
  await terminal.press('enter');
  await terminal.waitFor('[x] 2 pods are ready');
  expect(terminal.screen()).toMatch(/^[\n -~]*$/);
});

describe('the linear layout', () => {
  test('the course can be done by numbers and names, line by line', async () => {
    await using terminal = lab.open(
      { accessible: true, cdsid: 'jdoe2', importDelay: 50 },
      { columns: 120, rows: 200 },
    );
    await terminal.waitFor('What is your CDSID (Enter takes jdoe2)?');
    await terminal.press('J Doe', 'enter');
    await terminal.waitFor('write it in lower case');
    await terminal.press('enter');
    await terminal.waitFor('2. ImageStreams: 0 of 4 steps done, 10 minutes.');
    await terminal.press('6', 'enter');
    await terminal.waitFor('This cluster has no image.openshift.io.\n');
    await terminal.press('2', 'enter');
    await terminal.waitFor('Not yet: image-stream.yaml is filled in.');
    await terminal.press('fill', 'enter');
    await terminal.waitFor('Passed: image-stream.yaml is filled in.');
    await terminal.waitFor('1. Go on to the next step (next)');
    await terminal.press('1', 'enter');
    await terminal.waitFor('1. Run: oc create -f ./manifests/image-stream.yaml (run)');
    await terminal.press('run', 'enter');
    await terminal.waitFor('imagestream.image.openshift.io/jdoe2-image-stream created');
    await terminal.waitFor('Passed: ImageStream jdoe2-image-stream exists.');
    await terminal.waitFor(
      'ImageStreamTag jdoe2-image-stream:latest: same image as before it, sha256:72d4cd648a1b.',
    );
    await terminal.press('oc frobnicate', 'enter');
    await terminal.waitFor('Error output: error: unknown command "oc frobnicate"');
    await terminal.waitFor('Failed with exit code 1.');
    await terminal.press('reset', 'enter');
    await terminal.waitFor('Type yes to do it');
    await terminal.press('no', 'enter');
    await terminal.press('menu', 'enter');
    await terminal.waitFor('2. ImageStreams: 2 of 4 steps done, 10 minutes.');
    await terminal.press('quit', 'enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.emulator.buffer.active.type).toBe('normal');
    expect(terminal.output()).not.toContain('[?1049h');
    expect(terminal.screen()).not.toMatch(/[─│┌✓○]/);
  });

  test('TERM=dumb gets it too, without one escape sequence', async () => {
    await using terminal = lab.open({ lesson: 'imagestreams' }, { env: { TERM: 'dumb' }, rows: 100 });
    await terminal.waitFor('Not yet: image-stream.yaml is filled in.');
    await terminal.press('quit', 'enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.output()).not.toContain('\u001b');
  });

  test('Ctrl-C twice leaves it with 130', async () => {
    await using terminal = lab.open({ accessible: true });
    await terminal.waitFor('Number of a lesson');
    await terminal.press('ctrl-c');
    await terminal.waitFor('Press Ctrl-C again to quit.');
    await terminal.press('ctrl-c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
  });
});
