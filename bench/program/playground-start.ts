import { readFile } from 'node:fs/promises';
import { Agent, fetch } from 'undici';
import { parse } from 'yaml';
import { z } from 'zod';
import { launchPlayground } from '../../source/commands/target/launch-playground.ts';
import type { Benchmark } from '../benchmark.ts';
import { alternate } from './alternate.ts';
import { emptyNode } from './run-command.ts';

const rounds = 5;
const kubeconfig = z.object({ users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]) });

export const playgroundStart: Benchmark = {
  name: 'playground-start',
  title: 'From nothing to a kubeconfig that answers and a registry that serves',
  async *run({ folder }) {
    const start = async (): Promise<number> => {
      const stateDirectory = await folder();
      const started = performance.now();
      const { ready, release } = await launchPlayground({ stateDirectory, cdsid: 'jdoe2' });
      const dispatcher = new Agent({ connect: { ca: await readFile(ready.authority, 'utf8') } });
      const { users } = kubeconfig.parse(parse(await readFile(ready.kubeconfig, 'utf8')));
      const pods = `${ready.server}/api/v1/namespaces/${ready.namespace}/pods`;
      const headers = { authorization: `Bearer ${users[0].user.token}` };
      const answers = await Promise.all([
        fetch(pods, { dispatcher, headers }),
        fetch(`https://${ready.repository.split('/')[0]}/v2/`, { dispatcher }),
      ]);
      const time = performance.now() - started;
      // The registry asks who it is: that is serving.
      const codes = answers.map(({ status }) => status);
      if (codes[0] !== 200 || (codes[1] !== 401 && codes[1] !== 200)) throw new Error(`answered ${codes}`);
      await dispatcher.close();
      release();
      process.kill(ready.pid, 'SIGTERM');
      return time;
    };
    const times = await alternate({ node: emptyNode, start }, rounds);
    const ratio = times.start / times.node;
    yield {
      what: 'cold start, of node -e 0',
      value: ratio,
      unit: '×',
      target: '≤ 25 ×',
      ok: ratio <= 25,
    };
    yield { what: 'cold start', value: times.start, unit: 'ms' };
  },
};
