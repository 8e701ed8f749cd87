import { badRequest } from '../status-errors.ts';

/** What a request line asks for. */
export interface RequestTarget {
  /** As it was sent, with its percent signs: `..` in it is a name like any other. */
  path: string;
  query: URLSearchParams;
}

/**
 * Takes the target of a request line apart. Nothing is made simpler on the way, so that what rights are asked for is what is
 * served: Go's server does not do so either.
 * @throws StatusError 400 for escapes that are none
 */
export function parseTarget(target: string): RequestTarget {
  // A proxy's form of it, which servers must take as well (RFC 9112, 3.2.2).
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const rest = target.slice(origin.length);
  const mark = rest.indexOf('?');
  const path = mark < 0 ? rest : rest.slice(0, mark);
  if (path.includes('%') && !isDecodable(path)) throw badRequest('the path of the request is malformed');
  return {
    // The router would take what follows for a fragment, which has no place in a request.
    path: path === '' ? '/' : path.replaceAll('#', '%23'),
    query: new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1)),
  };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Refuses names that cannot be a part of a path.
 * Source: k8s.io/apimachinery `pkg/api/validation/path/name.go`, and where k8s.io/apiserver's stores ask it.
 * @throws StatusError 400
 */
export function checkPathName(name: string | undefined): void {
  if (name === undefined) return;
  const problems =
    name === '.' || name === '..'
      ? [`may not be '${name}'`]
      : ['/', '%'].filter((mark) => name.includes(mark)).map((mark) => `may not contain '${mark}'`);
  if (problems.length > 0)
    throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${problems.join(';')}`);
}
