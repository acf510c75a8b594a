// The errors that host code can meet. Guest code never sees them: an allocation that fails in compiled code takes the
// failure path that the embedder gave (see `SlowPath`).

/** The memory limit is reached and a collection did not help. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/** The heap was used in a way that its contract forbids: the message says which and what to do instead. */
export class HeapUsageError extends Error {
  override readonly name = 'HeapUsageError';
}

/** The verifier found the heap in an inconsistent state: a bug in the embedder's roots or stores, or in the collector. */
export class HeapVerificationError extends Error {
  override readonly name = 'HeapVerificationError';
}
