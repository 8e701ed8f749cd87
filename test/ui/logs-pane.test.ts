import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { screenLab } from './screen-lab.ts';

const lab = screenLab();

test('pods come and go with marks, and each line says whose it is', async () => {
  await using terminal = lab.open({ lesson: 'deploymentconfigs' }, { columns: 160, rows: 48 });
  await terminal.waitFor('⏎ run');
  await terminal.press('enter');
  const logs = await terminal.waitFor('1-q7x2z │ workshop v1 listens on 8080');
  expect(logs).toContain('+ jdoe2-deployment-config-1-48jms');
  expect(logs).toContain('1-48jms │ workshop v1');
});

test('under a flood keys are answered, scrolling up stands still and counts, G follows again', async () => {
  await using terminal = lab.open({ lesson: 'deploymentconfigs' });
  await terminal.waitFor('⏎ run');
  await terminal.press('enter');
  await terminal.waitFor('✓ 2 pods are ready');
  await terminal.press(':', 'oc logs --flood 10000', 'enter');
  await terminal.waitFor('request');
  await terminal.press('l');
  await terminal.waitFor(/^Logs ─.* follow/m);
  await terminal.press('k', 'k');
  const paused = await terminal.waitFor(/paused, \d+ new lines/);
  const shown = /request (\d+)/.exec(paused)?.[0] ?? '';
  // It stands: more new lines are counted, the same are shown.
  await terminal.waitFor((screen) => Number(/paused, (\d+) new/.exec(screen)?.[1] ?? 0) > 1000);
  expect(terminal.screen()).toContain(shown);
  await terminal.press('?');
  await terminal.waitFor('Keys ─');
  await terminal.press('q', 'G');
  await terminal.waitFor(/^Logs ─.* follow/m);
  await terminal.press('q');
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
});

test('search goes to the newest match and from there up and down; a filter leaves only what has the text', async () => {
  await using terminal = lab.open({ lesson: 'deploymentconfigs' });
  await terminal.waitFor('⏎ run');
  await terminal.press('enter');
  await terminal.waitFor('✓ 2 pods are ready');
  await terminal.press('l', '/', 'LISTENS', 'enter');
  await terminal.waitFor('1-q7x2z ▸ workshop v1 listens');
  await terminal.press('n');
  await terminal.waitFor('1-48jms ▸ workshop v1 listens');
  await terminal.press('n');
  await terminal.waitFor('No older match.');
  await terminal.press('N');
  await terminal.waitFor('1-q7x2z ▸ workshop v1 listens');
  await terminal.press('&', 'q7x2z', 'enter');
  await terminal.waitFor('only “q7x2z”');
  expect(terminal.screen()).not.toContain('1-48jms │');
  await terminal.press('esc');
  await terminal.waitFor('1-48jms │');
  await terminal.press('/', 'nowhere', 'enter');
  await terminal.waitFor('No line of the logs has “nowhere”.');
});

test('W saves what is shown; t tells the times', async () => {
  await using terminal = lab.open({ lesson: 'deploymentconfigs' });
  await terminal.waitFor('⏎ run');
  await terminal.press('enter');
  await terminal.waitFor('✓ 2 pods are ready');
  await terminal.press('l', 't');
  await terminal.waitFor(/09:00:0\d workshop/);
  await terminal.press('W');
  await terminal.waitFor('Saved 4 lines: logs-');
  const file = (await readdir(lab.workspace())).find((name) => name.startsWith('logs-')) ?? '';
  expect(await readFile(join(lab.workspace(), file), 'utf8')).toBe(
    [
      '+ jdoe2-deployment-config-1-48jms',
      'jdoe2-deployment-config-1-48jms | 2026-01-05T09:00:01.000Z workshop v1 listens on 8080',
      '+ jdoe2-deployment-config-1-q7x2z',
      'jdoe2-deployment-config-1-q7x2z | 2026-01-05T09:00:03.000Z workshop v1 listens on 8080',
      '',
    ].join('\n'),
  );
});
