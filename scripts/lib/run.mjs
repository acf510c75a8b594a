// Running other programs: their output is kept, and shown by the caller when something failed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './workspace.mjs';

/** A program ended with an error. The message names the command and carries everything it printed. */
class CommandError extends Error {
  /**
   * @param {string} command
   * @param {string} reason
   * @param {string} output
   */
  constructor(command, reason, output) {
    super(`\`${command}\` ${reason}\n${output}`);
    this.name = 'CommandError';
    this.output = output;
  }
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the folder to run in; the root by default
 * @property {Record<string, string | undefined>} [env] variables added to the environment
 * @property {string} [nodeFolder] a folder whose `node` is used instead of the running one
 */

/**
 * Runs a program to its end, with no standard input. Tools of `node_modules/.bin` are found by name.
 * Never rejects: a program that cannot be started counts as one that failed.
 *
 * @param {string[]} command the program and its arguments
 * @param {RunOptions} [options]
 * @returns {Promise<{ ok: boolean, reason: string, output: string, stdout: string }>}
 */
export function tryRun(command, { cwd = root, env = {}, nodeFolder } = {}) {
  const [program = '', ...args] = command;
  const folders = [nodeFolder, path.join(root, 'node_modules/.bin'), process.env.PATH];
  const searchPath = folders.filter((folder) => folder !== undefined).join(path.delimiter);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env, PATH: searchPath },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => resolve({ ok: false, reason: error.message, output, stdout }));
    child.on('close', (code, signal) => {
      const reason = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      resolve({ ok: code === 0, reason, output, stdout });
    });
  });
}

/**
 * Like `tryRun`, and throws a `CommandError` when the program failed.
 *
 * @param {string[]} command
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it wrote to standard output
 */
export async function run(command, options) {
  const result = await tryRun(command, options);
  if (!result.ok) throw new CommandError(command.join(' '), result.reason, result.output);
  return result.stdout;
}
