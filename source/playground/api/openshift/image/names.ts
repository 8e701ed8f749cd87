/**
 * Names of ImageStreams, and of what is addressed through them: `web:latest`, `web@sha256:…`.
 * Source: openshift/library-go `pkg/image/imageutil/helpers.go`, openshift-apiserver `pkg/image/apis/image/validation`.
 */
import { badRequest } from '../../status-errors.ts';

const namePattern = '[a-z0-9]+(?:[._-][a-z0-9]+)*';
const wholeName = new RegExp(`^${namePattern}$`);

/** What a name that becomes part of a path may not be. Source: k8s.io/apimachinery `pkg/api/validation/path`. */
export function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((text) => name.includes(text)).map((text) => `may not contain '${text}'`);
}

export function imageStreamNameProblems(name: string): string[] {
  const problems = pathSegmentProblems(name);
  if (problems.length > 0) return problems;
  return wholeName.test(name) ? [] : [`must match "${namePattern}"`];
}

export interface TagName {
  stream: string;
  tag: string;
}

/** `web:latest` → its two parts. undefined for anything else. */
export function parseTagName(name: string): TagName | undefined {
  const [stream = '', tag = '', ...rest] = name.split(':');
  return stream === '' || tag === '' || rest.length > 0 || name.includes('@') ? undefined : { stream, tag };
}

/** @throws StatusError 400, which names `kind` */
export function requireTagName(kind: 'ImageStreamTags' | 'ImageTags', name: string): TagName {
  const parsed = parseTagName(name);
  if (parsed === undefined) throw badRequest(`${kind} must be retrieved with <name>:<tag>`);
  return parsed;
}

/** `web@sha256:…`, or with the beginning of a digest. @throws StatusError 400 */
export function requireImageName(name: string): { stream: string; image: string } {
  const [stream = '', image = '', ...rest] = name.split('@');
  if (stream === '' || image === '' || rest.length > 0)
    throw badRequest('ImageStreamImages must be retrieved with <name>@<id>');
  return { stream, image };
}

/** Whether `id` is the digest, or the beginning of it, with or without `sha256:`. */
export function isDigestOrPrefix(digest: string, id: string): boolean {
  if (id === '') return false;
  const colon = digest.indexOf(':');
  return digest.startsWith(id) || (colon >= 0 && digest.slice(colon + 1).startsWith(id));
}
