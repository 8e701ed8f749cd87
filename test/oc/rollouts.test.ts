import { expect, test } from 'vitest';
import { type Lab, startLab } from './lab.ts';

const dc = 'dc/jdoe2-deployment-config';
const printed = 'deploymentconfig.apps.openshift.io/jdoe2-deployment-config';
const deprecated = (kind: string) =>
  `Warning: apps.openshift.io/v1 ${kind} is deprecated in v4.14+, unavailable in v4.10000+\n`;

async function startRolledOut(): Promise<Lab> {
  const lab = await startLab();
  lab.registry.publish('jdoe2', 'hello from v1');
  expect((await lab.oc('create -f manifests')).code).toBe(0);
  await rolledOut(lab, 1);
  return lab;
}

/** Waits, with the verb for it, until a version is rolled out. */
async function rolledOut(lab: Lab, version: number): Promise<void> {
  const { code, out } = await lab.oc(`rollout status ${dc}`);
  expect(out).toMatch(
    new RegExp(`replication controller "jdoe2-deployment-config-${version}" successfully rolled out\n$`),
  );
  expect(code).toBe(0);
}

/** What a command prints, without the warning that every look at a DeploymentConfig brings. */
async function say(lab: Lab, command: string): Promise<string> {
  const { code, out, err } = await lab.oc(command);
  return `${out}${err.replace(deprecated('DeploymentConfig'), '')}exit ${code}`;
}

test('versions go forward and back', { timeout: 60_000 }, async () => {
  const lab = await startRolledOut();
  expect(await say(lab, `set env ${dc} COLOR=red`)).toBe(`${printed} updated\nexit 0`);
  await rolledOut(lab, 2);
  expect(await say(lab, `set env ${dc} --list`)).toBe(
    '# deploymentconfigs/jdoe2-deployment-config, container app\nCOLOR=red\nexit 0',
  );
  expect(await say(lab, 'rollout latest jdoe2-deployment-config')).toBe(
    `${printed} rolled out\n${deprecated('DeploymentRequest')}exit 0`,
  );
  await rolledOut(lab, 3);
  expect(await say(lab, `rollout undo ${dc} --to-revision=1`)).toBe(
    `${printed} rolled back\n${deprecated('DeploymentConfigRollback')}exit 0`,
  );
  await rolledOut(lab, 4);
  expect(await say(lab, `set env ${dc} --list`)).toBe(
    '# deploymentconfigs/jdoe2-deployment-config, container app\nexit 0',
  );
  expect(await say(lab, `set triggers ${dc}`)).toBe(
    'NAME                                       TYPE    VALUE                            AUTO\n' +
      'deploymentconfigs/jdoe2-deployment-config  config                                   true\n' +
      'deploymentconfigs/jdoe2-deployment-config  image   jdoe2-image-stream:latest (app)  false\nexit 0',
  );
  expect(await say(lab, 'rollback jdoe2-deployment-config --to-version=3')).toBe(
    `${printed} deployment #5 rolled back to jdoe2-deployment-config-3
Warning: the following images triggers were disabled: jdoe2-image-stream:latest
  You can re-enable them with: oc set triggers dc/jdoe2-deployment-config --auto
${deprecated('DeploymentConfigRollback')}exit 0`,
  );
  await rolledOut(lab, 5);
  expect(await say(lab, `rollout history ${dc}`)).toBe(
    `${printed} \nREVISION\tSTATUS\t\tCAUSE\n1\t\tComplete\tconfig change\n2\t\tComplete\tconfig change\n` +
      '3\t\tComplete\tmanual change\n4\t\tComplete\tmanual change\n5\t\tComplete\tmanual change\n\nexit 0',
  );
  expect(await say(lab, `rollout history ${dc} --revision=2`)).toContain('COLOR:\tred');
  expect(await say(lab, `rollout history ${dc} --revision=77`)).toBe(
    'error: unable to find the specified revision\nexit 1',
  );
  expect(await say(lab, `rollout undo ${dc} --to-revision=99`)).toMatch(
    /The DeploymentConfigRollback "jdoe2-deployment-config" is invalid: .*"jdoe2-deployment-config-99" not found\nexit 1$/,
  );
  expect(await say(lab, `rollout cancel ${dc}`)).toMatch(
    /^No rollout is in progress \(latest rollout #5 complete (less than a second|\d+ seconds?) ago\)\nexit 0$/,
  );
  expect(await say(lab, `rollout retry ${dc}`)).toBe(
    `error: rollout #5 is complete; only failed deployments can be retried.\nYou can start a new deployment with 'oc rollout latest ${dc}'.\nexit 1`,
  );
});

test('a rollout that gets nowhere is cancelled and retried', { timeout: 60_000 }, async () => {
  const lab = await startRolledOut();
  lab.node.ready = ({ metadata }) => metadata.labels?.deployment !== 'jdoe2-deployment-config-2';
  await lab.oc(`rollout latest ${dc}`);
  await lab.oc(`wait ${dc} --for=jsonpath={.status.updatedReplicas}=1`);
  expect(await say(lab, `rollout latest ${dc}`)).toBe('error: #2 is already in progress (Running).\nexit 1');
  expect(await say(lab, `rollout retry ${dc}`)).toBe(
    `error: rollout #2 is running; only failed deployments can be retried.\nOptionally, you can cancel this deployment with 'oc rollout cancel ${dc}'.\nexit 1`,
  );
  expect(await say(lab, `rollout cancel ${dc}`)).toBe('exit 0');
  expect(await say(lab, `rollout status ${dc}`)).toMatch(
    /error: rollout of replication controller "jdoe2-deployment-config-2" was cancelled\nexit 1$/,
  );
  expect(await say(lab, `rollout history ${dc}`)).toContain('2\t\tFailed\t\tcancelled by the user\n');
  expect(await say(lab, 'status')).toMatch(
    /\n {2}deployment #2 failed .* ago: cancelled by the user\n {2}deployment #1 deployed .* ago - 2 pods\n/,
  );
  lab.node.ready = () => true;
  expect(await say(lab, `rollout retry ${dc}`)).toBe(`${printed} retried rollout #2\nexit 0`);
  // Until the controller has seen it, the status is that of the rollout before.
  await lab.oc(`wait ${dc} --for=condition=Progressing`);
  await rolledOut(lab, 2);
});

test('pausing, scaling and triggers', { timeout: 60_000 }, async () => {
  const lab = await startRolledOut();
  expect(await say(lab, `rollout pause ${dc}`)).toBe(`${printed} paused\nexit 0`);
  expect(await say(lab, `rollout pause ${dc}`)).toBe(
    'error: deploymentconfigs.apps.openshift.io "jdoe2-deployment-config" is already paused\nexit 1',
  );
  expect(await say(lab, `rollout latest ${dc}`)).toBe(
    'error: cannot deploy a paused deployment config\nexit 1',
  );
  expect(await say(lab, 'rollback jdoe2-deployment-config')).toBe(
    'error: cannot rollback a paused deployment config\nexit 1',
  );
  expect(await say(lab, `rollout resume ${dc}`)).toBe(`${printed} resumed\nexit 0`);
  expect(await say(lab, `scale ${dc} --replicas=0`)).toBe(
    `${printed} scaled\nWarning: extensions/v1beta1 Scale is deprecated in v1.2+, unavailable in v1.16+\nexit 0`,
  );
  expect(await say(lab, `wait ${dc} --for=jsonpath={.status.replicas}=0`)).toBe(
    `${printed} condition met\nexit 0`,
  );
  expect(await say(lab, `rollout restart ${dc}`)).toBe(
    'error: deploymentconfigs.apps.openshift.io "jdoe2-deployment-config" restarting is not supported\nexit 1',
  );
  expect(await say(lab, `set triggers ${dc} --from-image=other:prod -c app`)).toBe(
    `${printed} triggers updated\nexit 0`,
  );
  expect(await say(lab, `get ${dc} -o jsonpath={.spec.triggers[*].imageChangeParams.from.name}`)).toBe(
    'jdoe2-image-stream:latest other:prodexit 0',
  );
  expect(await say(lab, `set triggers ${dc} --manual`)).toBe(`${printed} triggers updated\nexit 0`);
  expect(await say(lab, `set triggers ${dc} --remove-all`)).toBe(`${printed} triggers updated\nexit 0`);
  expect(await say(lab, `set triggers ${dc}`)).toMatch(/config\s+false\nexit 0$/);
  expect(await say(lab, `set triggers ${dc} --auto --manual`)).toBe(
    'error: you must specify at most one of --auto or --manual\nexit 1',
  );
  expect(await say(lab, `set image ${dc} app=quay.io/x/y:z`)).toBe(`${printed} image updated\nexit 0`);
  expect(await say(lab, `get ${dc} -o jsonpath={.spec.template.spec.containers[0].image}`)).toBe(
    'quay.io/x/y:zexit 0',
  );
});
