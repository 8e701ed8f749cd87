const likeness: Readonly<Record<string, string>> = {
  '…': '.',
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '|',
  '•': '*',
  '×': 'x',
  '→': '>',
  '←': '<',
  '⇒': '>',
  '✓': '+',
  '✗': 'x',
  '●': '*',
  '○': 'o',
  '▸': '>',
  '\u00a0': ' ',
};
const known = new RegExp(`[${Object.keys(likeness).join('')}]`, 'g');

/** Writes punctuation and signs in ASCII, one character for one, so that nothing moves; letters of other scripts stay. */
export function toAscii(text: string): string {
  return text.replace(known, (character) => likeness[character] ?? character);
}
