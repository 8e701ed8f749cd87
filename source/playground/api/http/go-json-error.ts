/**
 * What is wrong with a text that is no JSON, as Go says it.
 * Source: Go `encoding/json/scanner.go`.
 */

/** So that the stack has room. Source for the words: the same file; its limit is 10,000. */
const deepest = 1000;

/** Thrown inside only, with the message as it goes out. */
class Unexpected extends Error {}

/** @returns undefined for JSON that is all right */
export function goJsonError(text: string): string | undefined {
  let at = 0;
  let depth = 0;
  const fail = (context: string): Unexpected =>
    new Unexpected(
      at >= text.length ? 'unexpected end of JSON input' : `invalid character ${quoted(text, at)} ${context}`,
    );
  const skipSpace = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  };
  const isAt = (pattern: RegExp): boolean => at < text.length && pattern.test(text.charAt(at));

  function value(): void {
    skipSpace();
    const first = text.charAt(at);
    if (first === '{') within(object);
    else if (first === '[') within(array);
    else if (first === '"') string();
    else if (/[-0-9]/.test(first)) number();
    else {
      const literal = ['true', 'false', 'null'].find((word) => word.startsWith(first) && first !== '');
      if (literal === undefined) throw fail('looking for beginning of value');
      for (const letter of literal) {
        if (text.charAt(at) !== letter) throw fail(`in literal ${literal} (expecting '${letter}')`);
        at += 1;
      }
    }
  }

  function within(read: () => void): void {
    depth += 1;
    if (depth > deepest) throw new Unexpected('exceeded max depth');
    read();
    depth -= 1;
  }

  function object(): void {
    at += 1;
    skipSpace();
    if (isAt(/\}/)) {
      at += 1;
      return;
    }
    for (;;) {
      skipSpace();
      if (!isAt(/"/)) throw fail('looking for beginning of object key string');
      string();
      skipSpace();
      if (!isAt(/:/)) throw fail('after object key');
      at += 1;
      value();
      skipSpace();
      if (!isAt(/[,}]/)) throw fail('after object key:value pair');
      at += 1;
      if (text.charAt(at - 1) === '}') return;
    }
  }

  function array(): void {
    at += 1;
    skipSpace();
    if (isAt(/\]/)) {
      at += 1;
      return;
    }
    for (;;) {
      value();
      skipSpace();
      if (!isAt(/[,\]]/)) throw fail('after array element');
      at += 1;
      if (text.charAt(at - 1) === ']') return;
    }
  }

  function string(): void {
    for (at += 1; !isAt(/"/); at += 1) {
      if (at >= text.length || isAt(/[\u0000-\u001f]/)) throw fail('in string literal');
      if (text.charAt(at) !== '\\') continue;
      at += 1;
      if (!isAt(/["\\/bfnrtu]/)) throw fail('in string escape code');
      if (text.charAt(at) !== 'u') continue;
      for (let digit = 0; digit < 4; digit += 1) {
        at += 1;
        if (!isAt(/[0-9a-fA-F]/)) throw fail('in \\u hexadecimal character escape');
      }
    }
    at += 1;
  }

  function digits(context: string): void {
    if (!isAt(/[0-9]/)) throw fail(context);
    while (isAt(/[0-9]/)) at += 1;
  }

  function number(): void {
    if (isAt(/-/)) at += 1;
    if (isAt(/0/)) at += 1;
    else digits('in numeric literal');
    if (isAt(/\./)) {
      at += 1;
      digits('after decimal point in numeric literal');
    }
    if (!isAt(/[eE]/)) return;
    at += 1;
    if (isAt(/[-+]/)) at += 1;
    digits('in exponent of numeric literal');
  }

  try {
    value();
    skipSpace();
    if (at < text.length) throw fail('after top-level value');
    return undefined;
  } catch (error) {
    if (error instanceof Unexpected) return error.message;
    throw error;
  }
}

function quoted(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
