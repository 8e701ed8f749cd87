import { UserError } from '../../platform/user-error.ts';

const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Opens a web page in the system's browser.
 * @throws UserError with the address to open by hand when there is no way to
 */
export async function openInBrowser(url: string): Promise<void> {
  const remedy = `Open it yourself: ${url}`;
  if (!/^https?:\/\//.test(url)) throw new UserError('The address is not one of a web page.', { remedy });
  const { execa } = await import('execa');
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  const result = await execa(command, [...args, url], {
    stdio: 'ignore',
    reject: false,
    timeout: 10_000,
    cleanup: false,
  });
  // A browser that is still running after the time-out did start.
  if (result.failed && !result.timedOut) {
    throw new UserError('No browser could be opened from here.', {
      remedy,
      ...(result.cause === undefined ? {} : { cause: result.cause }),
    });
  }
}
