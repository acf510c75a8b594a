// The process as a runtime's system.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment, ProcessControl, System } from './runtime/system.ts';
import { decodeUtf8 } from './text/utf8.ts';

/** What Node makes of bytes that are no UTF-8. */
const REPLACED = '\ufffd';

/** The texts of a file of the kernel about this process, each of which ends with a zero; none where there is no such file. */
function kernelTexts(name: 'cmdline' | 'environ'): string[] {
  try {
    return decodeUtf8(readFileSync(`/proc/self/${name}`))
      .split('\0')
      .slice(0, -1);
  } catch {
    return [];
  }
}

/** Arguments of the process as they were given: Node loses bytes that are no UTF-8, which are lone surrogates here. */
export function exactArguments(args: readonly string[]): readonly string[] {
  if (!args.some((arg) => arg.includes(REPLACED))) return args;
  const given = kernelTexts('cmdline');
  return given.length < args.length ? args : given.slice(given.length - args.length);
}

let givenEnvironment: ReadonlyMap<string, string> | undefined;

/** A variable as the process got it. */
function exactVariable(name: string): string | undefined {
  givenEnvironment ??= new Map(
    kernelTexts('environ').map((entry) => {
      const end = entry.indexOf('=');
      return [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
  return givenEnvironment.get(name);
}

const environment: Environment = {
  get(name) {
    const value = process.env[name];
    return value?.includes(REPLACED) === true ? (exactVariable(name) ?? value) : value;
  },
  set(name, value) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  },
  names: () => Object.keys(process.env),
};

const SIGUSR1 = 10;
const ignoring = (): void => {};

const control: ProcessControl = {
  id: process.pid,
  signal(id, signal) {
    // To Node itself, this one says that a debugger wants to connect.
    if (id !== process.pid || signal !== SIGUSR1) process.kill(id, signal);
  },
  ignore(signal, on) {
    const { signals } = process.getBuiltinModule('node:os').constants;
    const name = Object.entries(signals).find(([, number]) => number === signal)?.[0];
    if (name === undefined) return;
    process.off(name, ignoring);
    if (on) process.on(name, ignoring);
  },
};

/** The process as a runtime's system. */
export const nodeSystem: System = {
  readFile: (path) => readFileSync(path),
  isFile: (path) => existsSync(path) && statSync(path).isFile(),
  resolve: (directory, path) => resolve(directory, path),
  dirname: (path) => dirname(resolve(path)),
  cwd: () => process.cwd(),
  sleep: (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
  get files() {
    return process.getBuiltinModule('node:fs');
  },
  environment,
  process: control,
  isTerminal: (descriptor) => process.getBuiltinModule('node:tty').isatty(descriptor),
};
