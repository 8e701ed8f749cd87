import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTool } from './kubectl-lab.ts';
import { type OcLab, type Ran, type Speaker, startOcLab } from './oc-lab.ts';
import { readLines } from './oc-lines.ts';
import { asOlder, steady } from './oc-steady.ts';

const kubectl = findTool('kubectl');
const groups = readLines('oc-kubectl.txt');

/** The minor version of the kubectl here. Ours speaks as 1.35 does, which is in `oc` 4.22. */
function minorVersion(path: string): number {
  const text = execFileSync(path, ['version', '--client'], { encoding: 'utf8' });
  return Number(/Client Version: v1\.(\d+)/.exec(text)?.[1]);
}

describe.skipIf(kubectl === undefined)('oc and kubectl', () => {
  let lab: OcLab;
  let ours: Speaker;
  let theirs: Speaker;
  const minor = kubectl === undefined ? 0 : minorVersion(kubectl);
  beforeAll(async () => {
    lab = await startOcLab();
    [ours, theirs] = [await lab.speaker('jdoe2', 'speak-ours'), await lab.speaker('jdoe2', 'speak-kube')];
  });
  afterAll(() => lab.close());

  const spoken = (command: string, { out, err, code }: Ran, speaker: Speaker) => {
    const [one, other] = [out, err].map((text) => asOlder(steady(text, speaker), minor));
    const text = `${one}${(other ?? '').replace(/^(?=.)/gm, '2> ')}exit ${code}`;
    // kubectl goes through the containers in no order.
    return command.includes('--all-containers') ? text.split('\n').sort().join('\n') : text;
  };

  test('there are lines enough', () => {
    expect(groups.flatMap(({ lines }) => lines).length).toBeGreaterThan(400);
  });

  for (const { title, files, lines } of groups)
    test(title, { timeout: 120_000 }, async () => {
      for (const speaker of [ours, theirs]) await speaker.write(files);
      for (const { command, compared, number } of lines) {
        const [got, wanted] = await Promise.all([ours.oc(command), theirs.other(kubectl ?? '', command)]);
        if (compared) {
          expect
            .soft(spoken(command, got, ours), `line ${number}: ${command}`)
            .toBe(spoken(command, wanted, theirs));
        }
      }
    });
});
