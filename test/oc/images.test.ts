import { expect, test } from 'vitest';
import { type Lab, startLab } from './lab.ts';

async function say(lab: Lab, command: string): Promise<string> {
  const { code, out, err } = await lab.oc(command);
  return `${out}${err}exit ${code}`;
}

test('tags are set, imported, listed and deleted', { timeout: 60_000 }, async () => {
  const lab = await startLab();
  const { repository } = lab.registry;
  const first = lab.registry.publish('jdoe2', 'hello from v1');
  await lab.oc('create -f manifests/image-stream.yaml');
  await lab.oc('wait is/jdoe2-image-stream --for=jsonpath={.status.tags[0].tag}=latest');

  expect(await say(lab, 'tag jdoe2-image-stream:latest jdoe2-image-stream:prod')).toBe(
    `Tag jdoe2-image-stream:prod set to jdoe2-image-stream@${first}.\nexit 0`,
  );
  expect(await say(lab, 'tag jdoe2-image-stream:none jdoe2-image-stream:prod')).toBe(
    'error: "jdoe2-image-stream:none" is not currently pointing to an image, cannot use it as the source of a tag\nexit 1',
  );
  const second = lab.registry.publish('jdoe2', 'hello from v2');
  const imported = await say(lab, 'import-image jdoe2-image-stream');
  expect(imported).toMatch(/^imagestream\.image\.openshift\.io\/jdoe2-image-stream imported\n\nName:/);
  expect(imported).toContain(`  * ${repository}@${second}\n`);
  // The tag that was set by digest stays where it was.
  expect(await say(lab, 'get istag -o custom-columns=NAME:.metadata.name,IMAGE:.image.metadata.name')).toBe(
    `NAME                        IMAGE\njdoe2-image-stream:latest   ${second}\njdoe2-image-stream:prod     ${first}\nexit 0`,
  );
  expect(await say(lab, 'describe istag jdoe2-image-stream:latest')).toMatch(
    new RegExp(
      `^Image Name:\t${second}\nDocker Image:\t${repository}@${second}\n[^]*\nEnvironment:\tMESSAGE=hello from v2\n`,
    ),
  );
  expect(await say(lab, 'tag -d jdoe2-image-stream:prod')).toBe(
    'Deleted tag devenablement-workshop-dev/jdoe2-image-stream:prod.\nexit 0',
  );
  expect(await say(lab, 'tag -d jdoe2-image-stream:prod')).toBe(
    'Error from server (NotFound): imagestreamtags.image.openshift.io "jdoe2-image-stream:prod" not found\nexit 1',
  );
});

test('an import that fails says why', { timeout: 60_000 }, async () => {
  const lab = await startLab();
  const { repository } = lab.registry;
  expect(await say(lab, 'import-image nothing')).toBe(
    'error: no image stream named "nothing" exists, pass --confirm to create and import\nexit 1',
  );
  expect(await say(lab, `tag ${repository}:missing greeter:latest --insecure`)).toBe(
    `Tag greeter:latest set to ${repository}:missing.\nexit 0`,
  );
  // The cluster tries on its own, too: two at once are in each other's way.
  await lab.oc('wait is/greeter --for=jsonpath={.status.tags[0].tag}=latest');
  const failed = await say(lab, 'import-image greeter');
  expect(failed).toMatch(
    /^imagestream\.image\.openshift\.io\/greeter imported with errors\n\nName:\t+greeter\n/,
  );
  expect(failed).toContain('  ! error: Import failed (NotFound): ');
  expect(failed).toMatch(/error: tag missing failed: .*\nerror: imported completed with errors\nexit 1$/);

  const digest = lab.registry.publish('missing', 'hello at last');
  expect(await say(lab, 'import-image greeter')).toContain(`  * ${repository}@${digest}\n`);
});
