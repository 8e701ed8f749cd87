import { expect, test } from 'vitest';
import { failuresOf, type ProveReport } from '../../source/tutorial/prove/report.ts';
import { reportAsJson, reportAsJunit } from '../../source/tutorial/prove/write-report.ts';

const step = { duration: 1500, solving: 500, waiting: 900, commands: [], checks: [] };
const report: ProveReport = {
  target: 'playground',
  server: 'https://localhost:6443',
  namespace: 'devenablement-workshop-dev',
  cdsid: 'jdoe2',
  repository: 'localhost:5000/devenablement/workshop',
  startedAt: '2026-11-23T10:00:00Z',
  duration: 61_250,
  lessons: [
    {
      id: 'imagestreams',
      number: 2,
      title: 'ImageStreams & <tags>',
      state: 'failed',
      duration: 3000,
      steps: [
        { ...step, id: 'a', title: 'Create "it"', state: 'passed' },
        {
          ...step,
          id: 'b',
          title: 'Compare',
          state: 'failed',
          failure: '“digest” did not pass in time: expected a, found b\u001b[31m.\u0000',
        },
        { ...step, id: 'c', title: 'Go on', state: 'not run', duration: 0 },
      ],
    },
    {
      id: 'dc',
      number: 3,
      title: 'DCs',
      state: 'skipped',
      duration: 0,
      steps: [],
      reason: 'This cluster does not serve apps.openshift.io.',
    },
    { id: 'x', number: 4, title: 'X', state: 'failed', duration: 0, steps: [], reason: 'no route' },
  ],
  cleanUp: {
    state: 'failed',
    duration: 2000,
    leftovers: ['Pod/x'],
    disturbed: [],
    failure: 'Expected nothing to be left, found Pod/x.',
  },
  passed: false,
};

test('each failure is one line', () => {
  expect(failuresOf(report)).toEqual([
    expect.stringMatching(/^ImageStreams & <tags> › Compare: “digest” did not pass in time/),
    'X: no route',
    'Reset: Expected nothing to be left, found Pod/x.',
  ]);
});

test('JSON is the report', () => {
  expect(JSON.parse(reportAsJson(report))).toEqual(report);
});

test('JUnit: a suite per lesson, a case per step, counts that agree', () => {
  const xml = reportAsJunit(report);
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="oc-tutor" tests="4" failures="3" time="61\.250">/,
  );
  expect(xml).toContain(
    '<testsuite name="2 ImageStreams &amp; &lt;tags&gt;" tests="3" failures="1" errors="0" skipped="1" time="3.000" timestamp="2026-11-23T10:00:00">',
  );
  expect(xml).toContain(
    '<testcase classname="2 ImageStreams &amp; &lt;tags&gt;" name="Create &quot;it&quot;" time="1.500"/>',
  );
  expect(xml).toContain('<skipped message="This cluster does not serve apps.openshift.io."/>');
  expect(xml).toContain('<failure message="no route"/>');
  expect(xml).toContain('name="reset" tests="1" failures="1"');
});

test('JUnit is XML whatever a server said', () => {
  const xml = reportAsJunit(report);
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  const stack: string[] = [];
  for (const [, close, name = '', attributes = '', empty] of xml.matchAll(
    /<(\/)?([a-z]+)((?: [a-z]+="[^"<]*")*)(\/)?>/g,
  )) {
    expect(attributes).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#10;)/);
    if (close === '/') expect(stack.pop()).toBe(name);
    else if (empty !== '/') stack.push(name);
  }
  expect(stack).toEqual([]);
});
