import type { ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** For how long what a client goes on sending is thrown away, so that it reads the answer, in milliseconds. */
const lingering = 5000;

/**
 * Answers what is no HTTP in Go's words, as upstream's server does, and ends the connection. Node by itself drops it so soon that
 * the answer is often lost.
 * Source: Go's `net/http/server.go`.
 */
export function answerProtocolErrors(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const answered = new WeakSet<Duplex>();
  server.on('request', (request, response) => latest.set(request.socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What comes after is no HTTP either.
    if (answered.has(socket)) return;
    answered.add(socket);
    const response = latest.get(socket);
    // In the middle of an answer there is no place for another.
    if (!socket.writable || (response?.headersSent === true && !response.writableEnded)) socket.destroy();
    else endWith(socket, answerTo(error.code));
  });

  const plain = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    plain.set(remotePort, socket);
    socket.once('close', () => plain.delete(remotePort));
  });
  server.on('secureConnection', ({ remotePort }) => plain.delete(remotePort));
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const below = plain.get(socket.remotePort);
    if (error.code === 'ERR_SSL_HTTP_REQUEST' && below !== undefined)
      endWith(below, 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
    else socket.destroy();
  });
}

function endWith(socket: Duplex, answer: string): void {
  const timer = setTimeout(() => socket.destroy(), lingering);
  socket.once('close', () => clearTimeout(timer));
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(answer);
}

function answerTo(code: string | undefined): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW'
        ? '413 Request Entity Too Large'
        : code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? '408 Request Timeout'
          : '400 Bad Request';
  return `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`;
}
