import { expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

test('shows what a program writes, sends it keys, tells how it ended', async () => {
  await using terminal = openTerminal(process.execPath, [
    '-e',
    `process.stdin.setRawMode(true); process.stdout.write('\\x1b[2J\\x1b[3;5Hready \\x1b[31mred\\x1b[0m');
     process.stdin.on('data', (d) => { process.stdout.write('\\x1b[5;1Hgot ' + JSON.stringify(String(d))); if (String(d) === 'q') process.exit(7); });`,
  ]);
  await terminal.waitFor('ready red');
  expect(terminal.lines()[2]).toBe('    ready red');
  await terminal.press('up');
  await terminal.waitFor(String.raw`got "\u001b[A"`);
  await terminal.press('q');
  expect(await terminal.exit).toEqual({ exitCode: 7 });
  expect(terminal.screen()).toContain('got "q"');
});

test('tells the program its new size', async () => {
  await using terminal = openTerminal(process.execPath, [
    '-e',
    `setInterval(() => {}, 1000); console.log('start'); process.stdout.on('resize', () => console.log(process.stdout.columns + 'x' + process.stdout.rows));`,
  ]);
  await terminal.waitFor('start');
  terminal.resize(160, 48);
  await terminal.waitFor('160x48');
});

test('says what was on the screen when what was waited for does not come', async () => {
  await using terminal = openTerminal(process.execPath, [
    '-e',
    `console.log('something else'); setInterval(() => {}, 1000);`,
  ]);
  await terminal.waitFor('something else');
  await expect(terminal.waitFor('never', { timeout: 20 })).rejects.toThrow(/something else/);
});

test('says so when the program ends first', async () => {
  await using terminal = openTerminal(process.execPath, ['-e', `console.log('bye')`]);
  await expect(terminal.waitFor('never')).rejects.toThrow(/ended.*"exitCode":0[\s\S]*bye/);
});
