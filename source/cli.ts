import { messageOf, UserError } from './platform/user-error.ts';
import { silenceSqliteWarning } from './platform/warnings.ts';

silenceSqliteWarning();

/** Answers the cheapest questions without loading anything else. */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    const { version } = await import('./commands/version.ts');
    process.stdout.write(`${version()}\n`);
    return;
  }
  const { runProgram } = await import('./commands/program.ts');
  process.exitCode = await runProgram(argv);
}

main().catch(async (error: unknown) => {
  const { sanitize } = await import('./platform/sanitize.ts');
  if (error instanceof UserError) {
    const remedy = error.remedy === undefined ? '' : `\n${error.remedy}`;
    process.stderr.write(`${sanitize(`${error.message}${remedy}`)}\n`);
    process.exitCode = error.exitCode;
  } else if (
    error instanceof Error &&
    ['StatusError', 'ConnectionError', 'RegistryError'].includes(error.name)
  ) {
    const remedy = 'remedy' in error && typeof error.remedy === 'string' ? `\n${error.remedy}` : '';
    process.stderr.write(`${sanitize(`${messageOf(error)}${remedy}`)}\n`);
    process.exitCode = 1;
  } else {
    process.stderr.write(
      `${sanitize(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
    );
    process.exitCode = 1;
  }
});
