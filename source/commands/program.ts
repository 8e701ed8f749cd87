import { Command, CommanderError, Option } from 'commander';
import type { PublishOptions } from './publish.ts';
import { sharedOptionsFirst } from './shared-options.ts';
import { type GlobalOptions, readSettings, type Settings } from './target/settings.ts';
import { version } from './version.ts';

/**
 * Reads the command line and runs one command, which is loaded only then.
 * @returns the exit code
 * @throws whatever the command throws
 */
export async function runProgram(argv: string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('oc-tutor');
  const settings = (): Settings => readSettings(program.opts<GlobalOptions>());
  program
    .description(
      'A hands-on OpenShift workshop: ImageStreams and DeploymentConfigs, on a playground or on your cluster.',
    )
    .version(version(), '-V, --version')
    .enablePositionalOptions()
    .exitOverride()
    .addOption(
      new Option('--target <target>', 'where the course is played').choices(['playground', 'cluster']),
    )
    .option('--kubeconfig <file>', 'kubeconfig of the cluster')
    .option('--context <name>', 'context of the kubeconfig')
    .option('-n, --namespace <namespace>', 'project of the class')
    .option('--cdsid <id>', 'your CDSID, such as jdoe2')
    .option('--repository <repository>', 'HOST/ORG/REPO of the images')
    .option('--registry-ca <file>', 'PEM file of an authority to trust for the registry')
    .option(
      '--registry-insecure',
      'the registry may speak plain HTTP, or show a certificate that nobody vouches for',
    )
    .option('--state-dir <folder>', 'where progress and the playground are kept')
    .option('--workspace <folder>', 'where your copies of the manifests are (default: ./oc-tutor-workshop)')
    .addOption(
      new Option('--progress <where>', 'where progress is kept: here, or in a ConfigMap of yours as well')
        .choices(['file', 'cluster'])
        .default('file'),
    )
    .addOption(new Option('--color <when>').choices(['auto', 'always', 'never']).default('auto'))
    .option('--accessible', 'plain, linear text: for screen readers')
    .option('--json', 'JSON, where there is output to read');

  program
    .command('learn [lesson]', { isDefault: true })
    .description('the course: menu, then lesson; goes on where you stopped')
    .action(async (lesson: string | undefined) => {
      const { learn } = await import('./learn.ts');
      exitCode = await learn(settings(), lesson);
    });
  program
    .command('test [lessons...]')
    .description('plays lessons without anybody and proves every step')
    .option('--report <format=file>', 'json=FILE or junit=FILE; may be repeated', collect, [])
    .action(async (lessons: string[], options: { report: string[] }) => {
      const { test } = await import('./test.ts');
      exitCode = await test(settings(), lessons, options.report);
    });
  program
    .command('reset [lesson]')
    .description('shows what would be put back, asks, deletes only what is yours')
    .option('--all', 'everything, not one lesson')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only show the plan')
    .action(
      async (lesson: string | undefined, options: { all?: boolean; yes?: boolean; dryRun?: boolean }) => {
        const { reset } = await import('./reset.ts');
        exitCode = await reset(settings(), lesson, options);
      },
    );
  program
    .command('status')
    .description('progress and the chain, on one screen')
    .action(async () => {
      const { status } = await import('./status.ts');
      exitCode = await status(settings());
    });
  program
    .command('doctor')
    .description('can this machine and target run the course?')
    .action(async () => {
      const { doctor } = await import('./doctor/doctor.ts');
      exitCode = await doctor(settings());
    });
  program
    .command('oc [words...]')
    .description('the built-in oc: oc-tutor oc get is')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { oc } = await import('./oc.ts');
      exitCode = await oc(settings(), words);
    });
  program
    .command('publish [version]')
    .description('makes your tag point at VERSION, as the push of a build would')
    .option(
      '--init',
      "for instructors: fills the repository with the course's images v1, v2, v3-unready, v4-crash",
    )
    .option('--base <image>', 'with --init: an image that has Node, which they stand on')
    .option('--platform <os/arch>', 'with --init: which image of a list', 'linux/amd64')
    .option('--overwrite', 'with --init: moves tags that point elsewhere')
    .action(async (wanted: string | undefined, options: PublishOptions) => {
      const { publishCommand } = await import('./publish.ts');
      exitCode = await publishCommand(settings(), wanted, options);
    });
  program
    .command('lint [files...]')
    .description('checks lessons')
    .action(async (files: string[]) => {
      const { lint } = await import('./lint.ts');
      exitCode = await lint(files);
    });
  const playground = program
    .command('playground')
    .description('runs the playground in the foreground, and says how to use it')
    .enablePositionalOptions()
    .option('--port <port>', 'port of the API server')
    .option('--registry-port <port>', 'port of the registry')
    .option('--import-interval <ms>', 'milliseconds between scheduled imports')
    .action(async (options: { port?: string; registryPort?: string; importInterval?: string }) => {
      const { runPlayground } = await import('./playground.ts');
      exitCode = await runPlayground(settings(), options);
    });
  playground
    .command('exec <words...>')
    .description('runs a command against a playground: oc-tutor playground exec -- kubectl get pods')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[]) => {
      const { execInPlayground } = await import('./playground.ts');
      exitCode = await execInPlayground(settings(), words);
    });

  try {
    await program.parseAsync(sharedOptionsFirst(argv), { from: 'user' });
  } catch (error) {
    // commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return exitCode;
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
