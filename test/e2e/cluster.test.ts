import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, makeHome, processesOf, root, until } from './program.ts';

interface Stranger {
  home: Home;
  /** What a learner of a class is given: all there is to know of the cluster. */
  flags: string[];
}

const namespace = 'devenablement-workshop-dev';

/** A learner with a home of their own and an account on somebody else's playground. */
async function stranger(cluster: Home, cdsid: string): Promise<Stranger> {
  const { out } = await cluster.run(
    ...['--cdsid', cdsid, 'playground', 'exec', '--', 'sh', '-c'],
    'echo $KUBECONFIG; echo $REGISTRY_AUTH_FILE; echo $OC_TUTOR_REPOSITORY',
  );
  const [kubeconfig = '', authFile = '', repository = ''] = out.split('\n');
  const home = await makeHome();
  // Copies, so that nothing of the playground's own folder is needed.
  await mkdir(home.folder, { recursive: true });
  await writeFile(join(home.folder, 'kubeconfig'), await readFile(kubeconfig));
  await writeFile(join(home.folder, 'auth.json'), await readFile(authFile));
  home.environment['REGISTRY_AUTH_FILE'] = join(home.folder, 'auth.json');
  const flags = [
    ...['--target', 'cluster', '--kubeconfig', join(home.folder, 'kubeconfig'), '-n', namespace],
    ...['--cdsid', cdsid, '--repository', repository],
  ];
  return { home, flags };
}

/** Makes what lessons 2 and 3 make, by hand. */
async function deploy({ home, flags }: Stranger): Promise<void> {
  const cdsid = flags[flags.indexOf('--cdsid') + 1] ?? '';
  const repository = flags.at(-1) ?? '';
  await home.run('publish', 'v1', ...flags);
  for (const name of ['image-stream.yaml', 'deploymentconfig.yaml']) {
    const text = await readFile(join(root, 'manifests', name), 'utf8');
    const file = join(home.folder, name);
    await writeFile(file, text.replaceAll('<CDSID>', cdsid).replaceAll('<REPOSITORY>', repository));
    expect(await home.run(...flags, 'oc', 'create', '-f', file)).toMatchObject({ code: 0 });
  }
}

test('on a stranger’s cluster, two learners at once prove the whole course, while a third one resets', {
  timeout: 150_000,
}, async () => {
  const cluster = await makeHome();
  await cluster.playground('--import-interval', '500');
  // Each of these ids begins with the one before.
  const [jdoe, jdoe2, jdoe22] = await Promise.all(
    ['jdoe', 'jdoe2', 'jdoe22'].map((cdsid) => stranger(cluster, cdsid)),
  );
  if (jdoe === undefined || jdoe2 === undefined || jdoe22 === undefined)
    throw new Error('Not all are there.');
  await deploy(jdoe);

  const json = join(jdoe2.home.folder, 'report.json');
  const proofs = Promise.all([
    jdoe2.home.run('test', ...jdoe2.flags, '--report', `json=${json}`),
    // The same course, as somebody has it who pipes the program into a file.
    jdoe22.home.run(...jdoe22.flags),
  ]);

  const rollingOut = async () => {
    const { out } = await jdoe.home.run(...jdoe.flags, 'oc', 'get', 'rc', '-o', 'json');
    const { items } = JSON.parse(out) as {
      items: { metadata: { name: string; annotations?: Record<string, string> } }[];
    };
    return items.some(
      ({ metadata: { name, annotations } }) =>
        name.startsWith('jdoe2') && annotations?.['openshift.io/deployment.phase'] === 'Running',
    );
  };
  await until(rollingOut, 'a rollout of jdoe2 or jdoe22', 60_000);
  const reset = await jdoe.home.run('reset', '--all', '--yes', ...jdoe.flags);
  expect(reset).toMatchObject({
    code: 0,
    out: expect.stringContaining('DeploymentConfig jdoe-deployment-config'),
  });
  expect(reset.out).not.toMatch(/jdoe2/);

  for (const { code, out, err } of await proofs) {
    expect(`${out}\n${err}`).not.toContain('[failed]');
    expect(code).toBe(0);
    for (const number of [1, 2, 3, 4]) expect(out).toMatch(new RegExp(`^Lesson ${number}: `, 'm'));
    expect(out).toContain('[ok] one digest from Quay to the pods');
    expect(out).toContain('[ok] nothing is left behind, and nothing of others was touched');
    expect(out).toMatch(/\n(\d+) of \1 steps passed in \d+ s\.\n$/);
  }
  const report = JSON.parse(await readFile(json, 'utf8'));
  expect(report).toMatchObject({ target: 'cluster', cdsid: 'jdoe2', passed: true });
  expect(report.cleanUp).toMatchObject({ state: 'passed', leftovers: [], disturbed: [] });
  for (const { home } of [jdoe, jdoe2, jdoe22]) {
    expect(existsSync(join(home.state, 'playground'))).toBe(false);
    expect(processesOf(home.state)).toEqual([]);
  }
  const left = await cluster.run('oc', 'get', 'is,dc,rc,deploy,rs,pods', '-o', 'name');
  expect(left.out).toBe('');
});
