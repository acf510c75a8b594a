// The errors of this package. Each message names the thing, the place and the remedy.

/** The module asks for something this backend does not do; the message names function and operation. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** The engine lacks a WebAssembly feature that the code needs. */
export class MissingFeatureError extends Error {
  override readonly name = 'MissingFeatureError';
  /** The missing feature, as in {@link Feature}. */
  readonly feature: string;

  constructor(feature: string, remedy: string) {
    super(`this WebAssembly engine lacks ${feature}; ${remedy}`);
    this.feature = feature;
  }
}

/** The page's content security policy, or the embedder, forbids to make code at run time. */
export class CodeGenerationRefusedError extends Error {
  override readonly name = 'CodeGenerationRefusedError';

  constructor(cause: unknown) {
    super(
      'the embedder refuses to compile WebAssembly; in a page, allow it with ' +
        "'wasm-unsafe-eval' in the script-src of the Content-Security-Policy, or run without a JIT",
      { cause },
    );
  }
}

/** An import of compiled code has no binding, or one of another signature. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}
