import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchPlayground } from '../../source/commands/target/launch-playground.ts';
import { openTerminal } from '../../test/support/terminal.ts';
import type { Benchmark } from '../benchmark.ts';
import { processesOf, processorTime, residentMemory } from './process-usage.ts';
import { program } from './run-command.ts';

/** Milliseconds: until nobody is taken to be at the keyboard, and for measuring. */
const settling = 35_000;
const measuring = 20_000;

export const idle: Benchmark = {
  name: 'idle',
  title: 'Nobody does anything: lesson 3 is done, two pods run',
  async *run({ folder, skip }) {
    if (!existsSync('/proc/self/stat')) {
      skip('idle', 'this system has no /proc');
      return;
    }
    const state = await folder();
    await using terminal = openTerminal(
      process.execPath,
      [
        program,
        '--state-dir',
        state,
        '--workspace',
        join(state, 'workshop'),
        '--cdsid',
        'jdoe2',
        'learn',
        '2',
      ],
      { cwd: state },
    );
    const until = { timeout: 60_000 };
    for (const title of ['Begin with version 1', 'Fill in the ImageStream', 'Create it']) {
      await terminal.waitFor(`┏ ${title}`, until);
      await terminal.press('s');
      await terminal.waitFor('Done. n next', until);
      await terminal.press('n');
    }
    await terminal.waitFor('┏ Look at it', until);
    await terminal.press('s');
    await terminal.waitFor('n next lesson', until);
    await terminal.press('n');
    for (const title of ['Fill in the DeploymentConfig', 'Create it']) {
      await terminal.waitFor(`┏ ${title}`, until);
      await terminal.press('s');
      await terminal.waitFor('Done. n next', until);
      await terminal.press('n');
    }
    await terminal.waitFor('✓ one digest', until);
    await sleep(settling);

    const { ready, release } = await launchPlayground({ stateDirectory: state, cdsid: 'jdoe2' });
    const pods = processesOf(state).filter((pid) => pid !== ready.pid && pid !== terminal.pid);
    const before = {
      program: processorTime(terminal.pid),
      playground: processorTime(ready.pid),
      pods: sum(pods),
    };
    const started = performance.now();
    await sleep(measuring);
    const seconds = (performance.now() - started) / 1000;
    const share = (used: number) => (used / seconds) * 100;
    const own = share(processorTime(terminal.pid) - before.program);
    const playground = share(processorTime(ready.pid) - before.playground);
    yield {
      what: 'program and playground, of a core',
      value: own + playground,
      unit: '%',
      target: '< 1 %',
      ok: own + playground < 1,
    };
    yield { what: 'the program alone', value: own, unit: '%' };
    yield { what: 'the playground alone', value: playground, unit: '%' };
    yield { what: `${pods.length} processes of pods`, value: share(sum(pods) - before.pods), unit: '%' };
    yield memory('the program', terminal.pid);
    yield memory('the playground', ready.pid);
    release();
  },
};

function sum(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + processorTime(pid), 0);
}

function memory(whose: string, pid: number) {
  const value = residentMemory(pid) / 1024 / 1024;
  return { what: `resident memory of ${whose}`, value, unit: 'MB', target: '≤ 150 MB', ok: value <= 150 };
}
