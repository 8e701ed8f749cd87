import { expect, test } from 'vitest';
import { pressNamed } from './learner.ts';
import { endProcess, makeHome, playgroundOf, processesOf, until } from './program.ts';

const linux = process.platform === 'linux';

test.runIf(linux)(
  'whoever is killed in the middle of a rollout, it comes to its end, and nothing is left running',
  {
    timeout: 120_000,
  },
  async () => {
    const home = await makeHome();
    {
      await using terminal = home.open(['--cdsid', 'jdoe2', 'learn', 'deploymentconfigs']);
      await terminal.waitFor('This lesson starts from what');
      await terminal.press('s');
      await terminal.waitUntilGone('This lesson starts from what');
      await pressNamed(terminal, 'fill in');
      await pressNamed(terminal, 'close');
      await pressNamed(terminal, 'next');
      await terminal.waitFor('┏ Create it');
      await pressNamed(terminal, 'run');
      await terminal.waitFor('◌ running; Ctrl-C ends it');
      await terminal.waitFor('+ jdoe2-deployment-config-1-');
      terminal.kill('SIGKILL');
      await terminal.exit;
    }
    // The playground notices that nobody uses it, and takes its pods with it.
    await until(() => processesOf(home.state).length === 0, 'the end of the playground and its pods');

    await using terminal = home.open();
    await terminal.waitFor(/▸ +3 +DeploymentConfigs .* 1\/3/);
    await pressNamed(terminal, 'open');
    await terminal.waitFor('┏ Create it');
    await terminal.waitFor('✓ one digest');
    await terminal.waitFor('── checks 3/3');
    const { own: first, pods: firstPods } = playgroundOf(home.state);
    expect(firstPods).toHaveLength(2);

    await terminal.press(':', 'oc rollout latest dc/jdoe2-deployment-config', 'enter');
    await terminal.waitFor('+ jdoe2-deployment-config-2-');
    if (first === undefined) throw new Error('There is no playground.');
    endProcess(first, 'SIGKILL');
    await until(() => ![undefined, first].includes(playgroundOf(home.state).own), 'another playground');
    // The screen stays, and goes on by itself.
    await terminal.waitFor('✓ one digest');
    await terminal.waitUntilGone('onnection lost');
    const { out } = await home.run('oc', 'get', 'rc', '--no-headers');
    expect(out).toMatch(/config-1 +0 +0 +0 .*\n.*config-2 +2 +2 +2 /);
    await until(() => playgroundOf(home.state).pods.length === 2, 'two pods and no more');
    expect(playgroundOf(home.state).pods.some((pid) => firstPods.includes(pid))).toBe(false);
    await pressNamed(terminal, 'quit');
    expect(await terminal.exit).toEqual({ exitCode: 0 });
    await until(() => processesOf(home.state).length === 0, 'the end of the playground and its pods');
  },
);
