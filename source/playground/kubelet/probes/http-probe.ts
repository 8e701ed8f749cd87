import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { failure, type ProbeResult, success } from './probe-result.ts';

export interface HttpProbeTarget {
  /** `http` or `https`. */
  scheme: string;
  host: string;
  port: number;
  path: string;
  headers: { name: string; value: string }[];
  /** Milliseconds for the whole attempt. */
  timeout: number;
}

const mostRedirects = 10;

/**
 * GET, as the kubelet does it: 200 to 399 is success; redirects on the same host are followed; certificates are not checked.
 * Source: k8s.io/kubernetes `pkg/probe/http/http.go`.
 */
export async function probeHttp(target: HttpProbeTarget, signal: AbortSignal): Promise<ProbeResult> {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const path = target.path.startsWith('/') ? target.path : `/${target.path}`;
  const first = new URL(`${target.scheme}://${host}:${target.port}${path}`);
  // The port stands there even when it is the scheme's own, as in what upstream prints.
  const shown = `${target.scheme}://${host}:${target.port}${path}`;
  const overall = AbortSignal.any([signal, AbortSignal.timeout(target.timeout)]);
  let url = first;
  try {
    for (let redirects = 0; ; redirects += 1) {
      const response = await get(url, headersOf(target), overall);
      response.resume();
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      const isRedirect = status >= 300 && status < 400 && status !== 304 && location !== undefined;
      if (isRedirect) {
        if (redirects >= mostRedirects)
          return failure(`Get "${location}": stopped after ${mostRedirects} redirects`);
        const next = new URL(location, url);
        if (next.hostname !== first.hostname) return success;
        url = next;
        continue;
      }
      return status >= 200 && status < 400
        ? success
        : failure(`HTTP probe failed with statuscode: ${status}`);
    }
  } catch (error) {
    return failure(`Get "${url === first ? shown : url.href}": ${reasonOf(error, target, signal)}`);
  }
}

function headersOf(target: HttpProbeTarget): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { name, value } of target.headers) {
    const key = name.toLowerCase();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return { 'user-agent': ['kube-probe/1.34'], accept: ['*/*'], connection: ['close'], ...headers };
}

function get(url: URL, headers: Record<string, string[]>, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { headers, signal, agent: false as const };
    const outgoing =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: false }, resolve)
        : httpRequest(url, options, resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function reasonOf(error: unknown, { host, port }: HttpProbeTarget, signal: AbortSignal): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (signal.aborted) return 'context canceled';
  if (name === 'AbortError' || name === 'TimeoutError' || code === 'ABORT_ERR')
    return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  switch (code) {
    case 'ECONNREFUSED':
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case 'ECONNRESET':
      return message === 'socket hang up'
        ? 'EOF'
        : `read tcp ${host}:${port}: read: connection reset by peer`;
    default:
      return message;
  }
}
