/**
 * Texts of the `Warning: 299 - "text"` headers of an answer; other codes and malformed values are skipped.
 * Source: RFC 7234 section 5.5 (`warn-code SP warn-agent SP quoted-string [SP date]`, comma separated); the API server uses
 * code 299 alone.
 */
export function parseWarnings(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  const texts: string[] = [];
  for (const line of Array.isArray(header) ? header : [header]) {
    // The text and the date are quoted strings, in which a backslash makes the next character literal.
    const value = /\s*(\d{3}) (\S+) "((?:[^"\\]|\\.)*)"(?: "(?:[^"\\]|\\.)*")?\s*(?:,|$)/gy;
    for (let match = value.exec(line); match !== null; match = value.exec(line)) {
      const text = match[3]?.replace(/\\(.)/g, '$1') ?? '';
      if (match[1] === '299' && text !== '') texts.push(text);
    }
  }
  return texts;
}

/** Wraps a listener so that it hears each distinct text once. */
export function onceEach(listener: (text: string) => void): (text: string) => void {
  const heard = new Set<string>();
  return (text) => {
    if (heard.has(text)) return;
    heard.add(text);
    listener(text);
  };
}
