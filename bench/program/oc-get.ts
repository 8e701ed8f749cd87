import { execa } from 'execa';
import { connect } from '../../source/cluster/connect.ts';
import { launchPlayground } from '../../source/commands/target/launch-playground.ts';
import { Pods } from '../../source/wire/resources.ts';
import type { Benchmark } from '../benchmark.ts';
import { alternate } from './alternate.ts';
import { program, timeOf } from './run-command.ts';

const rounds = 9;
/** Prints the most memory that a program had, in kilobytes, when it ends. */
const tellPeak =
  '--import=data:text/javascript,process.on("exit",()=>process.stderr.write("peak="+process.resourceUsage().maxRSS))';

export const ocGet: Benchmark = {
  name: 'oc-get',
  title: 'oc-tutor oc, beside kubectl',
  async *run({ folder, tool, skip }) {
    const state = await folder();
    const { ready, release } = await launchPlayground({ stateDirectory: state, cdsid: 'jdoe2' });
    const own = [program, '--state-dir', state, '--cdsid', 'jdoe2', 'oc'];
    const kubectl = tool('kubectl');
    try {
      if (kubectl === undefined) skip('oc get is', 'kubectl is not on PATH');
      else {
        const env = { KUBECONFIG: ready.kubeconfig, HOME: state };
        const times = await alternate(
          {
            oc: () => timeOf(process.execPath, [...own, 'get', 'is'], { cwd: state }),
            kubectl: () => timeOf(kubectl, ['get', 'pods'], { cwd: state, env }),
          },
          rounds,
        );
        const ratio = times.oc / times.kubectl;
        yield {
          what: 'oc get is, of kubectl get pods',
          value: ratio,
          unit: '×',
          target: '≤ 2 ×',
          ok: ratio <= 2,
        };
        yield { what: 'oc get is', value: times.oc, unit: 'ms' };
        yield { what: 'kubectl get pods', value: times.kubectl, unit: 'ms' };
      }
      const peaks: number[] = [];
      let there = 0;
      for (const wanted of [1_000, 10_000]) {
        await makePods(ready.kubeconfig, ready.namespace, there, wanted);
        there = wanted;
        const { stderr, stdout } = await execa(process.execPath, [tellPeak, ...own, 'get', 'pods'], {
          cwd: state,
          buffer: true,
          maxBuffer: 1e8,
        });
        if (stdout.split('\n').length !== wanted + 1)
          throw new Error(`printed ${stdout.split('\n').length} lines`);
        peaks.push(Number(/peak=(\d+)/.exec(stderr)?.[1]) / 1024);
      }
      const [few = Number.NaN, many = Number.NaN] = peaks;
      yield { what: 'most memory, 1,000 pods printed', value: few, unit: 'MB' };
      yield {
        what: 'most memory, 10,000 pods printed',
        value: many,
        unit: 'MB',
        against: few,
        target: '≤ 1.5 ×',
        ok: many <= few * 1.5,
      };
    } finally {
      release();
      process.kill(ready.pid, 'SIGTERM');
    }
  },
};

/** Pods that no scheduler takes, so that nothing runs. */
async function makePods(kubeconfig: string, namespace: string, from: number, to: number): Promise<void> {
  const cluster = await connect({ kubeconfig, environment: {} });
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < to) {
      const name = `pod-${String(next++).padStart(5, '0')}`;
      await cluster.create(Pods, namespace, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace },
        spec: {
          schedulerName: 'nobody',
          containers: [{ name: 'app', image: 'quay.example.com/org/app:v1' }],
        },
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  await cluster.close();
}
