// What the front end says of a program that it cannot compile.

/** A program that is not Ruby, or that uses what is not supported. Its message is ready to be shown. */
export class RubySyntaxError extends Error {
  readonly file: string;
  /** Line from 1. */
  readonly line: number;
  /** Column from 0, in bytes. */
  readonly column: number;

  /** @param excerpt the line of the source, which is shown with a caret below the column */
  constructor(file: string, line: number, column: number, text: string, excerpt = '') {
    const shown = excerpt === '' ? '' : `\n${excerpt}\n${' '.repeat(column)}^`;
    super(`${file}:${line}: ${text}${shown}`);
    this.name = 'RubySyntaxError';
    this.file = file;
    this.line = line;
    this.column = column;
  }
}
