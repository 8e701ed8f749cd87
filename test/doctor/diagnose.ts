import { expect, onTestFinished } from 'vitest';
import type { Finding } from '../../source/commands/doctor/finding.ts';
import { type Home, makeHome } from '../e2e/program.ts';
import { type ClassRoom, flagsFor, type KubeconfigParts, namespace, settle } from './class.ts';
import { authority, type Rule, startFilter } from './filter.ts';

export interface Told {
  passed: boolean;
  playable: number[];
  findings: Finding[];
}

/** What is different in a world. */
export interface World {
  /** What a filter between the learner and the API server does. */
  rules?: Rule[];
  kubeconfig?: Partial<KubeconfigParts>;
  flags?: string[];
  change?: (home: Home) => Promise<void>;
}

/** Runs the built program's doctor in a world, as a program and as a person would read it. */
export async function diagnose(
  room: ClassRoom,
  { rules = [], kubeconfig = {}, flags = [], change }: World,
): Promise<Told & { text: string; code: number | null }> {
  const filter = await startFilter(room, rules);
  onTestFinished(() => filter.close());
  const home = await makeHome();
  const file = await settle(home, room, {
    server: filter.url,
    authority: authority.certificate,
    user: { token: room.token },
    ...kubeconfig,
  });
  await change?.(home);
  const argv = ['doctor', ...flagsFor(room, file), ...flags];
  const [asJson, asText] = await Promise.all([home.run(...argv, '--json'), home.run(...argv)]);
  expect([asJson.err, asText.err]).toEqual(['', '']);
  expect(asText.code).toBe(asJson.code);
  const told = JSON.parse(asJson.out) as Told;
  expect(told.passed).toBe(asJson.code === 0);
  expect(asText.out).not.toContain(room.token);
  return { ...told, text: asText.out, code: asJson.code };
}

export const problemsOf = ({ findings }: Told): Finding[] =>
  findings.filter(({ state }) => state === 'problem');

/** In a broken world: one problem, with why it matters and what to do, on the screen too. */
export async function expectOneProblem(
  room: ClassRoom,
  world: World,
): Promise<Finding & Pick<Told, 'playable'>> {
  const told = await diagnose(room, world);
  const problems = problemsOf(told);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error('no problem');
  expect(told.code).toBe(1);
  expect(problem.why).toMatch(/\w{3}/);
  expect(problem.remedy).toMatch(/\w{3}/);
  for (const words of [problem.what, problem.why, problem.remedy, ...(problem.commands ?? [])]) {
    expect(told.text).toContain(words);
  }
  expect(told.text).toMatch(/\n1 problem(?: and \d+ warnings?)?\. /);
  return { ...problem, playable: told.playable };
}

/** Adds objects to the list of a type in the project. */
export const withObjects = (plural: string, kind: string, items: unknown[]): Rule => ({
  instead: ({ method, path }) =>
    method === 'GET' && path === `/api/v1/namespaces/${namespace}/${plural}`
      ? {
          status: 200,
          body: { kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '1' }, items },
        }
      : undefined,
});
export const quota = (hard: Record<string, string>, used: Record<string, string>, spec: object = {}) =>
  withObjects('resourcequotas', 'ResourceQuota', [
    { metadata: { name: 'class', namespace }, spec, status: { hard, used } },
  ]);
