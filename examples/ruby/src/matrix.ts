// `npm run matrix -w @martlet/ruby`: every program of the tests in every mode, reference interpreter and stress modes too,
// against what the interpreter prints. (That it prints what `ruby` prints is for the tests to say.)

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Mode } from './fuzz/modes.ts';
import { firstDifference, MODES, runInMode } from './fuzz/modes.ts';
import { loadFrontEnd } from './index.ts';

const HELP = `usage: npm run matrix -w @martlet/ruby -- [options]
Runs every program of the tests in every mode and compares with what the interpreter prints.
  --programs REGEXP  only the programs whose paths match
  --modes REGEXP     only the modes whose names match
  --seconds N        bound of one run (30); one that takes longer is counted apart
  --help             this text
modes: ${MODES.map(({ name }) => name).join(', ')}
`;

const { values } = parseArgs({
  options: {
    modes: { type: 'string', default: '' },
    programs: { type: 'string', default: '' },
    seconds: { type: 'string', default: '30' },
    help: { type: 'boolean', default: false },
  },
});

const FOLDERS = ['test/language', 'test/core', 'test/library', 'programs', 'test/rite'];

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  await loadFrontEnd();
  const root = fileURLToPath(new URL('..', import.meta.url));
  const wanted = new RegExp(values.programs);
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(resolve(root, folder))
      .filter((name) => name.endsWith('.rb'))
      .map((name) => `${folder}/${name}`),
  ).filter((file) => wanted.test(file));
  const chosen = new RegExp(values.modes);
  const [interpreter, ...others] = MODES;
  const modes = others.filter(({ name }) => chosen.test(name));
  const seconds = Number(values.seconds);
  let [runs, late, differ] = [0, 0, 0];
  for (const file of files) {
    const path = resolve(root, file);
    const source = readFileSync(path);
    const run = (mode: Mode) => runInMode(source, path, mode, seconds * 1000);
    const expected = run(interpreter!);
    for (const mode of modes) {
      const actual = run(mode);
      runs++;
      if (actual.isLate) {
        late++;
        console.log(`${file}, ${mode.name}: not done in ${seconds} s`);
      } else if (actual.text !== expected.text) {
        differ++;
        console.log(
          `${file}, ${mode.name}: ${firstDifference(expected.text, actual.text, 'interpreter', 'here')}`,
        );
      }
    }
  }
  console.log(
    `${files.length} programs in ${modes.length} modes: ${runs} runs, ${differ} differ, ${late} not done in ${seconds} s`,
  );
  return differ === 0 ? 0 : 1;
}

process.exitCode = await main();
