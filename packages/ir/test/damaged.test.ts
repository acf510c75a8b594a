// Modules with words exchanged: each gets a located error, or problems from the verifier, or it runs. So the parser and
// the verifier never crash, and the verifier lets nothing pass that the evaluator cannot run.

import { expect, test } from 'vitest';
import { evaluatorBackend, recordingImports } from '../src/filetest/index.ts';
import {
  BrokenPromiseError,
  findProblems,
  type Module,
  ParseError,
  parse,
  print,
  StepLimitError,
} from '../src/index.ts';
import { generateModule, Random, randomArguments } from '../src/testing/index.ts';

/** Exchanges words of one kind: values for values, operations for operations, numbers and types for their likes. */
function damage(text: string, random: Random): string {
  const words = text.split(/(\s+|[(),:[\]])/);
  const kind = (word: string): string =>
    /^v\d/.test(word)
      ? 'value'
      : /^\w+\.\w/.test(word)
        ? 'operation'
        : /^(?:-?\d|i32|i64|f64)/.test(word)
          ? 'other'
          : '';
  const places = words.flatMap((word, index) => (kind(word) === '' ? [] : [index]));
  for (let i = 0; i < 1 + random.below(2); i++) {
    const to = random.pick(places);
    const from = random.pick(places.filter((place) => kind(words[place]!) === kind(words[to]!)));
    words[to] = words[from]!;
  }
  return words.join('');
}

function parsed(text: string): Module | null {
  try {
    return parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
    return null;
  }
}

test('damaged modules are refused with a reason, or run', () => {
  const seen = { unparsed: 0, invalid: 0, ran: 0 };
  const texts = Array.from({ length: 40 }, (_, seed) =>
    print(generateModule(seed, { statements: 8 })),
  );
  for (let seed = 0; seed < 3000; seed++) {
    const random = new Random(seed);
    const module = parsed(damage(random.pick(texts), random));
    if (module === null) {
      seen.unparsed++;
      continue;
    }
    print(module);
    if (findProblems(module).length > 0) {
      seen.invalid++;
      continue;
    }
    seen.ran++;
    const instance = evaluatorBackend(10_000).instantiate(module, recordingImports(module, []));
    for (const fn of module.functions.values()) {
      try {
        instance.call(fn.name, randomArguments(random, fn.signature));
      } catch (error) {
        const expected = error instanceof StepLimitError || error instanceof BrokenPromiseError;
        if (!expected) throw new Error(`seed ${seed}: ${print(module)}`, { cause: error });
      }
    }
  }
  expect(Math.min(seen.unparsed, seen.invalid, seen.ran)).toBeGreaterThan(100);
});
