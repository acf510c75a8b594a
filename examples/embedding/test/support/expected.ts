/** What the example prints, in Node and in a page. */
export const expected: readonly string[] = [
  'sum(10, 4) = 40',
  'add(0.5, 0.25) = 0.75',
  'add(1.0, 2.5) = 3.5',
  'add(2^60, 2^60) = 2305843009213693952n',
  'add(1, null): GuestError: add takes two integers whose sum fits, or two floats',
  'fail("no luck"): GuestError: no luck',
  'add(1): GuestError: add takes 2 arguments, not 1',
  'ask(1): GuestError: no host function ask',
  'ask(21) = 21, 42',
  'ask("?") = null',
  '1 heard 21',
  '2 heard 21',
  '2 heard "?"',
  'descend(): GuestError: stack overflow',
  'hoard(): GuestError: out of memory',
  'recover() = "out of memory"',
  'spin(): TerminatedError: the guest was stopped: the time limit of 20 ms is used up',
  'sum(3, 3) = 9',
  'sum(1000000, 3) = 3000000',
  'compiled: sum@3, add',
];

/** What the page with workers shows: with a worker, and with one that does not exist. */
export const expectedOfWorkers: readonly string[] = [
  'sum(100000, 3) = 300000, compiled: 0',
  'sum(100000, 3) = 300000, compiled: add, sum',
  'sum(100000, 3) = 300000, compiled: 0',
  "the compiler's worker failed: its module could not be loaded; compiling goes on in the program's thread",
  'sum(100000, 3) = 300000, compiled: add, sum',
];
