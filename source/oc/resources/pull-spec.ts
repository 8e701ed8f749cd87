/** A reference to an image or an image stream; missing parts are empty. */
export interface Reference {
  registry: string;
  /** Before the last slash of the path. */
  namespace: string;
  name: string;
  tag: string;
  /** `sha256:…` */
  id: string;
}

/**
 * Reads `[registry/][namespace/]name[:tag][@id]`. A first part with a dot or a colon, or `localhost`, is a registry.
 * Source: library-go `pkg/image/reference`.
 */
export function parseReference(text: string): Reference | undefined {
  const match = /^([^@\s]+?)(?:@([A-Za-z0-9+._-]+:[0-9a-fA-F]{32,}))?$/.exec(text);
  if (match === null) return undefined;
  const path = match[1] ?? '';
  const id = match[2] ?? '';
  const parts = path.split('/');
  const first = parts[0] ?? '';
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const rest = hasRegistry ? parts.slice(1) : parts;
  const [name = '', tag = '', extra] = (rest.at(-1) ?? '').split(':');
  const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
  if (extra !== undefined || ![...rest.slice(0, -1), name].every((part) => component.test(part))) {
    return undefined;
  }
  if (tag !== '' && !/^\w[\w.-]{0,127}$/.test(tag)) return undefined;
  return { registry: hasRegistry ? first : '', namespace: rest.slice(0, -1).join('/'), name, tag, id };
}

/** The inverse; an id is said instead of a tag. */
export function formatReference({ registry, namespace, name, tag, id }: Reference): string {
  const path = [registry, namespace, name].filter((part) => part !== '').join('/');
  if (id !== '') return `${path}@${id}`;
  return tag === '' ? path : `${path}:${tag}`;
}
