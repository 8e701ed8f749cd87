/**
 * Keeps Node's remark that SQLite is experimental (before 24) off the terminal: it is no learner's business, and would be written over
 * the screen. All other warnings are printed as ever.
 */
export function silenceSqliteWarning(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning' && warning.message.startsWith('SQLite')) return;
    for (const print of printers) print(warning);
  });
}
