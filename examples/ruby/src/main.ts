#!/usr/bin/env node
// The `martlet-ruby` command.

import { runCommand } from './cli.ts';

process.exitCode = await runCommand(process.argv.slice(2));
