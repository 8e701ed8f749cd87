import { afterAll, beforeAll, describe, test } from 'vitest';
import { type KubectlLab, startKubectlLab } from './kubectl-lab.ts';
import { readTranscript } from './kubectl-transcript.ts';

/**
 * Plays transcripts with the real client against one playground, and compares with what upstream's rules or the recordings say
 * that it prints.
 * @param kubectl path of the client; without one the tests are skipped
 * @param more adds tests, to be done before
 */
export function playTranscripts(
  kubectl: string | undefined,
  transcripts: readonly string[],
  more?: (currentLab: () => KubectlLab) => void,
): void {
  describe.skipIf(kubectl === undefined)(kubectl === undefined ? 'kubectl (not there)' : 'kubectl', () => {
    let lab: KubectlLab;
    beforeAll(async () => {
      lab = await startKubectlLab(kubectl ?? '');
    });
    afterAll(() => lab.close());

    more?.(() => lab);
    for (const name of transcripts)
      describe(name, () => {
        test.each(readTranscript(name))('$title', (group) => lab.play(group));
      });
  });
}
