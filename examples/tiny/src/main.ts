// The command line: `node examples/tiny/dist/main.js file.tiny [options]`.

import { runCommand } from './cli.ts';

process.exitCode = runCommand(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
