// What the runtime asks of the world around it. In Node this is the process; a page gives what it has.

/** What is asked of Node's `fs`. */
export type FileSystem = Pick<
  typeof import('node:fs'),
  | 'closeSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'readdirSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'statSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/** The environment variables. Bytes that are no UTF-8 are lone surrogates, U+DC00 and the byte. */
export interface Environment {
  get(name: string): string | undefined;
  /** Sets a variable, or removes it. */
  set(name: string, value: string | undefined): void;
  names(): readonly string[];
}

/** The process: its number, and signals. */
export interface ProcessControl {
  readonly id: number;
  /** Sends a signal. Throws an error with a `code` such as `ESRCH`. */
  signal(process: number, signal: number): void;
  /** From now on the signal is ignored, or not any more. */
  ignore(signal: number, on: boolean): void;
}

/** The world around a runtime. What it leaves out does not exist for the program: it gets Errno::ENOSYS, or nothing. */
export interface System {
  /** The bytes of a file. Throws an error with a `code` such as `ENOENT`. */
  readFile(path: string): Uint8Array;
  /** Is there a file of this path? */
  isFile(path: string): boolean;
  /** An absolute path, relative to a directory. */
  resolve(directory: string, path: string): string;
  /** The directory of a path. */
  dirname(path: string): string;
  /** The directory in which the program runs. */
  cwd(): string;
  /** Milliseconds to wait. */
  sleep(milliseconds: number): void;
  /** Files and directories, and standard input. */
  readonly files?: FileSystem;
  readonly environment?: Environment;
  readonly process?: ProcessControl;
  /** Does a file number lead to a terminal? */
  isTerminal?(descriptor: number): boolean;
}

/** A world without files, environment and process: what untrusted programs get. */
export const noSystem: System = {
  readFile: (path) => {
    throw Object.assign(new Error(`there are no files here: ${path}`), { code: 'ENOENT' });
  },
  isFile: () => false,
  resolve: (_directory, path) => path,
  dirname: () => '.',
  cwd: () => '/',
  sleep: () => {},
};
