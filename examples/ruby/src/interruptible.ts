// Ctrl-C while guest code runs. Node's own handlers wait until the program yields, which a Ruby program never does; what
// evaluates a script can be told to end at once instead, in compiled loops too.

/** The program was interrupted: its frames are gone, its memory is as it was. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const INTERRUPTED = 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
/** Where the script finds what it is to run. */
const BODY = Symbol.for('martlet-ruby.interruptible');

/**
 * Runs `body` so that SIGINT ends it.
 *
 * @throws Interrupted when that has happened
 */
export function interruptible<T>(body: () => T): T {
  const { runInThisContext } = process.getBuiltinModule('node:vm');
  const place = globalThis as unknown as Record<symbol, unknown>;
  place[BODY] = body;
  try {
    const options = { filename: 'interruptible', breakOnSigint: true };
    return runInThisContext(`globalThis[Symbol.for('${BODY.description}')]()`, options) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === INTERRUPTED) throw new Interrupted('Interrupt');
    throw error;
  } finally {
    delete place[BODY];
  }
}
