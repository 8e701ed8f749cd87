import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playStep, pressNamed, type StepPlay } from './learner.ts';
import { makeHome } from './program.ts';

const lessons: StepPlay[][] = [
  [
    { title: 'Publish a first image', keys: ['run'], checks: 1 },
    { title: 'Deploy it', keys: ['edit', 'run'], checks: 2, shows: '✓ one digest' },
    { title: 'Publish a new image', keys: ['run'], checks: 2, shows: 'nothing by itself' },
    { title: 'Clean up', keys: ['run'], checks: 1, shows: 'Lesson complete. n next lesson' },
  ],
  [
    { title: 'Begin with version 1', keys: ['run'], checks: 1 },
    { title: 'Fill in the ImageStream', keys: ['fill in'], checks: 1 },
    { title: 'Create it', keys: ['run'], checks: 2, shows: /ImageStreamTag +✓ same/ },
    { title: 'Look at it', keys: ['run'], checks: 0, shows: 'Lesson complete. n next lesson' },
  ],
  [
    { title: 'Fill in the DeploymentConfig', keys: ['fill in'], checks: 1 },
    { title: 'Create it', keys: ['run'], checks: 3, shows: '✓ one digest' },
    { title: 'Watch the logs and the pods', keys: ['run'], checks: 0, shows: 'GET / 200' },
  ],
  [
    { title: 'Publish it', keys: ['run'], checks: 2, shows: '✓ one digest' },
    { title: 'Look at what happened', keys: ['run'], checks: 0, shows: 'Course complete. m menu' },
  ],
];

test('in 80×24, by the footer’s keys alone, the course is done and every check ticked', {
  timeout: 120_000,
}, async () => {
  const home = await makeHome();
  await home.playground('--import-interval', '500');
  const editor = join(home.folder, 'editor');
  // What a learner does in an editor, with the repository that the text names.
  await writeFile(
    editor,
    `#!/bin/sh\nsed -i "s|<CDSID>|jdoe2|; s|<REPOSITORY>|$(grep -o '[a-z]*:[0-9]*/devenablement/workshop' ${home.folder}/repository)|" "$1"\n`,
  );
  await chmod(editor, 0o755);
  const { out } = await home.run('--cdsid', 'jdoe2', 'status', '--json');
  await writeFile(join(home.folder, 'repository'), JSON.parse(out).repository);
  await using terminal = home.open([], { env: { EDITOR: editor, VISUAL: undefined } });
  await terminal.waitFor('What is your CDSID?');
  await terminal.press('ctrl-u', 'jdoe2');
  await terminal.waitFor('✓ Enter goes on with it.');
  await pressNamed(terminal, 'go on');
  await pressNamed(terminal, 'open');
  for (const lesson of lessons) {
    for (const step of lesson) {
      await playStep(terminal, step);
      if (step === lessons.at(-1)?.at(-1)) await pressNamed(terminal, 'menu');
      else await pressNamed(terminal, step === lesson.at(-1) ? 'next lesson' : 'next');
    }
  }
  const menu = await terminal.waitFor(/✓ 4 +A new image .* 2\/2/);
  for (const row of [/✓ 1 .* 4\/4/, /✓ 2 .* 4\/4/, /✓ 3 .* 3\/3/]) expect(menu).toMatch(row);
  await pressNamed(terminal, 'quit');
  expect(await terminal.exit).toEqual({ exitCode: 0 });

  const { out: status } = await home.run('status', '--json');
  const { lessons: done, chain } = JSON.parse(status);
  expect(done.map((lesson: { steps: number; stepsDone: number }) => lesson.steps - lesson.stepsDone)).toEqual(
    [0, 0, 0, 0],
  );
  expect(chain.complete).toBe(true);
});
