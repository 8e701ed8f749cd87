import { OcError } from './errors.ts';
import { goQuote } from './printers/go-values.ts';
import type { DryRun } from './printers/result.ts';
import type { Invocation } from './verb.ts';

/** What `--dry-run` says. Source: kubectl `cmd/util/helpers.go` GetDryRunStrategy. */
export function dryRunOf({ flags, err, clock }: Invocation): DryRun {
  const value = flags.string('dry-run');
  switch (value) {
    case 'client':
    case 'server':
    case 'none':
      return value;
    case 'unchanged':
      err(
        `${klogHead(clock.now())} helpers.go:719] --dry-run is deprecated and can be replaced with --dry-run=client.\n`,
      );
      return 'client';
    default:
      throw new OcError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }
}

/** How the original's log says when and by which process a line was written. Source: k8s.io/klog `klog.go` formatHeader. */
function klogHead(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().slice(5, -1).split('T');
  return `W${date.replace('-', '')} ${time}000 ${String(process.pid).padStart(7)}`;
}

/** The query that makes the server check a change without keeping it. */
export function dryRunQuery(dryRun: DryRun): Record<string, string> {
  return dryRun === 'server' ? { dryRun: 'All' } : {};
}

/** What `--validate` asks of the server. Source: kubectl `cmd/util/helpers.go` GetValidationDirective. */
export function validationQuery({ flags }: Invocation): Record<string, string> {
  const value = flags.string('validate');
  switch (value) {
    case 'true':
    case 'strict':
      return { fieldValidation: 'Strict' };
    case 'warn':
      return { fieldValidation: 'Warn' };
    case 'false':
    case 'ignore':
      return { fieldValidation: 'Ignore' };
    default:
      throw new OcError(
        `invalid - validate option ${goQuote(value)}; must be one of: strict (or true), warn, ignore (or false)`,
      );
  }
}
