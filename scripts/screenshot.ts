// Makes a picture of a terminal program, as it really draws itself:
//   node scripts/screenshot.ts --out docs/lesson --columns 120 --rows 34 --step wait:ImageStreams --step press:enter -- node bin/oc-tutor.js
// Writes OUT.svg and OUT.png. Steps are done in their order: `wait:TEXT` waits until it is on the screen, `gone:TEXT` until it is
// not, `press:KEY` presses a key by its name (enter, esc, ctrl-c, …), `type:TEXT` types, `pause:MILLISECONDS` lets things settle.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { renderAsync } from '@resvg/resvg-js';
import { openTerminal, type ScriptedTerminal } from '../test/support/terminal.ts';
import { screenToSvg } from './screenshot/screen-to-svg.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    columns: { type: 'string', default: '120' },
    rows: { type: 'string', default: '34' },
    title: { type: 'string' },
    scale: { type: 'string', default: '2' },
    step: { type: 'string', multiple: true, default: [] },
  },
});
const [command, ...args] = positionals;
if (command === undefined || values.out === undefined) {
  process.stderr.write('Usage: node scripts/screenshot.ts --out FILE [--step …] -- COMMAND [ARGS]\n');
  process.exit(2);
}

await using terminal = openTerminal(command, args, {
  columns: Number(values.columns),
  rows: Number(values.rows),
});
for (const step of values.step) await perform(step, terminal);
const svg = screenToSvg(terminal.emulator, values.title === undefined ? {} : { title: values.title });
const picture = await renderAsync(svg, {
  fitTo: { mode: 'zoom', value: Number(values.scale) },
  font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans Mono' },
});
await mkdir(dirname(values.out), { recursive: true });
await writeFile(`${values.out}.svg`, svg);
await writeFile(`${values.out}.png`, picture.asPng());
process.stdout.write(`${values.out}.svg and .png: ${picture.width}×${picture.height}\n`);

async function perform(step: string, on: ScriptedTerminal): Promise<void> {
  const [, verb = '', rest = ''] = /^([a-z]+):([\s\S]*)$/.exec(step) ?? [];
  if (verb === 'wait') await on.waitFor(rest, { timeout: 60_000 });
  else if (verb === 'gone') await on.waitUntilGone(rest, { timeout: 60_000 });
  else if (verb === 'press') await on.press(...rest.split(' '));
  else if (verb === 'type') await on.press(rest);
  else if (verb === 'pause') await new Promise((resolve) => setTimeout(resolve, Number(rest)));
  else throw new Error(`“${step}” is no step: wait:, gone:, press:, type: or pause: and what.`);
}
