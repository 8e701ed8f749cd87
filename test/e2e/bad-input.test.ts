import { execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScriptedTerminal } from '../support/terminal.ts';
import { footerOf, pressNamed } from './learner.ts';
import { bin, copyPackage, makeHome, outcome, processesOf, until } from './program.ts';

/** A Node.js of this machine that is too old for the program. */
function oldNode(): string | undefined {
  for (const path of ['/usr/bin/node', '/usr/local/bin/node']) {
    try {
      const [major = 0] = execFileSync(path, ['--version'], { encoding: 'utf8' })
        .slice(1)
        .split('.')
        .map(Number);
      if (major < 22) return path;
    } catch {
      // Not there.
    }
  }
  return undefined;
}

const old = oldNode();

test.skipIf(old === undefined)('a Node.js that is too old gets a sentence', async () => {
  const child = spawn(old ?? '', [bin], { stdio: ['ignore', 'pipe', 'pipe'] });
  expect(await outcome(child)).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /^oc-tutor needs Node\.js 22\.19 or newer, and this is v\d+\..*`npm start`.*\n$/,
    ),
  });
});

describe('ports', () => {
  test('one that is in use is named, with who needs it', async () => {
    const { run } = await makeHome();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    for (const [option, who] of [
      ['--port', 'API server'],
      ['--registry-port', 'registry'],
    ] as const) {
      expect(await run('playground', option, port)).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          new RegExp(
            `^Port ${port} of 127\\.0\\.0\\.1 is in use, .*${who} needs it\\.\n.*\`oc-tutor playground ${option} PORT\``,
          ),
        ),
      });
    }
    server.close();
    expect(await run('playground', '--port', '99999')).toMatchObject({ code: 2 });
  });

  test('a playground that runs on others already says so instead of taking no notice', async () => {
    const { run, playground } = await makeHome();
    await playground();
    expect(await run('playground', '--port', '18443')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The playground runs already, with port \d+ for its API server\.\n/),
    });
  });
});

test('a malformed lesson is named with its file, its line and what is wrong, by the screen as by a proof', {
  timeout: 60_000,
}, async () => {
  const program = await copyPackage(async (folder) => {
    const path = join(folder, 'lessons', '02-imagestreams.md');
    await writeFile(path, (await readFile(path, 'utf8')).replace('timeout=60s}', 'timeout=soon}'));
  });
  const lesson = join(dirname(program), '..', 'lessons', '02-imagestreams.md');
  const home = await makeHome(program);
  const words = `${lesson}:19: `;
  expect(await home.run('lint')).toMatchObject({ code: 1, out: expect.stringContaining(words) });
  const proof = await home.run('--cdsid', 'jdoe2', 'test', '2');
  expect(proof).toMatchObject({ code: 1, out: expect.stringContaining(`The lesson is malformed: ${words}`) });
  await using terminal = home.open(['--cdsid', 'jdoe2'], { columns: 160 });
  // Typed before the program is there: it is heard, and leaves no trace on the screen.
  await terminal.press('2');
  await terminal.waitFor(`The lesson is malformed: ${words}`);
  // Until the playground is there, it says that too.
  await terminal.waitFor(/^ oc-tutor · playground · devenablement-workshop-dev · jdoe2$/m);
  // The others can be played.
  await pressNamed(terminal, 'dismiss');
  await terminal.waitUntilGone('malformed');
  await terminal.press('1');
  await terminal.waitFor('┏ Publish a first image');
});

/** What a program in full screen has to put back: the screen with its scrollback, the cursor, plain pasting. */
function expectRestored(terminal: ScriptedTerminal): void {
  expect(terminal.emulator.buffer.active.type).toBe('normal');
  const output = terminal.output();
  expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
  expect(terminal.emulator.modes.bracketedPasteMode).toBe(false);
}

describe('on the screen', () => {
  test('every way out gives the terminal back and ends the playground', { timeout: 60_000 }, async () => {
    const home = await makeHome();
    await home.playground();
    const ways: [number, (terminal: ScriptedTerminal) => Promise<void> | void][] = [
      [130, (terminal) => terminal.press('ctrl-c', 'ctrl-c')],
      [143, (terminal) => terminal.kill('SIGTERM')],
      [129, (terminal) => terminal.kill('SIGHUP')],
    ];
    for (const [exitCode, leave] of ways) {
      await using terminal = home.open(['--cdsid', 'jdoe2', 'learn', '1']);
      await terminal.waitFor('⏎ run');
      expect(terminal.emulator.buffer.active.type).toBe('alternate');
      await leave(terminal);
      expect(await terminal.exit).toEqual({ exitCode });
      expectRestored(terminal);
    }
  });

  test('a window that is closed ends the program, and then the playground', { timeout: 60_000 }, async () => {
    const home = await makeHome();
    const terminal = home.open(['--cdsid', 'jdoe2', 'learn', '1']);
    await terminal.waitFor('⏎ run');
    expect(processesOf(home.state).length).toBeGreaterThan(0);
    terminal.hangUp();
    await until(() => processesOf(home.folder).length === 0, 'the end of everything in this home');
  });

  test('a second copy says that the first one has the course; looking and proving work beside it', {
    timeout: 60_000,
  }, async () => {
    const home = await makeHome();
    await using first = home.open(['--cdsid', 'jdoe2', 'learn', '1']);
    await first.waitFor('⏎ run');
    await using second = home.open();
    expect(await second.exit).toEqual({ exitCode: 1 });
    expect(second.screen().replaceAll('\n', '')).toContain(
      'The course is open in another terminal (state folder ',
    );
    expect(second.screen()).toContain('--state-dir');
    expect(await home.run('reset', '--all', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('open in another terminal'),
    });
    const status = await home.run('status');
    expect(status).toMatchObject({ code: 0, out: expect.stringContaining('jdoe2') });
    expect(await home.run('publish', 'v1')).toMatchObject({ code: 0 });
    await pressNamed(first, 'run');
    await first.waitFor('── checks 1/1');
    await pressNamed(first, 'quit');
    await first.exit;
    await using third = home.open();
    await third.waitFor(/▸ +1 .* 1\/4/);
  });

  test('too small, without an editor, with a manifest that is wrong: it says what, and goes on', {
    timeout: 60_000,
  }, async () => {
    const home = await makeHome();
    await home.playground();
    const tools = join(home.folder, 'tools');
    await mkdir(tools);
    await symlink(process.execPath, join(tools, 'node'));
    await using terminal = home.open(['--cdsid', 'jdoe2', 'learn', '1'], {
      columns: 50,
      rows: 12,
      env: { PATH: tools, EDITOR: undefined, VISUAL: undefined },
    });
    await terminal.waitFor('This terminal has 50×12');
    terminal.resize(80, 24);
    await terminal.waitFor('┏ Publish a first image');
    expect(footerOf(terminal).get('run')).toBe('⏎');
    await pressNamed(terminal, 'run');
    await terminal.waitFor('Done. n next step');
    await pressNamed(terminal, 'next');

    await pressNamed(terminal, 'edit');
    await terminal.waitFor('There is no editor: $VISUAL and $EDITOR are not set');
    await pressNamed(terminal, 'dismiss');
    await terminal.waitUntilGone('There is no editor');

    // Not filled in: the API's own words.
    await pressNamed(terminal, 'run');
    await terminal.waitFor('✗ exit code 1');
    await pressNamed(terminal, 'output');
    await terminal.waitFor('The Deployment "<CDSID>-deployment" is invalid');
    await pressNamed(terminal, 'close');

    // Not YAML: where, and what is wrong.
    const manifest = join(home.folder, 'oc-tutor-workshop', 'manifests', 'deployment.yaml');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('  replicas: 2', '  replicas: 2\n\tselector:'));
    await terminal.waitFor(/found +line 11: Tabs are not/);
    await pressNamed(terminal, 'run');
    await terminal.waitFor('yaml: line 11');
    await pressNamed(terminal, 'output');
    await terminal.waitFor(/error converting YAML to\s+JSON: yaml: line 11: found character/);
    await pressNamed(terminal, 'close');

    // A file that was broken is made anew, and what was written into it is kept.
    await writeFile(manifest, text);
    await pressNamed(terminal, 'fill in');
    await pressNamed(terminal, 'close');
    await pressNamed(terminal, 'run again');
    await terminal.waitFor('── checks 2/2');
  });

  test('TERM=dumb and NO_COLOR are heeded', { timeout: 60_000 }, async () => {
    const home = await makeHome();
    await home.playground();
    {
      await using terminal = home.open(['--cdsid', 'jdoe2', 'learn', '1'], { env: { NO_COLOR: '1' } });
      await terminal.waitFor('⏎ run');
      // 30 to 49, 90 to 107: colours. Bold, dim and inverse are none.
      expect(terminal.output()).not.toMatch(/\u001b\[(?:\d+;)*(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])m/);
    }
    await using terminal = home.open(['--cdsid', 'jdoe2', 'learn', '1'], { env: { TERM: 'dumb' }, rows: 60 });
    await terminal.waitFor('Publish a first image');
    await terminal.waitFor(/1\W+Run: oc-tutor publish v1/);
    expect(terminal.output()).not.toContain('\u001b');
    await terminal.press('ctrl-c');
    await terminal.waitFor('Press Ctrl-C again to quit.');
    await terminal.press('ctrl-c');
    expect(await terminal.exit).toEqual({ exitCode: 130 });
  });
});
