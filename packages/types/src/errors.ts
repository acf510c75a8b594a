/** Base of every error this package throws on purpose. */
export class TypesError extends Error {
  override name = 'TypesError';
}

/** A wrong argument: says which one, what was expected and what was given. */
export class ArgumentError extends TypesError {
  override name = 'ArgumentError';
  readonly argument: string;
  readonly expected: string;

  constructor(argument: string, expected: string, given: unknown) {
    super(`${argument}: expected ${expected}, got ${show(given)}`);
    this.argument = argument;
    this.expected = expected;
  }
}

/** A handle that denotes no live type: never made, already freed, or of another lattice. */
export class HandleError extends TypesError {
  override name = 'HandleError';
  readonly handle: unknown;

  constructor(message: string, handle: unknown) {
    super(message);
    this.handle = handle;
  }
}

/** A release without a matching retain. */
export class ReleaseError extends TypesError {
  override name = 'ReleaseError';
}

/** A scope, refinement or trail mark closed that is not open. */
export class ScopeError extends TypesError {
  override name = 'ScopeError';
}

/** A class declaration that contradicts the hierarchy as it stands. */
export class HierarchyError extends TypesError {
  override name = 'HierarchyError';
}

/** A snapshot that does not fit the hierarchy it is interned into, or saved text that is no snapshot. */
export class SnapshotError extends TypesError {
  override name = 'SnapshotError';
}

/** A short, safe rendering of any value for an error message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    return `object ${Object.getPrototypeOf(value)?.constructor?.name ?? '(no prototype)'}`;
  }
  return String(value);
}
