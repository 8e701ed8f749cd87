import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTool, type KubectlLab, startKubectlLab } from './kubectl-lab.ts';
import { playRecordedLesson } from './kubectl-lesson.ts';
import { readTranscript } from './kubectl-transcript.ts';

const kubectl = findTool('kubectl');
const transcripts = ['kubectl-objects.txt', 'kubectl-openshift.txt', 'kubectl-access.txt'];

/** The real client, and what upstream's rules or the recordings say that it prints. */
describe.skipIf(kubectl === undefined)(kubectl === undefined ? 'kubectl (not on PATH)' : 'kubectl', () => {
  let lab: KubectlLab;
  beforeAll(async () => {
    lab = await startKubectlLab(kubectl ?? '');
  });
  afterAll(() => lab.close());

  test('the recorded lesson', async () => {
    const played = await playRecordedLesson(lab);
    expect(played.length).toBeGreaterThan(25);
  });

  for (const name of transcripts)
    describe(name, () => {
      test.each(readTranscript(name))('$title', (group) => lab.play(group));
    });
});
