// Exceptions of Ruby, as TypeScript sees them.

/**
 * An exception that Ruby code did not handle. A callback may throw one too: it then raises an exception of the class of
 * that name, or a RuntimeError where there is none.
 */
export class RubyError extends Error {
  override readonly name: string = 'RubyError';
  /** The class of the exception, as in `ZeroDivisionError`. */
  readonly className: string;
  /** Lines as in `file.rb:3:in `foo'`, innermost first. */
  readonly backtrace: readonly string[];

  /** Of a SystemExit, which `exit` raises: the status. */
  readonly status: number | null;

  constructor(
    className: string,
    message: string,
    backtrace: readonly string[] = [],
    status: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.className = className;
    this.backtrace = backtrace;
  }
}
