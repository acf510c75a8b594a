// What the runtime asks of the world around it. In Node this is the process; a page gives what it has.

/** The world around a runtime. */
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
}

/** A world without files. */
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
