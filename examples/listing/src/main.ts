import { parseArgs } from 'node:util';
import { colours, plain } from './paint.ts';
import { type Part, parts, registerCount, report } from './report.ts';

const help = `Shows what can be known of one function without running it: mruby's Array#sort!

npm run listing -- [PART …] [--register N]

Parts: ${parts.join(', ')}. Without a part, all are shown.

  --register N   the register whose bitmaps are shown, 0 to ${registerCount - 1} (default 3)
  --no-color     no colours; they are used on a terminal unless NO_COLOR is set
  --help         show this text
`;

/** Ends the program with a message about wrong arguments. */
function refuse(message: string): never {
  process.stderr.write(`${message}\nTry: npm run listing -- --help\n`);
  process.exit(2);
}

function readArguments(): ReturnType<typeof parse> {
  try {
    return parse();
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      register: { type: 'string', default: '3' },
      'no-color': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(help);
} else {
  const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);
  const unknown = positionals.filter((name) => !isPart(name));
  if (unknown.length > 0) {
    refuse(`There is no part ${unknown.join(', ')}; the parts are ${parts.join(', ')}.`);
  }
  const register = Number(values.register);
  if (!Number.isInteger(register) || register < 0 || register >= registerCount) {
    refuse(`--register takes 0 to ${registerCount - 1}, given: ${values.register}`);
  }
  const wantsColour = process.stdout.isTTY === true && !values['no-color'] && !process.env.NO_COLOR;
  const wanted = positionals.length === 0 ? parts : positionals.filter(isPart);
  process.stdout.write(report(wanted, register, wantsColour ? colours : plain));
}
