import type { Clock } from '../../../platform/clock.ts';
import { messageOf } from '../../../platform/user-error.ts';
import type { Pod } from '../../../wire/kubernetes.ts';
import type { BuiltinProgram } from '../builtin.ts';
import type { OutputSink, RunningContainer } from './running-container.ts';

/** Exit codes of a process that ended by SIGTERM, and by SIGKILL. */
const terminated = 143;
const killed = 137;

/** Runs a program of the playground's own as a container. */
export function startBuiltinContainer(
  program: BuiltinProgram,
  options: { pod: Pod; env: Readonly<Record<string, string>>; output: OutputSink; clock: Clock },
): RunningContainer {
  const { pod, env, output, clock } = options;
  const stopping = new AbortController();
  const overdue = new AbortController();
  const writer = (stream: 'stdout' | 'stderr') => (line: string) =>
    output.write(stream, Buffer.from(`${line}\n`));
  const run = async (): Promise<number> => {
    try {
      return await program({
        pod,
        env,
        stdout: writer('stdout'),
        stderr: writer('stderr'),
        signal: stopping.signal,
      });
    } catch (error) {
      if (stopping.signal.aborted) return terminated;
      output.write('stderr', Buffer.from(`error: ${messageOf(error)}\n`));
      return 1;
    }
  };
  const tooLate = new Promise<number>((resolve) => {
    overdue.signal.addEventListener('abort', () => resolve(killed), { once: true });
  });
  const exited = Promise.race([run(), tooLate]);
  return {
    exited,
    async stop(graceMilliseconds) {
      stopping.abort(new Error('the container is being stopped'));
      const done = new AbortController();
      exited.then(() => done.abort()).catch(() => undefined);
      clock.sleep(graceMilliseconds, done.signal).then(
        () => overdue.abort(),
        () => undefined,
      );
      await exited;
    },
  };
}
