import type { Finding } from '../finding.ts';

/** Milliseconds: more than the header's whole seconds and the way there and back can explain. */
const tolerated = 5_000;

/** @param ahead milliseconds by which the server's clock is ahead; undefined where it does not tell */
export function checkClock(ahead: number | undefined): Finding[] {
  const check = 'clock';
  if (ahead === undefined) return [];
  if (Math.abs(ahead) <= tolerated) {
    return [{ check, state: 'ok', what: "This machine's clock and the cluster's agree." }];
  }
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const amount = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
  return [
    {
      check,
      state: 'warning',
      what: `This machine's clock is ${amount} ${ahead > 0 ? 'behind' : 'ahead of'} the cluster's.`,
      why: 'Ages and the time of the next import are shown wrong by that much, and certificates and logins can seem to be not valid yet, or not any more.',
      remedy: 'Set the clock, best by a time server:',
      commands: [
        process.platform === 'darwin' ? 'sudo sntp -sS time.apple.com' : 'sudo timedatectl set-ntp true',
      ],
    },
  ];
}
