// Arguments and processes of the scripts here.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command line of this Ruby. */
export const MARTLET = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/**
 * Takes `--name value` and `--flag` out of the arguments.
 *
 * @param {readonly string[]} args
 * @param {readonly string[]} flags names of options without value
 */
export function parseArguments(args, flags = []) {
  /** @type {Map<string, string>} */
  const options = new Map();
  /** @type {string[]} */
  const names = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('--')) names.push(arg);
    else if (flags.includes(arg.slice(2))) options.set(arg.slice(2), '');
    else options.set(arg.slice(2), args[++i] ?? '');
  }
  return { options, names };
}

/**
 * Runs a process to its end, or until its time is up.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, seconds: number }} options
 * @returns {Promise<{ status: number | string, output: string, seconds: number }>}
 */
export function run(command, args, { cwd, seconds }) {
  const start = process.hrtime.bigint();
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let late = false;
  const add = (/** @type {Buffer} */ chunk) => {
    output += chunk;
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  return new Promise((resolve) => {
    const finish = (/** @type {number | string} */ status) => {
      clearTimeout(timer);
      resolve({ status, output, seconds: Number(process.hrtime.bigint() - start) / 1e9 });
    };
    child.on('error', (error) => finish(error.message));
    child.on('close', (code, signal) => finish(late ? 'timeout' : (code ?? signal ?? 'unknown')));
  });
}
