import { connect } from 'node:net';
import { failure, type ProbeResult, success } from './probe-result.ts';

/**
 * Whether somebody accepts connections. Source: k8s.io/kubernetes `pkg/probe/tcp/tcp.go`.
 * @param timeout milliseconds
 */
export function probeTcp(
  host: string,
  port: number,
  timeout: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const dial = `dial tcp ${host}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    const done = (result: ProbeResult): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => done(failure(`${dial}: i/o timeout`)), timeout);
    socket.once('connect', () => done(success));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      done(
        failure(
          error.code === 'ECONNREFUSED'
            ? `${dial}: connect: connection refused`
            : `${dial}: ${error.message}`,
        ),
      ),
    );
  });
}
