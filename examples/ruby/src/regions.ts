// How much memory a VM for Ruby sets aside.

/** Guest stack: deep enough for Ruby's own limit of about 10,000 calls. */
const STACK_BYTES = 4 << 20;

/** How large the VM's regions are: the core library and about five times as much of a program. */
export const REGIONS = {
  code: 3 << 19,
  constants: 1 << 18,
  functions: 1 << 19,
  caches: 2 << 20,
  stack: STACK_BYTES,
} as const;
