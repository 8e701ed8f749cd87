import { systemClock } from '../../platform/clock.ts';
import { untilInterrupted } from '../signals.ts';
import type { Settings } from '../target/settings.ts';
import { examine } from './examine.ts';
import { asJson, asText } from './print.ts';

/** `oc-tutor doctor`: can this machine and this target run the course? 0 when nothing is in the way. */
export async function doctor(settings: Settings): Promise<number> {
  const { signal, done } = untilInterrupted();
  try {
    const examination = await examine(settings, systemClock, signal);
    process.stdout.write(settings.options.json === true ? asJson(examination) : asText(examination));
    return examination.findings.some(({ state }) => state === 'problem') ? 1 : 0;
  } finally {
    done();
  }
}
