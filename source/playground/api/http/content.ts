import { parse, stringify } from 'yaml';
import type { PatchType } from '../client.ts';
import { badRequest, notAcceptable, unsupportedMediaType } from '../status-errors.ts';
import { goJsonError } from './go-json-error.ts';
import { isTooDeep } from './nesting.ts';
import { decodeProtobuf, protobufType } from './protobuf/decode.ts';

const json = 'application/json';
const yaml = 'application/yaml';
const bodyTypes = [json, yaml];
const patchTypes: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

/** In what form a client wants the answer. */
export interface Wanted {
  format: 'json' | 'yaml';
  /** Server-side table, or metadata alone, instead of the objects. */
  as: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined;
  /** Parameters of the media type that was chosen, `g`, `v`. */
  parameters: Readonly<Record<string, string>>;
}

const plainJson: Wanted = { format: 'json', as: undefined, parameters: {} };

interface MediaRange {
  type: string;
  parameters: Record<string, string>;
  quality: number;
}

function parseAccept(header: string): MediaRange[] {
  return header
    .split(',')
    .map((part) => {
      const [type = '', ...rest] = part.split(';').map((text) => text.trim());
      const parameters: Record<string, string> = {};
      for (const pair of rest) {
        const [key = '', value = ''] = pair.split('=').map((text) => text.trim());
        parameters[key.toLowerCase()] = value;
      }
      return { type: type.toLowerCase(), parameters, quality: Number(parameters['q'] ?? 1) };
    })
    .filter(({ type }) => type !== '')
    .sort((a, b) => b.quality - a.quality);
}

/**
 * Takes the first acceptable type of `Accept`. What `as` asks for is taken when `offers` allows it.
 * @throws StatusError 406
 */
export function negotiate(header: string | undefined, offers: (range: Wanted) => boolean): Wanted {
  if (header === undefined || header === '' || header === json || header === '*/*') return plainJson;
  for (const { type, parameters } of parseAccept(header)) {
    const format = formatOf(type);
    if (format === undefined) continue;
    const as = parameters['as'];
    if (as === undefined) return { format, as: undefined, parameters };
    if (as !== 'Table' && as !== 'PartialObjectMetadata' && as !== 'PartialObjectMetadataList') continue;
    const wanted: Wanted = { format, as, parameters };
    if (offers(wanted)) return wanted;
  }
  throw notAcceptable(bodyTypes);
}

function formatOf(type: string): 'json' | 'yaml' | undefined {
  if (type === json || type === '*/*' || type === 'application/*') return 'json';
  return type === yaml ? 'yaml' : undefined;
}

/** @throws StatusError 415 */
export function patchTypeOf(contentType: string | undefined): PatchType {
  const media = mediaType(contentType);
  const type = Object.hasOwn(patchTypes, media) ? patchTypes[media] : undefined;
  if (type === undefined) throw unsupportedMediaType(Object.keys(patchTypes));
  return type;
}

const mediaType = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export interface DecodedBody {
  value: unknown;
  /** The JSON that was sent, to look for fields that were given twice. Undefined for YAML, which refuses them. */
  text: string | undefined;
}

/** What is said of a body that is no JSON, of what the problem is and how the body begins. */
export type MalformedWords = (problem: string, summary: string) => string;

const notJson: MalformedWords = (problem) => `couldn't get version/kind; json parse error: ${problem}`;

/** Where an object of a kind was expected. Source: k8s.io/apiserver `pkg/endpoints/handlers/rest.go`. */
export const unrecognized =
  (kind: string): MalformedWords =>
  (problem, summary) =>
    `the object provided is unrecognized (must be of type ${kind}): ${notJson(problem, summary)} (${summary})`;

/** How a body begins: as text when it is likely JSON, else as hexadecimal digits. */
function summaryOf(bytes: Buffer): string {
  const begin = bytes.subarray(0, 30);
  const rest = bytes.length > begin.length ? ' ...' : '';
  if (bytes.length === 0) return '<empty>';
  return `${bytes[0] === 0x7b ? begin.toString() : begin.toString('hex')}${rest}`;
}

/**
 * Decodes JSON, or YAML when the type says so.
 * @param words for what is no JSON
 * @throws StatusError 400, 415
 */
export function decodeBody(
  bytes: Buffer,
  contentType: string | undefined,
  words: MalformedWords = notJson,
): DecodedBody {
  const type = mediaType(contentType);
  const text = bytes.toString('utf8');
  if (type === protobufType) {
    const value = bytes.length === 0 ? undefined : decodeProtobuf(bytes);
    if (value === undefined && bytes.length > 0) throw unsupportedMediaType(bodyTypes);
    return { value, text: undefined };
  }
  if (type === yaml) return { value: shallow(parseYaml(text), notJson), text: undefined };
  if (type !== '' && !type.endsWith('json') && type !== 'text/plain') throw unsupportedMediaType(bodyTypes);
  if (text.trim() === '') return { value: undefined, text };
  try {
    return { value: shallow(parseJson(text), (problem) => words(problem, summaryOf(bytes))), text };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(words(goJsonError(text) ?? error.message, summaryOf(bytes)));
  }
}

/** A member of that name means something to the language, and nothing to any kind. */
const parseJson = (text: string): unknown =>
  /__proto__|\\u005f/i.test(text)
    ? JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value))
    : JSON.parse(text);

/** @throws StatusError 400 */
function shallow(value: unknown, words: MalformedWords): unknown {
  if (isTooDeep(value)) throw badRequest(words('exceeded max depth', ''));
  return value;
}

function parseYaml(text: string): unknown {
  try {
    // Bounded, since an alias may stand for much more than its own bytes.
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

export const toYaml = (value: unknown): string => stringify(value);
export const contentTypeOf = (format: Wanted['format']): string => (format === 'yaml' ? yaml : json);
