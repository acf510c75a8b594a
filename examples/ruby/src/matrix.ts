// `npm run matrix -w @martlet/ruby`: every program of the tests in every mode, reference interpreter and stress modes too,
// against what the interpreter prints. (That it prints what `ruby` prints is for the tests to say.)

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TerminatedError } from '@martlet/vm';
import type { Mode } from './fuzz/differential.ts';
import { MODES, startStress } from './fuzz/differential.ts';
import { loadFrontEnd } from './index.ts';
import { createNodeRuby } from './node.ts';

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

/** What a run came to: its output, or why there is none. */
interface Outcome {
  readonly text: string;
  readonly isLate: boolean;
}

function run(path: string, mode: Mode, seconds: number): Outcome {
  const chunks: Uint8Array[] = [];
  const take = (bytes: Uint8Array): void => void chunks.push(bytes.slice());
  const text = (): string => Buffer.concat(chunks).toString();
  try {
    const timeLimit = seconds * 1000;
    const options = { out: take, err: take, timeLimit, script: path, ...mode.options };
    const ruby = createNodeRuby(options);
    startStress(mode, ruby);
    ruby.run(readFileSync(path), path);
  } catch (error) {
    if (error instanceof TerminatedError) return { text: text(), isLate: true };
    take(new TextEncoder().encode(`\nthe VM failed: ${String(error)}\n`));
  }
  return { text: text(), isLate: false };
}

/** The first line that differs, of both. */
function difference(expected: string, actual: string): string {
  const [wanted, given] = [expected.split('\n'), actual.split('\n')];
  const at = wanted.findIndex((line, i) => line !== given[i]);
  const line = at < 0 ? wanted.length : at;
  return `line ${line + 1}\n  interpreter: ${wanted[line] ?? '(end)'}\n  here:        ${given[line] ?? '(end)'}`;
}

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
    const expected = run(path, interpreter!, seconds);
    for (const mode of modes) {
      const actual = run(path, mode, seconds);
      runs++;
      if (actual.isLate) {
        late++;
        console.log(`${file}, ${mode.name}: not done in ${seconds} s`);
      } else if (actual.text !== expected.text) {
        differ++;
        console.log(`${file}, ${mode.name}: ${difference(expected.text, actual.text)}`);
      }
    }
  }
  console.log(
    `${files.length} programs in ${modes.length} modes: ${runs} runs, ${differ} differ, ${late} not done in ${seconds} s`,
  );
  return differ === 0 ? 0 : 1;
}

process.exitCode = await main();
