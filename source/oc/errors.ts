import { ConnectionError } from '../cluster/cluster.ts';
import { messageOf } from '../platform/user-error.ts';
import type { Status } from '../wire/kubernetes.ts';
import { StatusError } from '../wire/status.ts';

/** A command's own refusal, printed as `error: MESSAGE`, or as it is where it begins so already. */
export class OcError extends Error {
  override name = 'OcError';
}

/** A type that the server lacks, looked for where the original says so without `error: `. */
export class NoSuchTypeError extends OcError {
  override name = 'NoSuchTypeError';
}

/** Something that the real `oc` does and this one does not. It is thrown before anything was sent. */
export class NotSpokenError extends OcError {
  override name = 'NotSpokenError';
  /** What it is, for `This oc does not know …`. */
  readonly what: string;
  /** For things that must not be done behind the program's back: the real one is not asked. */
  readonly final: boolean;
  /** OpenShift's own: kubectl has it not. */
  readonly openshift: boolean;

  constructor(what: string, instead = '', final = false, openshift = false) {
    const real = openshift ? 'the real oc' : 'the real oc, or kubectl';
    super(`${what} is not spoken here. ${instead || `For that, use ${real}.`}`);
    this.what = what;
    this.final = final;
    this.openshift = openshift;
  }
}

/** Ends a command with a code when everything has been said already. */
export class ExitError extends Error {
  override name = 'ExitError';
  readonly exitCode: number;

  constructor(exitCode: number) {
    super('');
    this.exitCode = exitCode;
  }
}

/** Several failures of one command, printed one after the other. */
export class ManyErrors extends Error {
  override name = 'ManyErrors';
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super(errors.map((error) => error.message).join(', '));
    this.errors = errors;
  }
}

/** Throws what has come together, if anything: one as it is, several as {@link ManyErrors}. */
export function throwCollected(errors: readonly Error[]): void {
  const [first] = errors;
  if (first === undefined) return;
  throw errors.length === 1 ? first : new ManyErrors(errors);
}

/**
 * Says where a failure comes from: `error when creating "dc.yaml": …`. A Status keeps its reason and details.
 * Source: kubectl `cmd/util/helpers.go` AddSourceToErr.
 */
export function addSource(verb: string, source: string | undefined, error: unknown): Error {
  if (source === undefined || source === '') return asError(error);
  const message = `error when ${verb} "${source}": ${messageOf(error)}`;
  if (error instanceof StatusError) return new StatusError({ ...error.status, message });
  if (error instanceof ConnectionError) return error;
  return new OcError(message);
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * The words for a failure, with their newline.
 * Source: kubectl `cmd/util/helpers.go` checkErr and StandardErrorMessage.
 */
export function formatError(error: unknown): string {
  if (error instanceof ExitError) return '';
  if (error instanceof ManyErrors) {
    return error.errors.map((one) => withNewline(standardMessage(one) ?? messageOf(one))).join('');
  }
  if (error instanceof StatusError && error.reason === 'Invalid') return invalid(error.status);
  return withNewline(standardMessage(error) ?? messageWithPrefix(error));
}

function standardMessage(error: unknown): string | undefined {
  if (error instanceof NoSuchTypeError) return error.message;
  if (error instanceof StatusError) {
    if (error.reason === 'Unauthorized') {
      return `error: You must be logged in to the server (${error.message})`;
    }
    const reason = error.reason === '' ? '' : ` (${error.reason})`;
    return `Error from server${reason}: ${error.message}`;
  }
  if (error instanceof ConnectionError) {
    const refused = /^Cannot reach https?:\/\/([^/]+)\S*: the connection was refused/.exec(error.message);
    if (refused !== null) {
      return `The connection to the server ${refused[1]} was refused - did you specify the right host or port?`;
    }
    return `Unable to connect to the server: ${error.message}`;
  }
  return undefined;
}

function messageWithPrefix(error: unknown): string {
  const message = messageOf(error);
  return message.startsWith('error: ') ? message : `error: ${message}`;
}

function invalid({ details, message = '' }: Status): string {
  if (details === undefined) {
    return `The request is invalid${message === '' ? '' : `: ${message}`}\n`;
  }
  const { kind = '', name = '', causes = [] } = details;
  let start = 'The request is invalid';
  if (kind !== '' || name !== '') start = `The ${kind} "${name}" is invalid`;
  else if (message !== '' && causes.length === 0) start += `: ${message}`;
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))];
  if (lines.length === 0) return `${start}\n`;
  if (lines.length === 1) return `${start}: ${lines[0]}\n`;
  return `${start}: \n${lines.map((line) => `* ${line}\n`).join('')}`;
}

const withNewline = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);
