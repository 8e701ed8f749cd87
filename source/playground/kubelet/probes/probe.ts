import type { Container, IntOrString, Probe } from '../../../wire/kubernetes.ts';
import type { PodAddress } from '../pod-address.ts';
import { probeHttp } from './http-probe.ts';
import type { ProbeResult } from './probe-result.ts';
import { probeTcp } from './tcp-probe.ts';

export interface ProbeContext {
  container: Container;
  address: PodAddress;
  /** Runs a command in the container and tells how it went. */
  exec(command: readonly string[], timeout: number, signal: AbortSignal): Promise<ProbeResult>;
}

/** Makes one attempt. Source: k8s.io/kubernetes `pkg/kubelet/prober/prober.go`, runProbe. */
export async function runProbe(
  context: ProbeContext,
  probe: Probe,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { container, address } = context;
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.httpGet !== undefined) {
    const { host, path = '/', port, scheme = 'HTTP', httpHeaders = [] } = probe.httpGet;
    const target = portOf(container, port);
    if (target === undefined) return unknownPort(port);
    return probeHttp(
      {
        scheme: scheme.toLowerCase(),
        host: host || address.ip,
        port: portOn(host, address, target),
        path,
        headers: httpHeaders,
        timeout,
      },
      signal,
    );
  }
  if (probe.tcpSocket !== undefined) {
    const { host, port } = probe.tcpSocket;
    const target = portOf(container, port);
    if (target === undefined) return unknownPort(port);
    return probeTcp(host || address.ip, portOn(host, address, target), timeout, signal);
  }
  if (probe.exec !== undefined) return context.exec(probe.exec.command, timeout, signal);
  return { outcome: 'error', message: 'missing probe handler' };
}

/** Only the pod's own ports may be other ones in truth. */
const portOn = (host: string | undefined, address: PodAddress, port: number): number =>
  host === undefined || host === '' || host === address.ip ? address.portFor(port) : port;

/** A number, a number as text, or the name of one of the container's ports. */
function portOf(container: Container, port: IntOrString): number | undefined {
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  const value = named ?? Number(port);
  return Number.isInteger(value) && value > 0 && value < 65_536 ? value : undefined;
}

const unknownPort = (port: IntOrString): ProbeResult => ({
  outcome: 'error',
  message: `couldn't find port: ${JSON.stringify(port)}`,
});
