import { expect, test } from 'vitest';
import { findTool } from './kubectl-lab.ts';
import { playTranscripts } from './kubectl-lab-tests.ts';
import { playRecordedLesson } from './kubectl-lesson.ts';

playTranscripts(findTool('kubectl'), ['kubectl-openshift.txt', 'kubectl-access.txt'], (currentLab) => {
  test('the recorded lesson', async () => {
    expect(await playRecordedLesson(currentLab())).toHaveLength(24);
  });
});
