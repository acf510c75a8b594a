/** A row or bit index outside its table. Thrown before anything is changed. */
export class BitIndexError extends RangeError {
  override readonly name = 'BitIndexError';
  /** What was wrong: `'row'`, `'bit'`, `'from'`, `'to'`. */
  readonly argument: string;
  readonly value: number;

  constructor(argument: string, value: number, lowest: number, highest: number) {
    super(
      highest < lowest
        ? `${argument} ${value} does not exist: the table has none (it was created empty, or released)`
        : `${argument} ${value} is not an integer from ${lowest} to ${highest}`,
    );
    this.argument = argument;
    this.value = value;
  }
}

/** A table that cannot be created: a size that is no positive integer, or more memory than there is. */
export class BitTableSizeError extends RangeError {
  override readonly name = 'BitTableSizeError';
}

/** Two tables of different width in one operation. */
export class BitWidthError extends RangeError {
  override readonly name = 'BitWidthError';

  constructor(expected: number, given: number) {
    super(
      `rows of ${expected} bits cannot be combined with rows of ${given} bits: create both tables with the same width`,
    );
  }
}
