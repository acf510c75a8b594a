// What is wrong with an `.mrb` file, and where.

/** A damaged or unsupported `.mrb` file. Its message is ready to be shown. */
export class RiteError extends Error {
  readonly file: string;
  /** Byte offset in the file. */
  readonly offset: number;

  constructor(file: string, offset: number, text: string) {
    super(`${file}: byte ${offset}: ${text}`);
    this.name = 'RiteError';
    this.file = file;
    this.offset = offset;
  }
}
