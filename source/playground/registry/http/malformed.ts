import type { Duplex } from 'node:stream';

/** Source: RFC 9110, 15.5; RFC 6585, 5. */
const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no request, and hangs up: where the next one would begin, nobody knows. */
export function answerMalformed(error: Error & { code?: string }, socket: Duplex): void {
  // Whoever has left needs no answer, and one that has begun cannot take another.
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const status = statusLines[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Whether an answer is on its way, by what Node keeps of it at the socket; nothing else tells. */
const isAnswering = (socket: Duplex): boolean =>
  '_httpMessage' in socket && (socket._httpMessage as { headersSent?: boolean } | null)?.headersSent === true;
