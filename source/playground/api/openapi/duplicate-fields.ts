/**
 * Paths of the fields that a JSON text gives more than once, which `JSON.parse` keeps silent about: `spec.replicas`.
 * @param text that `JSON.parse` has accepted
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  let at = 0;

  const skipSpace = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  };
  const readString = (): string => {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    return JSON.parse(text.slice(start, at)) as string;
  };
  const readValue = (path: string): void => {
    skipSpace();
    if (text[at] === '{') readObject(path);
    else if (text[at] === '[') readArray(path);
    else if (text[at] === '"') readString();
    else while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at += 1;
  };
  const readObject = (path: string): void => {
    const seen = new Set<string>();
    at += 1;
    for (skipSpace(); at < text.length && text[at] !== '}'; skipSpace()) {
      const key = readString();
      const field = path === '' ? key : `${path}.${key}`;
      if (seen.has(key) && !found.includes(field)) found.push(field);
      seen.add(key);
      skipSpace();
      at += 1; // the colon
      readValue(field);
      skipSpace();
      if (text[at] === ',') at += 1;
    }
    at += 1;
  };
  const readArray = (path: string): void => {
    at += 1;
    skipSpace();
    for (let i = 0; at < text.length && text[at] !== ']'; i += 1) {
      readValue(`${path}[${i}]`);
      skipSpace();
      if (text[at] === ',') at += 1;
      skipSpace();
    }
    at += 1;
  };
  readValue('');
  return found;
}
