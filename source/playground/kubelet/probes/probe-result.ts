/** How one attempt went. `error`: it could not be made at all. */
export interface ProbeResult {
  outcome: 'success' | 'failure' | 'error';
  /** As upstream words it: `HTTP probe failed with statuscode: 503`. */
  message: string;
}

export const success: ProbeResult = { outcome: 'success', message: '' };
export const failure = (message: string): ProbeResult => ({ outcome: 'failure', message });
