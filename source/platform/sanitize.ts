import { stripVTControlCharacters } from 'node:util';

// C0 but tab and newline, DEL, C1; then the bidirectional controls, which can make text read as what it is not.
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text from outside (logs, API strings, annotations, lesson files) safe to print: no escape sequences, no control
 * characters but tab and newline, no bidirectional overrides. A carriage return before a newline is dropped.
 */
export function sanitize(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n/g, '\n')
    .replace(control, '')
    .replace(bidirectional, '');
}

/** {@link sanitize} for one line: newlines and tabs become spaces. */
export function sanitizeLine(text: string): string {
  return sanitize(text).replace(/[\n\t]/g, ' ');
}
