/** An instruction set, primitive or host function is defined wrongly. The message names it and the remedy. */
export class DefinitionError extends Error {
  override readonly name: string = 'DefinitionError';
}

/** A program, or its binary form, breaks a rule of the instruction set. The message says where. */
export class VerifyError extends Error {
  override readonly name: string = 'VerifyError';
  /** The function's name, when the fault is inside one. */
  readonly functionName: string | null;
  /** The position in the function, or the byte offset in a binary, or -1. */
  readonly position: number;

  constructor(message: string, functionName: string | null = null, position = -1) {
    super(message);
    this.functionName = functionName;
    this.position = position;
  }
}

/** The guest program raised an error that nothing in it handled. */
export class GuestError extends Error {
  override readonly name: string = 'GuestError';
  /** The raised value as a word of the VM's value model. Valid only while the host keeps it rooted. */
  readonly word: bigint;

  constructor(message: string, word: bigint) {
    super(message);
    this.word = word;
  }
}

/** The guest was stopped by the host, not by an error of its own. */
export class TerminatedError extends Error {
  override readonly name: string = 'TerminatedError';
}
