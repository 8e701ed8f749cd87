import { failuresOf, type LessonReport, type ProveReport, type StepReport } from './report.ts';

export function reportAsJson(report: ProveReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * JUnit's XML as CI systems read it: a suite per lesson, a case per step, and a suite for the reset.
 * Source: the schema of the Apache Ant JUnit task.
 */
export function reportAsJunit(report: ProveReport): string {
  const suites = report.lessons.map((lesson) => suite(lesson, report.startedAt));
  const { cleanUp } = report;
  const failure = cleanUp.failure === undefined ? '' : failureElement(cleanUp.failure, details(cleanUp));
  suites.push(
    element(
      'testsuite',
      counts('reset', 1, cleanUp.state === 'failed' ? 1 : 0, 0, cleanUp.duration, report.startedAt),
      element(
        'testcase',
        { classname: 'reset', name: 'Only the learner’s own is gone', time: seconds(cleanUp.duration) },
        failure,
      ),
    ),
  );
  const steps = report.lessons.flatMap((lesson) => lesson.steps);
  const attributes = {
    name: 'oc-tutor',
    tests: String(steps.length + 1),
    failures: String(failuresOf(report).length),
    time: seconds(report.duration),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites.join(''))}\n`;
}

function suite(lesson: LessonReport, timestamp: string): string {
  const name = `${lesson.number} ${lesson.title}`;
  const failed = lesson.steps.filter(({ state }) => state === 'failed').length;
  const skipped = lesson.steps.filter(({ state }) => state === 'not run').length;
  const cases = lesson.steps.map((step) => testcase(step, name));
  if (lesson.steps.length === 0) {
    const inside =
      lesson.state === 'failed'
        ? failureElement(lesson.reason ?? 'It could not be started.', '')
        : element('skipped', { message: lesson.reason ?? '' }, '');
    cases.push(element('testcase', { classname: name, name: lesson.title, time: '0.000' }, inside));
  }
  const alone = lesson.steps.length === 0;
  const attributes = counts(
    name,
    cases.length,
    alone && lesson.state === 'failed' ? 1 : failed,
    alone && lesson.state === 'skipped' ? 1 : skipped,
    lesson.duration,
    timestamp,
  );
  return element('testsuite', attributes, cases.join(''));
}

function testcase(step: StepReport, classname: string): string {
  const inside =
    step.state === 'not run'
      ? element('skipped', { message: 'An earlier step failed.' }, '')
      : step.failure === undefined
        ? ''
        : failureElement(step.failure, details(step));
  return element('testcase', { classname, name: step.title, time: seconds(step.duration) }, inside);
}

function failureElement(message: string, text: string): string {
  return element('failure', { message }, escapeXml(text));
}

function details(what: object): string {
  return JSON.stringify(what, null, 2);
}

function counts(
  name: string,
  tests: number,
  failures: number,
  skipped: number,
  duration: number,
  timestamp: string,
): Record<string, string> {
  return {
    name,
    tests: String(tests),
    failures: String(failures),
    errors: '0',
    skipped: String(skipped),
    time: seconds(duration),
    timestamp: timestamp.replace(/Z$/, ''),
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function element(name: string, attributes: Record<string, string>, inside: string): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return inside === '' ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${inside}</${name}>`;
}

/** XML 1.0 has no way at all to write most control characters. */
function escapeXml(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;');
}
