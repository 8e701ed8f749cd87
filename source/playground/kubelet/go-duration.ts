/**
 * A duration as Go prints it: `796ms`, `1.594s`, `10s`, `2m40s`, `5m0s`, `1h0m0s`. Source: Go's `time.Duration.String`.
 * @param milliseconds whole, not negative
 */
export function goDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const seconds = `${(milliseconds % 60_000) / 1000}s`;
  const minutes = Math.trunc(milliseconds / 60_000);
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.trunc(minutes / 60)}h${minutes % 60}m${seconds}`;
}
