/**
 * The sample application, `/app/server.mjs` in its image. It is text, so that it is the same, byte for byte, whether this
 * project runs from source or bundled: the digests that learners compare depend on each of its bytes.
 */
export const serverSource = `// The workshop's sample application: it greets whoever asks, and logs what it does.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

const {
  APP_VERSION = 'unknown',
  MESSAGE = 'hello',
  PORT = '8080',
  // Files of the image that it cannot start, or cannot serve, without.
  REQUIRED_TO_START = '',
  REQUIRED_TO_SERVE = '',
} = process.env;

const log = (line) => console.log(line);
const isMissing = (file) => file !== '' && !existsSync(new URL(file, import.meta.url));

function fail(why) {
  console.error('error: ' + why);
  process.exitCode = 1;
}

function answer(request) {
  if (request.url.split('?', 1)[0] !== '/') return { status: 404, text: 'not found' };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, text: 'method not allowed' };
  if (isMissing(REQUIRED_TO_SERVE)) {
    return { status: 503, text: 'not ready', why: REQUIRED_TO_SERVE + ' is not in this image' };
  }
  return { status: 200, text: MESSAGE };
}

function serve() {
  const server = createServer((request, response) => {
    const { status, text, why } = answer(request);
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(text + '\\n');
    log(request.method + ' ' + request.url + ' ' + status + (why === undefined ? '' : ' (' + why + ')'));
  });
  server.on('error', (error) => fail(error.message));
  server.listen(PORT, () => log('listening on port ' + server.address().port));
  process.once('SIGTERM', () => {
    log('stopping');
    // Requests under way are answered; connections that only wait are closed, those that never ask a little later.
    server.close();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}

log('starting ' + APP_VERSION);
if (isMissing(REQUIRED_TO_START)) {
  fail('cannot start: ' + REQUIRED_TO_START + ' is not in this image');
} else {
  log('greeting: ' + MESSAGE);
  serve();
}
`;
