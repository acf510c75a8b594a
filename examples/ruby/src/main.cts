#!/usr/bin/env node
// The `martlet-ruby` command.
//
// It runs as one script with what V8 remembers of compiling it, because reading some three hundred modules takes longer than
// most programs. The script is made from the modules of the build at the first start after one.

import type { Start } from './start.cts';

const { loadScript, setFlags } = require('./start.cjs') as Start;

async function main(): Promise<void> {
  setFlags('start');
  const command =
    loadScript('command') ?? (await (await import('./make-command.ts')).makeCommand());
  const status = await command.runCommand(process.argv.slice(2), () => setFlags('program'));
  // Everything has been written: what is left to do at a natural end is to take the heap apart.
  process.exit(status);
}

void main();
