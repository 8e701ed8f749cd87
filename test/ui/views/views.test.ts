import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Chain, CommandRun, Hop, Snapshot } from '../../../source/tutorial/snapshot.ts';
import { makeTheme } from '../../../source/ui/theme.ts';
import { chainLines, type Density } from '../../../source/ui/views/chain-lines.ts';
import { checkLines } from '../../../source/ui/views/check-lines.ts';
import { fitTable } from '../../../source/ui/views/fit-table.ts';
import { headerLine, progressBar } from '../../../source/ui/views/header-line.ts';
import { resumeIndex } from '../../../source/ui/views/menu-row.ts';
import { nextAction, onward } from '../../../source/ui/views/next-action.ts';
import { outputLines } from '../../../source/ui/views/run-lines.ts';

const plain = makeTheme({ color: false, ascii: false, styles: false });
const digest = `sha256:${'72d4cd648a1b'.padEnd(64, '0')}`;
const now = Date.UTC(2026, 0, 5, 9);

describe('the chain', () => {
  const hops: Hop[] = [
    { name: 'Quay', object: ':jdoe2', digest, at: now - 120_000, status: { state: 'same' } },
    {
      name: 'ImageStreamTag',
      object: 'jdoe2-image-stream:latest',
      digest,
      at: now - 45_000,
      status: { state: 'same' },
    },
    {
      name: 'DeploymentConfig',
      object: 'jdoe2-deployment-config',
      status: { state: 'pending', since: now - 5000, next: 'The image change trigger' },
    },
    {
      name: 'ReplicationController',
      object: 'jdoe2-deployment-config-2',
      digest,
      status: { state: 'broken', words: 'progress deadline exceeded', remedy: 'oc rollout undo dc/x' },
    },
    { name: 'Pods', object: '', status: { state: 'absent', words: 'not created yet' } },
  ];
  const chain: Chain = { hops, complete: false };

  test('each hop has its place, its mark and word, its digest and age; what waits or is broken says why', () => {
    expect(chainLines(chain, { width: 34, theme: plain, now, density: 'words' })).toEqual([
      'Quay :jdoe2',
      '│ sha256:72d4cd648a1b       2m ago',
      '├ ImageStreamTag            ✓ same',
      '│ sha256:72d4cd648a1b      45s ago',
      '├ DeploymentConfig       ◌ waiting',
      '│ The image change trigger (for',
      '│ 5s)',
      '├ ReplicationController   ✗ broken',
      '│ sha256:72d4cd648a1b',
      '│ progress deadline exceeded',
      '│ → oc rollout undo dc/x',
      '└ Pods           – not created yet',
    ]);
  });

  test('where there is little room each hop has one line, digests one below the other, and still says why', () => {
    expect(chainLines(chain, { width: 34, theme: plain, now, density: 'line' })).toEqual([
      'Quay :jdoe2              72d4cd6  ',
      '├ ImageStreamTag         72d4cd6 ✓',
      '├ DeploymentConfig       ◌ waiting',
      '│ The image change trigger (for',
      '│ 5s)',
      '├ ReplicationController  72d4cd6 ✗',
      '│ progress deadline exceeded',
      '│ → oc rollout undo dc/x',
      '└ Pods           – not created yet',
    ]);
  });

  test('what names the same tag is not said to have the same image; what nothing moves on is not timed', () => {
    const named: Hop[] = [
      { name: 'Deployment', object: 'd', status: { state: 'same' } },
      {
        name: 'Pods',
        object: '2 of 2 ready',
        digest,
        status: { state: 'pending', since: now - 9000, next: 'nothing by itself: edit the file' },
      },
    ];
    const lines = chainLines(
      {
        hops: [{ name: 'Quay', object: ':j', digest, status: { state: 'same' } }, ...named],
        complete: false,
      },
      { width: 34, theme: plain, now, density: 'words' },
    );
    expect(lines.filter((line) => /same|behind/.test(line))).toEqual([
      '├ Deployment            ✓ same tag',
      '└ Pods                    ◌ behind',
    ]);
    expect(lines.at(-1)).toBe('  nothing by itself: edit the file');
  });

  test('alone on the screen it tells each pod, by the end of its name', () => {
    const pods = [
      { name: 'jdoe2-deployment-config-2-48jms', digest, ready: true, phase: 'Running' },
      { name: 'jdoe2-deployment-config-2-q7x2z', digest, ready: false, phase: 'Pending' },
    ];
    const only: Hop = { name: 'Pods', object: '1 of 2 ready', digest, status: { state: 'same' }, pods };
    const lines = chainLines(
      { hops: [only], complete: false },
      { width: 70, theme: plain, now, density: 'full' },
    );
    expect(lines.slice(-2)).toEqual([
      '    ✓ ready     Running sha256:72d4cd648a1b …deployment-config-2-48jms',
      '    ○ not ready Pending sha256:72d4cd648a1b …deployment-config-2-q7x2z',
    ]);
  });

  test('it fits every width at every density', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 24, max: 120 }),
        fc.constantFrom<Density>('line', 'words', 'wide'),
        (width, density) => {
          fc.pre(density !== 'wide' || width >= 60);
          for (const line of chainLines(chain, { width, theme: plain, now, density })) {
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

test('checks that have not passed say what was expected, what was found and what to try; each state has a mark of its own', () => {
  const lines = checkLines(
    [
      { title: 'exists', state: 'passed' },
      { title: 'digest', state: 'failed', expected: 'a', found: 'b', next: 'wait' },
      { title: 'pods', state: 'waiting', expected: '2', found: '1' },
      { title: 'rollout', state: 'broken' },
    ],
    40,
    plain,
    1,
  );
  expect(lines).toEqual([
    '✓ exists',
    '✗ digest',
    '  expected a',
    '  found    b',
    '  next     wait',
    '○ pods',
    '! rollout (had passed, is broken now)',
  ]);
});

describe('tables that are too wide', () => {
  const table = [
    'NAME                        IMAGE REFERENCE                UPDATED',
    `jdoe2-image-stream:latest   localhost:5000/a/workshop@sha256:72   2 minutes ago`,
  ];
  const aligned = [
    'NAME                        IMAGE REFERENCE                       UPDATED',
    'jdoe2-image-stream:latest   localhost:5000/a/workshop@sha256:72   2 minutes ago',
  ];

  test('are turned, and break an image before its digest', () => {
    expect(fitTable(aligned, 45)).toEqual([
      'NAME             jdoe2-image-stream:latest',
      'IMAGE REFERENCE  localhost:5000/a/workshop@',
      '                 sha256:72',
      'UPDATED          2 minutes ago',
    ]);
  });

  test('lose blanks between their columns, where that is enough', () => {
    expect(fitTable(aligned, 77)).toEqual([
      'NAME                       IMAGE REFERENCE                      UPDATED',
      'jdoe2-image-stream:latest  localhost:5000/a/workshop@sha256:72  2 minutes ago',
    ]);
  });

  test('have names cut from their start, where that is enough and they still differ', () => {
    const pods = (one: string, other: string) => [
      'NAME                              READY   STATUS    RESTARTS   AGE',
      `${one}   1/1     Running   0          10s`,
      `${other}   1/1     Running              9s`,
    ];
    const long = 'jdoe2-deployment-config-1-929';
    expect(fitTable(pods(`${long}x5`, `${long}ab`), 44)).toEqual([
      'NAME           READY  STATUS   RESTARTS  AGE',
      '…nfig-1-929x5  1/1    Running  0         10s',
      '…nfig-1-929ab  1/1    Running            9s',
    ]);
    expect(fitTable(pods(`one-${long.slice(4)}x5`, `two-${long.slice(4)}x5`), 44)?.[0]).toBe(
      'NAME      one-2-deployment-config-1-929x5',
    );
  });

  test('are each fitted on their own, with the blank line between', () => {
    const line = (text: string) => ({ stream: 'stdout' as const, text });
    const rc = ['NAME                        DESIRED   AGE', 'jdoe2-deployment-config-1   2         8s'];
    const pods = [
      'NAME                              READY   STATUS',
      'jdoe2-deployment-config-1-929x5   1/1     Running',
    ];
    const run: CommandRun = {
      command: 'oc get rc,pods',
      state: 'succeeded',
      lines: [{ stream: 'stderr', text: 'Warning: deprecated' }, ...[...rc, '', ...pods].map(line)],
    };
    expect(outputLines(run, 40, plain)).toEqual([
      'Warning: deprecated',
      'NAME                       DESIRED  AGE',
      'jdoe2-deployment-config-1  2        8s',
      '',
      'NAME                      READY  STATUS',
      '…ployment-config-1-929x5  1/1    Running',
    ]);
  });

  test('stay as they are when they fit, when they are none, or when cells would be cut', () => {
    expect(fitTable(aligned, 90)).toBeUndefined();
    expect(
      fitTable(['imagestream/x created', 'and a long sentence that does not fit at all'], 20),
    ).toBeUndefined();
    expect(fitTable(table, 45)).toBeUndefined();
  });
});

describe('the first line', () => {
  const facts = {
    target: 'playground',
    namespace: 'devenablement-workshop-dev',
    cdsid: 'jdoe2',
    lesson: { number: 2, title: 'ImageStreams', step: 3, steps: 4, done: 2 },
  };

  test('says all where there is room, and fits wherever there is less', () => {
    expect(headerLine(facts, 120, plain)).toMatch(
      /^ oc-tutor · playground · devenablement-workshop-dev · jdoe2 {3,}2 ImageStreams {2}3\/4 ━━━━╌╌╌╌ $/,
    );
    for (let width = 60; width < 160; width++) {
      const line = headerLine(facts, width, plain);
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(line).toContain('jdoe2');
      expect(line).toContain('3/4');
    }
  });

  test('a bar is full only when all is done, and not empty when something is', () => {
    const bar = (done: number, of: number) => stripVTControlCharacters(progressBar(done, of, 8, plain));
    expect(bar(0, 20)).toBe('╌╌╌╌╌╌╌╌');
    expect(bar(1, 20)).toBe('━╌╌╌╌╌╌╌');
    expect(bar(19, 20)).toBe('━━━━━━━╌');
    expect(bar(20, 20)).toBe('━━━━━━━━');
  });
});

test('the menu begins where the learner stopped', () => {
  const lesson = (stepsDone: number, unavailable?: string) => ({
    id: '',
    number: 1,
    title: '',
    minutes: 1,
    steps: 4,
    stepsDone,
    ...(unavailable ? { unavailable } : {}),
  });
  expect(resumeIndex([lesson(4), lesson(0), lesson(2)])).toBe(2);
  expect(resumeIndex([lesson(4), lesson(2, 'no'), lesson(0)])).toBe(2);
  expect(resumeIndex([lesson(4), lesson(4)])).toBe(0);
});

describe('the next action', () => {
  const ran = (command: string, state: CommandRun['state'] = 'succeeded'): CommandRun => ({
    command,
    state,
    lines: [],
  });
  const lesson = (change: Partial<NonNullable<Snapshot['lesson']>['steps'][number]> = {}) => ({
    id: 'l',
    number: 1,
    title: 'l',
    introduction: [],
    step: 0,
    complete: false,
    steps: [
      {
        id: 's',
        title: 's',
        blocks: [
          { type: 'edit' as const, file: 'f', command: 'vi f', path: '/f', filled: true },
          { type: 'run' as const, commands: ['oc create'] },
          { type: 'run' as const, commands: ['oc get'] },
        ],
        checks: [{ title: 'c', state: 'waiting' as const }],
        hints: [],
        hintCount: 0,
        done: false,
        skipped: false,
        speakerNotes: [],
        ...change,
      },
    ],
  });

  test('is the first file or command that is still to be done', () => {
    expect(
      nextAction(lesson({ blocks: [{ type: 'edit', file: 'f', command: '', path: '', filled: false }] }), []),
    ).toMatchObject({ type: 'edit' });
    expect(nextAction(lesson(), [])).toMatchObject({
      type: 'run',
      block: { commands: ['oc create'] },
      again: false,
    });
    expect(nextAction(lesson(), [ran('oc create', 'failed')])).toMatchObject({
      type: 'run',
      block: { commands: ['oc create'] },
      again: true,
    });
    expect(nextAction(lesson(), [ran('oc create')])).toMatchObject({
      type: 'run',
      block: { commands: ['oc get'] },
    });
    expect(nextAction(lesson(), [ran('oc create'), ran('oc get')])).toEqual({ type: 'none' });
  });

  test('what only looks has been looked at, whatever it found; what was there already need not be made', () => {
    const there = {
      ...ran('oc create', 'failed'),
      lines: [{ stream: 'stderr' as const, text: '(AlreadyExists)' }],
    };
    expect(nextAction(lesson(), [there])).toMatchObject({ block: { commands: ['oc get'] } });
    expect(nextAction(lesson(), [there, ran('oc get', 'failed')])).toEqual({ type: 'none' });
    expect(nextAction(lesson(), [there, ran('oc get', 'running')])).toMatchObject({ type: 'run' });
  });

  test('one goes on from what is done or skipped, or asks for nothing', () => {
    const none = { type: 'none' } as const;
    expect(onward(lesson(), none, [])).toBeUndefined();
    expect(onward(lesson({ done: true }), nextAction(lesson(), []), [])).toBe('step');
    expect(onward(lesson({ skipped: true }), none, [])).toBe('step');
    expect(onward(lesson({ checks: [] }), none, [])).toBe('step');
    const complete = { ...lesson({ done: true }), complete: true };
    const after = {
      id: 'after',
      number: complete.number + 1,
      title: 'After',
      minutes: 5,
      steps: 1,
      stepsDone: 0,
    };
    expect(onward(complete, none, [after])).toBe('lesson');
    expect(onward(complete, none, [{ ...after, unavailable: 'not served' }])).toBe('end');
    expect(onward(complete, none, [])).toBe('end');
  });
});
